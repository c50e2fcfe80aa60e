"""JOIN, PART, KICK, INVITE, KNOCK, TOPIC."""

from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from typing import Concatenate, ParamSpec, TypeVar

from mpchat.chat.chat import Room
from mpchat.chat.vocabulary import Invite, Join, Kick, Knock, Part, SetTopic
from mpchat.doors.irc.session import Session
from mpchat.doors.irc.verbs.parameters import (
    MODERN,
    SECRET,
    bytes_over,
    listed,
    refuse_empty_list,
    shown,
    visible_room,
)
from mpchat.doors.irc.verbs.table import VERBS
from mpchat.irc import names
from mpchat.irc import text as irc_text
from mpchat.irc.message import Message

T = TypeVar("T")
P = ParamSpec("P")


@VERBS(
    "JOIN <room>{,<room>} [<key>{,<key>}]",
    f"{MODERN}, JOIN; RFC 2812 §3.2.1",
    min_params=1,
    waits=True,
    differs="people who were invited need no key and may exceed the limit: whoever invited them could have given them the key",
)
def join(session: Session, message: Message) -> None:
    """Enter rooms; ``JOIN 0`` leaves them all."""
    if refuse_empty_list(session, message):
        return
    if message.params[0] == "0":
        return _one_after_the_other(session, _leaving, list(session.person.rooms), "")
    keys = message.params[1].split(",") if len(message.params) > 1 else []
    both = zip_longest(message.params[0].split(","), keys, fillvalue="")
    _one_after_the_other(session, _joining, [(name, key) for name, key in both if name])


def _one_after_the_other(
    session: Session,
    steps: Callable[Concatenate[Session, Sequence[T], P], Iterator[None]],
    each: Sequence[T],
    *more: P.args,
    **others: P.kwargs,
) -> None:
    """Do the same to several rooms or people: as many commands as they are, and others are heard in between."""
    session.charge(len(each) - 1)
    session.in_steps(steps(session, each, *more, **others))


def _joining(session: Session, wanted: Sequence[tuple[str, str]]) -> Iterator[None]:
    for room_name, key in wanted:
        if names.is_room(room_name):
            session.ask(Join(session.visitor, room_name, key))
        else:
            session.reply("ERR_NOSUCHCHANNEL", shown(room_name))
        yield


def _leaving(session: Session, wanted: Sequence[str], reason: str) -> Iterator[None]:
    for room_name in wanted:
        session.ask(Part(session.visitor, room_name, reason))
        yield


@VERBS(
    "PART <room>{,<room>} [<reason>]",
    f"{MODERN}, PART; RFC 2812 §3.2.2",
    min_params=1,
    differs=SECRET,
)
def part(session: Session, message: Message) -> None:
    """Leave rooms."""
    if refuse_empty_list(session, message):
        return
    reason = message.params[1] if len(message.params) > 1 else ""
    _one_after_the_other(session, _leaving, listed(message.params[0]), reason)


@VERBS(
    "TOPIC <room> [<topic>]", f"{MODERN}, TOPIC; RFC 2812 §3.2.4", min_params=1, waits=True, differs=SECRET
)
def topic(session: Session, message: Message) -> None:
    """Ask for a room's topic, or give it one."""
    if len(message.params) == 1:
        _ask_topic(session, message)
        return
    room_name, new = message.params[0], message.params[1]
    longest = session.house.limits.max_topic
    if bytes_over(session, "TOPIC", room_name, irc_text.cut(new, longest) if longest else new) > 0:
        session.reply("ERR_INPUTTOOLONG")
        return
    session.ask(SetTopic(session.visitor, room_name, new))


def _ask_topic(session: Session, message: Message) -> None:
    """TOPIC without a topic."""
    room = visible_room(session, message.params[0])
    if room is None:
        session.reply("ERR_NOSUCHCHANNEL", shown(message.params[0]))
    elif not room.topic:
        session.reply("RPL_NOTOPIC", room.name)
    else:
        tell_topic(session, room)


def tell_topic(session: Session, room: Room) -> None:
    """332, and 333 with who set it and when."""
    session.reply("RPL_TOPIC", room.name, text=room.topic)
    session.reply("RPL_TOPICWHOTIME", room.name, room.topic_by, str(int(room.topic_at)))


@VERBS(
    "KICK <room>{,<room>} <nick>{,<nick>} [<reason>]",
    f"{MODERN}, KICK; RFC 2812 §3.2.8",
    min_params=2,
    differs=SECRET,
)
def kick(session: Session, message: Message) -> None:
    """Kick people out of a room, or each out of another room."""
    rooms, nicks = message.params[0].split(","), listed(message.params[1])
    if len(rooms) > 1:
        nicks = message.params[1].split(",")
    elif nicks:
        rooms *= len(nicks)
    if len(rooms) != len(nicks) or not all(rooms + nicks):
        session.reply("ERR_NEEDMOREPARAMS", "KICK")
        return
    reason = message.params[2] if len(message.params) > 2 else ""
    _one_after_the_other(session, _kicking, list(zip(rooms, nicks, strict=True)), reason)


def _kicking(session: Session, wanted: Sequence[tuple[str, str]], reason: str) -> Iterator[None]:
    for room_name, nick in wanted:
        session.ask(Kick(session.visitor, room_name, nick, reason))
        yield


@VERBS("INVITE [<nick> <room>]", f"{MODERN}, INVITE; RFC 2812 §3.2.7", waits=True, differs=SECRET)
def invite(session: Session, message: Message) -> None:
    """Invite somebody into a room; without parameters: the rooms that one is invited to."""
    if not message.params:
        _invitations(session)
    elif len(message.params) == 1:
        session.reply("ERR_NEEDMOREPARAMS", "INVITE")
    else:
        session.ask(Invite(session.visitor, message.params[0], message.params[1]))


@VERBS(
    "KNOCK <room> [<reason>]",
    "ircd-hybrid, KNOCK",
    min_params=1,
    differs="any room that one cannot join can be knocked at, not one with ``+i`` alone",
)
def knock(session: Session, message: Message) -> None:
    """Ask those who may invite to be let into a room."""
    session.ask(Knock(session.visitor, *message.params[:2]))


def _invitations(session: Session) -> None:
    """INVITE alone: where one was asked to."""
    for room in map(session.house.chat.room_of, session.person.invited):
        if room is not None and session.person.id in room.invited:
            session.reply("RPL_INVITELIST", room.name)
    session.reply("RPL_ENDOFINVITELIST")
