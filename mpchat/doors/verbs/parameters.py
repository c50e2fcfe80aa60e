"""How parameters are read and shown again: lists of names, a room if it is there for the asker."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from mpchat.chat import policy
from mpchat.chat.chat import Room
from mpchat.irc import names
from mpchat.irc import text as irc_text
from mpchat.irc.message import Message

if TYPE_CHECKING:
    from mpchat.doors.session import Session

MODERN = "Modern IRC Client Protocol"


def shown(name: str) -> str:
    """What somebody called something, as a middle parameter of an answer."""
    return name.partition(" ")[0].lstrip(":")[:100] or "*"


def tell_time(time: float) -> str:
    """Unix seconds for people: ``2026-11-01 09:14:03 UTC``."""
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def visible_room(session: "Session", name: str) -> Room | None:
    room = session.house.chat.room_named(name)
    return room if room is not None and policy.may_see(room, session.person) else None


def names_nobody(session: "Session", message: Message, position: int = 0) -> bool:
    """Whether a list of names names nobody; answered with 461."""
    if message.params[position].strip(","):
        return False
    session.reply("ERR_NEEDMOREPARAMS", message.verb)
    return True


def listed(param: str) -> list[str]:
    """``"#a,#b"`` as a list, each once."""
    each: dict[str, str] = {}
    for item in filter(None, param.split(",")):
        each.setdefault(names.casefold(item), item)
    return list(each.values())


def is_for_us(session: "Session", message: Message) -> bool:
    """There is one server: another one's name is answered with 402."""
    house = session.house
    if not message.params or not message.params[0] or names.matches(message.params[0], house.name):
        return True
    session.reply("ERR_NOSUCHSERVER", shown(message.params[0]))
    return False


def bytes_over(session: "Session", verb: str, target: str, said: str) -> int:
    """How much longer than a line it would be when relayed; never cut, so it is refused."""
    person, limit = session.person, session.house.limits.max_line
    if not limit:
        return 0
    source = f"{person.nick}!{person.user}@{person.host}"
    line = f":{source} {verb} {target} :{irc_text.for_wire(said)}\r\n"
    return len(line.encode("utf-8", "replace")) - limit
