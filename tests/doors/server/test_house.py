"""Whom the house lets in."""

import pytest

from mpchat.chat.vocabulary import VisitorId
from mpchat.doors.server.house import House
from tests.harness import Party


def house(password: str = "", host_secret: str = "") -> House:
    return Party(password=password, host_secret=host_secret).house


@pytest.mark.parametrize(
    ("password", "secret", "given", "admitted", "is_host"),
    [
        ("", "", "", True, False),
        ("", "", "anything", True, False),
        ("pw", "", "pw", True, False),
        ("pw", "", "", False, False),
        ("pw", "", "PW", False, False),
        ("pw", "s", "s", True, True),
        ("pw", "s", "pw", True, False),
        ("", "s", "s", True, True),
        ("", "s", "", True, False),
        ("pässwörd", "", "pässwörd", True, False),
        ("pw", "s", "\udcff", False, False),
    ],
)
def test_who_is_admitted(password: str, secret: str, given: str, admitted: bool, is_host: bool) -> None:
    ours = house(password, secret)
    assert ours.admits(VisitorId(7), given, "127.0.0.1") is admitted
    assert ours.hosting_visitors == ({7} if is_host else set())


def test_how_many_are_and_were_here() -> None:
    party = Party()
    ann, _ = party.enter("ann"), party.enter("bob")
    party.connect()
    ann.drop()
    assert (party.house.connections, party.house.whowas.most_people) == (2, 2)
