"""Which words of a text may be nicks."""

import pytest

from mpchat.irc import names
from mpchat.push.mentions import words


@pytest.mark.parametrize(
    ("text", "nick"),
    [
        ("bob", "bob"),
        ("bob: tea?", "bob"),
        ("hi @bob!", "bob"),
        ("(bob)", "bob"),
        ("[bob] and {bob}", "bob"),
        ("bob's tea", "bob"),
        ("\x02bob\x02", "bob"),
        ("\x0304bob\x03", "bob"),
        ("tea,bob,cat", "bob"),
        ("a|b is here", "a|b"),
        ("b[o]b is here", "b[o]b"),
        ("is_bob- there", "is_bob-"),
        ("^bob^", "^bob^"),
        ("привет аня!", "аня"),
        ("one\ntwo bob", "bob"),
        ("\x01ACTION waves to bob\x01", "bob"),
    ],
)
def test_a_nick_is_a_word(text: str, nick: str) -> None:
    assert names.casefold(nick) in words(text)


@pytest.mark.parametrize(
    "text", ["bobby", "kabob", "bob-cat", "bob_", "bob|away", "https://bob.example/bob", "irc://bob", "bób"]
)
def test_what_is_another_word_is_not(text: str) -> None:
    assert "bob" not in words(text)


def test_an_action_is_no_word() -> None:
    assert list(words("\x01ACTION waves\x01")) == ["waves"]


def test_casefolded_and_not_for_ever() -> None:
    assert list(words("Bob bob [bob]")) == ["bob", "{bob}", "bob"]
    assert len(list(words(" ".join(map(str, range(5000)))))) == 1000
