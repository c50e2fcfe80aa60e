"""WHO with fields of the client's choice (IRCv3 WHOX)."""

from ipaddress import ip_address

from mpchat.chat.chat import Person, Room
from mpchat.doors.irc.session import Session
from mpchat.doors.irc.verbs.parameters import may_know_the_address

_ORDER = "tcuihsnfdlaor"
"""The standard fields in the order of the specification; ``d`` and ``o`` stand where other servers put them."""
_LONGEST_TOKEN = 3


def read_fields(wanted: str) -> tuple[str, str]:
    """Read ``"nat,42"`` as the fields in the order of the answer and the token; what is no field is left out."""
    fields, _, token = wanted.partition(",")
    legal = token.isascii() and token.isdigit() and len(token) <= _LONGEST_TOKEN
    return "".join(letter for letter in _ORDER if letter in fields), token if legal else "0"


def tell_fields(
    session: Session, fields: str, token: str, person: Person, room: Room | None, flags: str
) -> None:
    """354: these fields of a person."""
    about = {
        "t": token,
        "c": room.name if room is not None else "*",
        "u": person.user,
        "i": _address(person.address if may_know_the_address(session, person) else person.host),
        "h": person.host,
        "s": session.house.name,
        "n": person.nick,
        "f": flags,
        "d": "0",
        "l": str(max(0, int(session.house.clock() - person.spoke))),
        "a": person.account or "0",
        "o": "n/a",
        "r": person.realname,
    }
    session.reply("RPL_WHOSPCRPL", *(about[field] for field in fields))


def _address(host: str) -> str:
    """The address, where the host is one; else it is not told."""
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return "255.255.255.255"
    return host
