"""What commands and events are made of."""

from mpchat.chat.vocabulary import NOBODY, PersonId, Source, server_of, visitor_id


def test_a_visitor_names_its_server() -> None:
    assert visitor_id(0, 5) == 5
    assert visitor_id(7, 1) == 30064771073, "as the shared log writes it"
    assert [server_of(visitor_id(server, 2**32 - 1)) for server in (0, 1, 7)] == [0, 1, 7]
    assert NOBODY not in {
        PersonId(visitor_id(server, number)) for server in range(3) for number in range(1, 4)
    }


def test_somebody_is_known_by_account_or_by_nick_and_host() -> None:
    assert Source(NOBODY, "Ann", "~a", "h", "Annie").identity == "annie@"
    assert Source(NOBODY, "Ann", "~a", "h").identity == "ann@h"
    assert Source(NOBODY, "Ann", "~a", "h").mask == "Ann!~a@h"
