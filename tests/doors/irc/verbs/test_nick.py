"""Changing one's nick."""

import pytest

from tests.conversation import talk


def test_a_new_nick_is_told_once() -> None:
    """Modern IRC Client Protocol, "NICK message": to oneself and to everybody who shares a room, once, from the old nick."""
    talk("""
        ann, bob, cat enter
        ann, bob join #a
        ann, bob join #b
        ann > NICK eve
        ann < :ann NICK eve
        bob < :ann NICK eve
        bob > PRIVMSG ann :still there?
        bob < 401 bob ann :No such nick or channel
        bob > PRIVMSG EVE :and you?
        ann < :bob PRIVMSG eve :and you?
        cat > NICK dan
        cat < :cat NICK dan
    """)


def test_nothing_new_says_nothing() -> None:
    """Modern IRC Client Protocol, "NICK message": the same nick is no change; another case of it is."""
    talk("""
        ann enters
        ann > NICK ann
        ann > NICK ANN
        ann < :ann NICK ANN
        ann > NICK ann
        ann < :ANN NICK ann
    """)


def test_one_that_is_taken() -> None:
    """Modern IRC Client Protocol, "ERR_NICKNAMEINUSE (433)": whatever the case; free again once left."""
    talk("""
        ann, bob enter
        ann > NICK BOB
        ann < 433 ann BOB :Nickname is already in use
        bob > NICK {x}
        bob < :bob NICK {x}
        ann > NICK bob
        ann < :ann NICK bob
        ann > NICK [X]
        ann < 433 bob [X] :Nickname is already in use
    """)


def test_none_at_all() -> None:
    """Modern IRC Client Protocol, "ERR_NONICKNAMEGIVEN (431)": no parameter, or an empty one."""
    talk("""
        ann connects
        ann > NICK
        ann < 431 * :No nickname given
        ann > NICK :
        ann < 431 * :No nickname given
        bob enters
        bob > NICK
        bob < 431 bob :No nickname given
        bob > NICK :
        bob < 431 bob :No nickname given
    """)


@pytest.mark.parametrize(
    "nick",
    [
        "1ann", "-ann", "#ann", "&ann", "@ann", "+ann", "~ann", "%ann", "$ann", "ann!x", "ann@x", "an,n", "ann*", "ann?", "ann.x",
        "an:n", "ännchen", "x" * 31,
    ],
)  # fmt: skip
def test_one_that_cannot_be(nick: str) -> None:
    """Modern IRC Client Protocol, "ERR_ERRONEUSNICKNAME (432)", "NICKLEN parameter": refused before and after registration."""
    talk(f"""
        ann connects
        ann > NICK {nick}
        ann < 432 * {nick} :A name …
        bob enters
        bob > NICK {nick}
        bob < 432 bob {nick} :A name …
        bob > NICK {"x" * 30}
        bob < :bob NICK {"x" * 30}
    """)


@pytest.mark.parametrize("nick", ["[ann]", "{ann}", "a\\|^`_-1", "_", "`x", "x" * 30])
def test_one_that_can_be(nick: str) -> None:
    """RFC 2812 §2.3.1: letters, digits, and special characters, longer than nine as NICKLEN says."""
    talk(f"""
        bob enters
        bob > NICK {nick}
        bob < :bob NICK {nick}
    """)


def test_a_person_in_several_rooms_is_heard_once() -> None:
    """Modern IRC Client Protocol, "NICK message", "QUIT message"; with setname and away-notify as well."""
    talk("""
        ann, bob enter with setname away-notify
        cat enters
        ann, bob, cat join #a,#b,#c
        ann > NICK eve
        ann < :ann NICK eve
        bob < :ann NICK eve
        cat < :ann NICK eve
        ann > SETNAME Eve
        ann < :eve SETNAME :Eve
        bob < :eve SETNAME :Eve
        ann > AWAY :out
        ann < 306 eve :You have been marked as being away
        bob < :eve AWAY :out
        ann > QUIT
        ann < ERROR :Closing link: Quit
        ann < (closed)
        bob < :eve QUIT :Quit
        cat < :eve QUIT :Quit
    """)
