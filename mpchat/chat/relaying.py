"""Bridges: they say in a room what people elsewhere have said, under the nicks of those (draft/relaymsg)."""

import re
from dataclasses import replace

from mpchat.chat import policy
from mpchat.chat.person import Person
from mpchat.chat.rooms import room_seen
from mpchat.chat.state import ChatState
from mpchat.chat.vocabulary import Refused, Say, Source
from mpchat.irc import modes
from mpchat.irc import text as irc_text

SEPARATORS = "/"
"""What the nick of somebody elsewhere has in it, and nobody's nick here."""
_LONGEST = 60
"""In bytes."""
_FORBIDDEN = re.compile(r"[\s!+%@&#$:'\"?*,.~]")


def problem(chat: ChatState, person: Person, command: Say) -> Refused | None:
    """Why somebody may not speak for others in a room; None if they may: those whom an operator has made halfop or more."""
    room = room_seen(chat, person, command.target)
    if isinstance(room, Refused):
        return room
    runs_the_server = modes.SERVER_OPERATOR in person.modes
    if not runs_the_server and policy.rank(room, person) < modes.HALFOP:
        text = "Only halfops and those above relay what others say: an operator of the room gives +h"
        return Refused("ERR_CHANOPRIVSNEEDED", (room.name,), text)
    if _is_nick(command.relayed):
        return None
    text = f"The nick of somebody elsewhere has {SEPARATORS} in it, at most {_LONGEST} bytes, and no other signs: ann/net"
    return Refused("INVALID_NICK", ("RELAYMSG", command.relayed), text)


def _is_nick(nick: str) -> bool:
    fits = len(nick.encode("utf-8", "replace")) <= _LONGEST and irc_text.for_wire(nick) == nick
    return fits and not _FORBIDDEN.search(nick) and any(each in nick.strip(SEPARATORS) for each in SEPARATORS)


def speaker(person: Person, command: Say) -> Source:
    """Who says it, as others are shown: the person, or somebody elsewhere, with the bridge's address and account."""
    source = policy.source_of(person)
    return replace(source, nick=command.relayed) if command.relayed else source


def bridge(person: Person, command: Say) -> str:
    """The nick of the bridge that says it, ``""`` for what people say themselves."""
    return person.nick if command.relayed else ""
