"""Accounts that are there, and what a client sends to log in: for tests."""

from base64 import b64decode, b64encode

from scramp import ScramClient

from mpchat.chat.vocabulary import Register, VisitorId
from tests.harness import FAST, Party, Visitor

SESAME = FAST.credentials("open sesame")


def with_accounts(*accounts: str, **house: object) -> Party:
    """A party that knows these accounts; the password of each is "open sesame"."""
    party = Party(**house)  # type: ignore[arg-type]
    for account in accounts:
        party.journal.append(Register(VisitorId(0), account, SESAME))
    return party


def encoded(response: str) -> str:
    """A response in base64."""
    return b64encode(response.encode()).decode()


def plain(account: str, password: str, authzid: str = "") -> str:
    """PLAIN's only response."""
    return encoded(f"{authzid}\0{account}\0{password}")


def log_in(visitor: Visitor, account: str, password: str = "open sesame") -> list[str]:
    """Log in by PLAIN; what was answered."""
    return visitor.asks("AUTHENTICATE PLAIN", f"AUTHENTICATE {plain(account, password)}")[1:]


def log_in_by_scram(visitor: Visitor, account: str, password: str = "open sesame") -> list[str]:
    """Log in by SCRAM-SHA-256, and check that the server knows the password, too; what was answered last."""
    client = ScramClient(["SCRAM-SHA-256"], account, password)
    visitor.asks("AUTHENTICATE SCRAM-SHA-256")
    first = _challenge(visitor.asks(f"AUTHENTICATE {encoded(client.get_client_first())}"))
    client.set_server_first(first)
    last = visitor.asks(f"AUTHENTICATE {encoded(client.get_client_final())}")
    if " 904 " in last[0]:
        return last
    client.set_server_final(_challenge(last))
    return visitor.asks("AUTHENTICATE +")


def _challenge(lines: list[str]) -> str:
    (line,) = lines
    return b64decode(line.rpartition(" ")[2]).decode()
