"""How a client is answered: numerics, standard replies, batches; and every line fits."""

from hypothesis import given
from hypothesis import strategies as st

from mpchat.doors.irc.driver import IrcSession
from mpchat.irc.message import MAX_LINE, parse
from tests.harness import Party

S = ":mpchat.local "


class Answers:
    """One session, and what it sends for one request."""

    def __init__(self, *capabilities: str) -> None:
        self.party = Party()
        self.ann = self.party.enter("ann", *capabilities)
        session = self.ann.wire.connection.session
        assert isinstance(session, IrcSession)
        self.session = session

    def to(self, *calls: tuple[str, tuple[str, ...]]) -> list[str]:
        """What is sent when these are called, as one request."""

        def run() -> None:
            for name, words in calls:
                getattr(self.session, name)(*words)

        self.session.requests.carry_out("", run)
        self.party.settle()
        return self.ann.heard()


def test_numerics_have_their_own_text_or_another() -> None:
    answers = Answers()
    assert answers.to(("reply", ("ERR_NOSUCHNICK", "bob"))) == [S + "401 ann bob :No such nick or channel"]
    answers.session.requests.carry_out("", lambda: answers.session.reply("ERR_NOSUCHNICK", "x", text="gone"))
    answers.party.settle()
    assert answers.ann.heard() == [S + "401 ann x gone"]


def test_what_is_asked_for_in_silence_is_answered_with_no_numeric() -> None:
    answers = Answers()

    def silent() -> None:
        answers.session.requests.current.in_silence = True
        answers.session.reply("ERR_NOSUCHNICK", "bob")
        answers.session.fail("NOTICE", "CODE", "why")

    answers.session.requests.carry_out("", silent)
    answers.party.settle()
    assert answers.ann.heard() == [S + "FAIL NOTICE CODE why"]


def test_middle_parameters_are_words() -> None:
    answers = Answers()
    assert answers.to(("say", ("X", "two words", ":colon", "", "the end"))) == [S + "X two colon * :the end"]


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=700))
def test_every_line_fits(text: str) -> None:
    answers = Answers()
    (line,) = answers.to(("say", ("NOTE", "*", text)))
    assert len(line.encode()) + 2 <= MAX_LINE
    assert text.startswith(parse(line.encode()).params[-1].removesuffix("\ufffd"))


def test_a_batch_where_batches_are_understood() -> None:
    lines = [b":s ONE\r\n", b":s TWO\r\n"]
    for capabilities, expected in (((), ["ONE", "TWO"]), (("batch",), ["BATCH", "ONE", "TWO", "BATCH"])):
        answers = Answers(*capabilities)
        answers.session.requests.carry_out("", lambda it=answers: it.session.tell_batch("k", ("#a",), lines))  # type: ignore[misc]
        answers.party.settle()
        assert answers.ann.verbs() == expected
    answers = Answers()
    answers.session.requests.carry_out("", lambda: answers.session.tell_batch("k", (), []))
    answers.party.settle()
    assert answers.ann.heard() == []


def test_announcements_and_presence_do_not_wait() -> None:
    for capabilities, note in (
        ((), "NOTICE ann :soon"),
        (("standard-replies",), "NOTE * SERVER_STOPS soon"),
    ):
        answers = Answers(*capabilities)
        answers.session.announce("SERVER_STOPS", "soon")
        answers.session.tell_presence("RPL_MONONLINE", "bob!b@h")
        answers.party.settle()
        assert answers.ann.heard() == [S + note, S + "730 ann bob!b@h"]


def test_nothing_follows_error() -> None:
    answers = Answers()
    answers.session.end("over")
    answers.session.notify(b"late\r\n")
    answers.party.settle()
    assert answers.ann.heard() == ["ERROR :Closing link: over"]
