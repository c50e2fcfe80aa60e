"""Who may do what: each question is answered with None, or with the refusal."""

from dataclasses import dataclass

from mpchat.chat.room import Person, Room
from mpchat.chat.vocabulary import Refused, Source
from mpchat.irc import modes, names


@dataclass(frozen=True, slots=True)
class Rules:
    """What the operator decided. Lengths in bytes of UTF-8, 0 for no limit; ``longest_message`` in characters."""

    longest_nick: int = 30
    longest_room: int = 50
    longest_topic: int = 390
    longest_reason: int = 255
    longest_message: int = 0
    rooms_per_person: int = 50
    bans_per_room: int = 100
    utf8_nicks: bool = False
    new_room_flags: str = "nt"
    keep_rooms: bool = False
    most_kept_rooms: int = 0
    most_accounts: int = 0
    guests_are_renamed: bool = False


def may_join(room: Room, person: Person, key: str) -> Refused | None:
    """An invitation opens what is closed, full or locked, but lifts no ban; who was in a kept room before needs none."""
    if is_banned(room, person):
        return _refuse(person, "ERR_BANNEDFROMCHAN", room)
    if person.visitor in room.invited:
        return None
    if "i" in room.flags and source_of(person).identity not in room.regulars:
        return _refuse(person, "ERR_INVITEONLYCHAN", room)
    if room.key and key != room.key:
        return _refuse(person, "ERR_BADCHANNELKEY", room)
    if room.limit and len(room.members) >= room.limit:
        return _refuse(person, "ERR_CHANNELISFULL", room)
    return None


def may_speak(room: Room, person: Person) -> Refused | None:
    """From outside only where +n is not set; in a moderated room with a prefix; never while banned without one."""
    if person.visitor not in room.members and "n" in room.flags:
        return _refuse(person, "ERR_CANNOTSENDTOCHAN", room, "Only members may speak here (+n)")
    if room.has_voice(person.visitor):
        return None
    if "m" in room.flags:
        return _refuse(person, "ERR_CANNOTSENDTOCHAN", room, "Only those with voice may speak here (+m)")
    if is_banned(room, person):
        return _refuse(person, "ERR_CANNOTSENDTOCHAN", room, "You are banned here (+b)")
    return None


def may_set_topic(room: Room, person: Person) -> Refused | None:
    """Members; with +t operators."""
    if person.visitor not in room.members:
        return _refuse(person, "ERR_NOTONCHANNEL", room)
    return may_operate(room, person) if "t" in room.flags else None


def may_invite(room: Room, person: Person) -> Refused | None:
    """Members; with +i operators."""
    if person.visitor not in room.members:
        return _refuse(person, "ERR_NOTONCHANNEL", room)
    return may_operate(room, person) if "i" in room.flags else None


def may_operate(room: Room, person: Person) -> Refused | None:
    """Operators of the room."""
    if person.visitor not in room.members:
        return _refuse(person, "ERR_NOTONCHANNEL", room)
    return None if room.is_operator(person.visitor) else _refuse(person, "ERR_CHANOPRIVSNEEDED", room)


def source_of(person: Person) -> Source:
    """A person as the source of what they do."""
    is_bot = modes.BOT in person.modes
    return Source(person.visitor, person.nick, person.user, person.host, person.account, is_bot)


def is_banned(room: Room, person: Person) -> bool:
    """Whether a mask on the ban list covers the person."""
    who = f"{person.nick}!{person.user}@{person.host}"
    return any(names.matches(mask, who) for mask in room.bans)


def may_see(room: Room, person: Person) -> bool:
    """A secret room is there for its members only (RFC 2811 §4.2.6)."""
    return "s" not in room.flags or person.visitor in room.members


def _refuse(person: Person, numeric: str, room: Room, text: str = "") -> Refused:
    return Refused(person.visitor, numeric, (room.name,), text)
