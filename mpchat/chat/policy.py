"""Who may do what: each function returns None for yes, or the refusal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from mpchat.chat import masks
from mpchat.chat.person import Person
from mpchat.chat.room import Room
from mpchat.chat.vocabulary import Refused, Source
from mpchat.irc import modes, names
from mpchat.irc.modes import ModeChange
from mpchat.irc.text import CTCP, action

MOST_KNOCKS = 5
"""Knocks that a room hears within the pause that each who knocks has to make."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the operator decided. Lengths in bytes of UTF-8, 0 for no limit; ``max_message`` in characters.

    ``max_bans`` counts a room's lists together; ``founder_mode`` is what who makes a room is given.
    """

    max_nick: int = 30
    max_room: int = 50
    max_topic: int = 390
    max_reason: int = 255
    max_message: int = 0
    max_line: int = 0
    max_rooms: int = 50
    max_bans: int = 100
    utf8_nicks: bool = False
    new_room_flags: str = "nt"
    founder_mode: str = "o"
    keep_rooms: bool = False
    max_kept_rooms: int = 0
    max_accounts: int = 0
    max_subscriptions: int = 0
    guests_are_renamed: bool = False
    rename_pause: float = 0
    knock_pause: float = 0
    max_accept: int = 0
    max_silence: int = 0
    max_metadata: int = 0
    max_metadata_value: int = 0
    account_hosts: str = ""
    sessions_per_account: int = 0
    always_on: Literal["off", "opt-in", "on"] = "opt-in"
    refuse_look_alikes: bool = False
    require_login: bool = False
    cloak: bool = False
    invitations: Literal["operators", "everybody"] = "operators"

    @property
    def minds_looks(self) -> bool:
        """Whether it matters what nicks look like."""
        return self.utf8_nicks or self.refuse_look_alikes


def may_join(room: Room, person: Person, key: str, now: float) -> Refused | None:
    """An invitation opens a room that is closed, full or locked, but does not lift a ban; nothing keeps the founder out.

    People who were in a kept room before do not need an invitation.
    """
    if is_founder(room, person):
        return None
    if is_banned(room, person):
        return _refuse(person, "ERR_BANNEDFROMCHAN", room)
    if person.id in room.invited:
        return None
    if "i" in room.flags and not _needs_no_invitation(room, person):
        return _refuse(person, "ERR_INVITEONLYCHAN", room)
    if "R" in room.flags and not person.account:
        return _refuse(person, "ERR_NEEDREGGEDNICK", room)
    if room.key and key != room.key:
        return _refuse(person, "ERR_BADCHANNELKEY", room)
    if room.limit and len(room.members) >= room.limit:
        return _refuse(person, "ERR_CHANNELISFULL", room)
    if room.is_rushed(now):
        return _refuse(person, "ERR_THROTTLE", room)
    return None


def _needs_no_invitation(room: Room, person: Person) -> bool:
    return source_of(person).identity in room.regulars or masks.bars(room.lists[modes.INVEX], person)


def may_knock(room: Room, person: Person, now: float, pause: float) -> Refused | None:
    """People who cannot join as things are, and are not banned; only once in ``pause`` seconds, and only some of them."""
    if person.id in room.members:
        return _refuse(person, "ERR_KNOCKONCHAN", room)
    refusal = may_join(room, person, "", now)
    if refusal is None or refusal.numeric == "ERR_THROTTLE":
        return _refuse(person, "ERR_CHANOPEN", room)
    if refusal.numeric == "ERR_BANNEDFROMCHAN":
        return refusal
    heard = room.knocks_since(now - pause) if pause else {}
    if source_of(person).identity in heard or len(heard) >= MOST_KNOCKS:
        return _refuse(person, "ERR_TOOMANYKNOCK", room)
    return None


def may_speak(room: Room, person: Person, text: str = "") -> Refused | None:
    """Outsiders only without +n; members with a prefix in spite of +m, +M and masks; with +C nobody may send CTCP."""
    if person.id not in room.members and "n" in room.flags:
        return _may_not_speak(room, person, "Only members may speak here (+n)")
    if "C" in room.flags and text.startswith(CTCP) and action(text) is None:
        return _may_not_speak(room, person, "No CTCP but ACTION here (+C)")
    if rank(room, person) >= modes.VOICE:
        return None
    if "m" in room.flags:
        return _may_not_speak(room, person, "Only those with voice may speak here (+m)")
    if "M" in room.flags and not person.account:
        return _may_not_speak(room, person, "Only those who are logged in may speak here (+M)")
    if _is_silenced(room, person):
        return _may_not_speak(room, person, "You are banned here (+b)")
    return None


def _may_not_speak(room: Room, person: Person, why: str) -> Refused:
    return _refuse(person, "ERR_CANNOTSENDTOCHAN", room, why)


def may_redact(room: Room, person: Person) -> bool:
    """Operators take back what others said."""
    return rank(room, person) >= modes.OPERATOR


def may_set_topic(room: Room, person: Person) -> Refused | None:
    """Members; with +t halfops."""
    return _may(room, person, modes.HALFOP if "t" in room.flags else 0)


def may_invite(room: Room, person: Person) -> Refused | None:
    """Members; with +i halfops."""
    return _may(room, person, modes.HALFOP if "i" in room.flags else 0)


def may_operate(room: Room, person: Person) -> Refused | None:
    """Operators and those above."""
    return _may(room, person, modes.OPERATOR)


def may_kick(room: Room, person: Person) -> Refused | None:
    """Halfops and those above; whom they may kick, ``may_overrule`` says."""
    return _may(room, person, modes.HALFOP)


def _may(room: Room, person: Person, least: int) -> Refused | None:
    if person.id not in room.members:
        return _refuse(person, "ERR_NOTONCHANNEL", room)
    return None if rank(room, person) >= least else _refuse(person, "ERR_CHANOPRIVSNEEDED", room)


def may_change_modes(room: Room, person: Person, changes: Iterable[ModeChange]) -> Refused | None:
    """Halfops and those above, as far as their rank goes; others may only give up their own prefixes."""
    if rank(room, person) >= modes.HALFOP or all(_gives_up(person, change) for change in changes):
        return None
    return _refuse(person, "ERR_CHANOPRIVSNEEDED", room)


def only_makes_operators(person: Person, changes: Sequence[ModeChange]) -> bool:
    """Whether these changes are all +o, by an operator of the server: so every room can be governed again."""
    each = (change.adds and modes.rank(change.letter) == modes.OPERATOR for change in changes)
    return modes.SERVER_OPERATOR in person.modes and bool(changes) and all(each)


def _gives_up(person: Person, change: ModeChange) -> bool:
    takes = change.letter in modes.PREFIXES and not change.adds
    return takes and names.same(change.parameter or "", person.nick)


def may_overrule(room: Room, person: Person, own: int, whom: Person) -> Refused | None:
    """Oneself, and people of a lower rank; operators may overrule one another, and so may founders."""
    other = rank(room, whom)
    if person is whom or own > other or own == other in (modes.OPERATOR, modes.FOUNDER):
        return None
    return _refuse(
        person, "ERR_CHANOPRIVSNEEDED", room, f"{whom.nick} holds a rank that yours does not overrule"
    )


def may_change(room: Room, person: Person, own: int, letter: str) -> Refused | None:
    """People who hold the rank that the mode needs."""
    least = modes.RANK_TO_CHANGE[letter]
    if own >= least:
        return None
    needed = {modes.FOUNDER: "the founder", modes.OPERATOR: "operators", modes.HALFOP: "halfops"}[least]
    return _refuse(person, "ERR_CHANOPRIVSNEEDED", room, f"Only {needed} can change {letter} here")


def rank(room: Room, person: Person) -> int:
    """A member's rank, from the letters held; the founder's account always has a founder's rank."""
    if is_founder(room, person) and person.id in room.members:
        return modes.FOUNDER
    return room.rank(person.id)


