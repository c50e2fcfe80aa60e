"""Which visitors are logged in to which account: an index, fed by the events."""

from mpchat.chat.vocabulary import AccountSet, Entered, Left, PersonId, Source
from mpchat.doors.broadcast.logins import Logins


def who(number: int, account: str = "") -> Source:
    return Source(PersonId(number), f"n{number}", "~u", "192.0.2.1", account)


def test_who_comes_logs_in_and_leaves() -> None:
    logins = Logins()
    logins.heard(Entered(who(1, "Ann"), "Ann"))
    logins.heard(Entered(who(2), "Ann, too"))
    assert logins.of("ann") == [1]
    logins.heard(AccountSet(who(2), "Ann", ()))
    assert logins.of("ANN") == [1, 2]
    logins.heard(Left(who(1, "Ann"), "", (), False))
    assert logins.of("Ann") == [2]


def test_who_logs_in_to_another_account_left_the_first() -> None:
    logins = Logins()
    logins.heard(Entered(who(1, "ann"), "Ann"))
    logins.heard(AccountSet(who(1, "ann"), "bob", ()))
    assert (logins.of("ann"), logins.of("bob")) == ([], [1])


def test_nothing_is_kept_of_those_who_left_or_have_no_account() -> None:
    logins = Logins()
    logins.heard(Entered(who(1, "ann"), "Ann"))
    logins.heard(Entered(who(2), "Bob"))
    logins.heard(Left(who(1, "ann"), "", (), False))
    logins.heard(Left(who(2), "", (), False))
    assert logins._people == {}
