"""client.login and client.registration: proving whose account one has, to a server that knows how to ask."""

from base64 import b64decode, b64encode
from typing import Any

import pytest
from scramp import ScramMechanism

from mpchat.client.login import Account, Login, chunks
from mpchat.client.registration import Registration
from mpchat.irc.message import Message, format, parse

ANN = Account("ann", "sesame")


def said(messages: list[Message]) -> list[str]:
    """Messages as they go over the wire."""
    return [format(each).decode().rstrip() for each in messages]


def hear(login: Login | Registration, *lines: str) -> list[str]:
    """What is answered to lines of the server."""
    return [answer for line in lines for answer in said(login.hear(parse(line.encode())))]


def test_plain() -> None:
    login = Login(ANN, "PLAIN")
    assert said(login.start()) == ["AUTHENTICATE PLAIN"]
    (answer,) = hear(login, "AUTHENTICATE +")
    assert b64decode(answer.split()[1]) == b"ann\0ann\0sesame"
    assert not login.done
    hear(login, ":x 900 ann ann!a@b ann :You are now logged in", ":x 903 ann :yes")
    assert login.done


def scram_server(password: str) -> Any:
    """The far side of SCRAM-SHA-256."""
    mechanism = ScramMechanism("SCRAM-SHA-256")
    known = mechanism.make_auth_info(password)
    return mechanism.make_server(lambda name: known)


def as_asked(text: str) -> str:
    """A server's words as its AUTHENTICATE."""
    return "AUTHENTICATE " + b64encode(text.encode()).decode()


def test_scram_proves_both_sides() -> None:
    login, server = Login(ANN, "PLAIN,SCRAM-SHA-256"), scram_server("sesame")
    assert said(login.start()) == ["AUTHENTICATE SCRAM-SHA-256"]
    (first,) = hear(login, "AUTHENTICATE +")
    server.set_client_first(b64decode(first.split()[1]).decode())
    (final,) = hear(login, as_asked(server.get_server_first()))
    server.set_client_final(b64decode(final.split()[1]).decode())
    assert hear(login, as_asked(server.get_server_final())) == ["AUTHENTICATE +"]
    hear(login, ":x 903 ann :yes")
    assert login.done


def test_a_server_that_does_not_know_the_password_is_not_believed() -> None:
    login, server = Login(ANN, "SCRAM-SHA-256"), scram_server("another")
    login.start()
    (first,) = hear(login, "AUTHENTICATE +")
    server.set_client_first(b64decode(first.split()[1]).decode())
    hear(login, as_asked(server.get_server_first()))
    assert hear(login, as_asked("v=AAAA")) == ["AUTHENTICATE *"]
    assert hear(Login(ANN, "SCRAM-SHA-256"), "AUTHENTICATE +", "AUTHENTICATE !")[1:] == ["AUTHENTICATE *"]
    hear(login, ":x 906 ann :aborted")
    assert login.done and hear(login, "AUTHENTICATE +") == []


@pytest.mark.parametrize("size", [0, 299, 300, 301, 600, 700])
def test_long_answers_come_in_pieces(size: int) -> None:
    pieces = [each.params[0] for each in chunks("x" * size)]
    assert all(len(piece) == 400 for piece in pieces[:-1]) and len(pieces[-1]) < 400
    assert b64decode("".join(pieces).removesuffix("+")) == b"x" * size
    login = Login(ANN, "SCRAM-SHA-256")
    assert hear(login, "AUTHENTICATE " + "A" * 400) == [], "more is to come"


def test_no_password_is_shown() -> None:
    assert "sesame" not in repr(ANN)


# ---- on the way in ----


def offered(registration: Registration) -> list[str]:
    """Up to the server's agreement."""
    registration.start()
    assert hear(registration, ":x CAP * LS :sasl=PLAIN") == ["CAP REQ sasl"]
    return hear(registration, ":x CAP ann ACK sasl")


def test_logging_in_before_coming_in() -> None:
    registration = Registration("ann", account=ANN)
    assert offered(registration) == ["AUTHENTICATE PLAIN"]
    assert len(hear(registration, "AUTHENTICATE +")) == 1
    assert hear(registration, ":x 900 ann ann!a@b ann :in", ":x 903 ann :yes") == ["CAP END"]
    hear(registration, ":x 001 ann :Welcome")
    assert registration.done


def test_who_is_not_believed_comes_in_without() -> None:
    registration = Registration("ann", account=ANN)
    offered(registration)
    hear(registration, "AUTHENTICATE +")
    assert hear(registration, ":x 904 ann :no") == ["CAP END"]


def test_a_name_that_was_refused_is_taken_once_logged_in() -> None:
    registration = Registration("ann")
    assert offered(registration) == ["CAP END"]
    assert hear(registration, ":x 433 * ann :Log in to use this name") == []
    assert said(registration.log_in(ANN)) == ["AUTHENTICATE PLAIN"]
    hear(registration, "AUTHENTICATE +")
    assert hear(registration, ":x 903 * :yes") == ["NICK ann", "CAP END"]


def test_logging_in_later() -> None:
    registration = Registration("ann")
    offered(registration)
    hear(registration, ":x 001 ann :Welcome")
    assert said(registration.log_in(ANN)) == ["AUTHENTICATE PLAIN"]
    hear(registration, "AUTHENTICATE +")
    assert hear(registration, ":x 903 ann :yes") == []


def test_where_there_are_no_accounts() -> None:
    registration = Registration("ann", account=ANN)
    registration.start()
    assert hear(registration, ":x CAP * LS :batch sasl=PLAIN", ":x CAP * ACK batch", ":x CAP * DEL sasl") == [
        "CAP REQ :batch sasl",
        "CAP END",
    ]
    assert registration.log_in(ANN) == []