def is_founder(room: Room, person: Person) -> bool:
    """Whether the person made the room, known by account."""
    return room.founder != "" and person.account != "" and names.same(room.founder, person.account)


def may_run_the_server(person: Person) -> Refused | None:
    """Operators of the server."""
    return None if modes.SERVER_OPERATOR in person.modes else Refused("ERR_NOPRIVILEGES")


def may_ask_people_in(person: Person, invitations: str) -> Refused | None:
    """Operators of the server; where everybody may, all who are logged in."""
    if invitations == "everybody" and person.account:
        return None
    return may_run_the_server(person)


def source_of(person: Person) -> Source:
    """A person as the source of what they do."""
    is_bot = modes.BOT in person.modes
    runs_the_server = modes.SERVER_OPERATOR in person.modes
    return Source(person.id, person.nick, person.user, person.host, person.account, is_bot, runs_the_server)


def is_banned(room: Room, person: Person) -> bool:
    """Whether a ban keeps the person out, and no exception lifts it."""
    banned = masks.bars(room.lists[modes.BANS], person)
    return banned and not masks.bars(room.lists[modes.EXCEPTS], person)


def _is_silenced(room: Room, person: Person) -> bool:
    """Whether a ban or a mute keeps the person from speaking, and no exception lifts it."""
    silenced = masks.silences(room.lists[modes.BANS], person)
    return silenced and not masks.silences(room.lists[modes.EXCEPTS], person)


def may_see(room: Room, person: Person) -> bool:
    """A secret room exists for its members only (RFC 2811 §4.2.6)."""
    return "s" not in room.flags or person.id in room.members


def may_follow(room: Room, person: Person) -> bool:
    """Whether somebody who uses a renamed room's old name is told the new one: people who may see it, or were invited."""
    return may_see(room, person) or person.id in room.invited


def _refuse(person: Person, numeric: str, room: Room, text: str = "") -> Refused:
    return Refused(numeric, (room.name,), text)
