"""The verbs that change something: each becomes commands."""

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import zip_longest
from typing import TYPE_CHECKING

from mpchat.chat.vocabulary import (
    ChangeModes,
    ChangeUserModes,
    Invite,
    Join,
    Kick,
    Kind,
    Part,
    Say,
    SetAway,
    SetRealname,
    SetTopic,
)
from mpchat.doors import asking
from mpchat.doors.verbs import VerbTable
from mpchat.irc import modes, names
from mpchat.irc import text as irc_text
from mpchat.irc.message import MAX_CLIENT_TAGS, Message, format_tags

if TYPE_CHECKING:
    from mpchat.doors.session import Session

VERBS = VerbTable()
_MODERN = "Modern IRC Client Protocol"
CLIENT_ID = "+mpchat/id"
"""The tag with a client's own name for a message: sent again with the same one, it is not said again."""
_CLIENT_ID = re.compile(r"[\x21-\x7e]{1,64}")


def _no_list(session: "Session", message: Message, position: int = 0) -> bool:
    """Whether a list of names names nobody; answered with 461."""
    if message.params[position].strip(","):
        return False
    session.reply("ERR_NEEDMOREPARAMS", message.verb)
    return True


def _listed(param: str) -> list[str]:
    """``"#a,#b"`` as a list, each once."""
    each: dict[str, str] = {}
    for item in filter(None, param.split(",")):
        each.setdefault(names.casefold(item), item)
    return list(each.values())


@VERBS("JOIN <room>{,<room>} [<key>{,<key>}]", f"{_MODERN}, JOIN; RFC 2812 §3.2.1", least=1, asks=True)
def join(session: "Session", message: Message) -> None:
    """Enter rooms; ``JOIN 0`` leaves them all."""
    if _no_list(session, message):
        return
    if message.params[0] == "0":
        for room in session.house.chat.rooms_of(session.person):
            session.ask(Part(session.visitor, room.name))
        return
    keys = message.params[1].split(",") if len(message.params) > 1 else []
    for room_name, key in zip_longest(message.params[0].split(","), keys, fillvalue=""):
        if not room_name:
            continue
        if names.is_room(room_name):
            session.ask(Join(session.visitor, room_name, key))
        else:
            session.reply("ERR_NOSUCHCHANNEL", asking.shown(room_name))


@VERBS("PART <room>{,<room>} [<reason>]", f"{_MODERN}, PART; RFC 2812 §3.2.2", least=1)
def part(session: "Session", message: Message) -> None:
    """Leave rooms."""
    if _no_list(session, message):
        return
    reason = message.params[1] if len(message.params) > 1 else ""
    for room_name in _listed(message.params[0]):
        session.ask(Part(session.visitor, room_name, reason))


@VERBS("PRIVMSG <target>{,<target>} <text>", f"{_MODERN}, PRIVMSG; RFC 2812 §3.3.1")
def privmsg(session: "Session", message: Message) -> None:
    """Say something to rooms or people."""
    _say(session, message, "PRIVMSG")


@VERBS("NOTICE <target>{,<target>} <text>", f"{_MODERN}, NOTICE; RFC 2812 §3.3.2")
def notice(session: "Session", message: Message) -> None:
    """Say something that nobody answers automatically."""
    _say(session, message, "NOTICE")


@VERBS("TAGMSG <target>{,<target>}", "IRCv3 Message Tags")
def tagmsg(session: "Session", message: Message) -> None:
    """Send client-only tags without text."""
    if "message-tags" not in session.capabilities:
        session.reply("ERR_UNKNOWNCOMMAND", "TAGMSG")
        return
    _say(session, message, "TAGMSG")


def _say(session: "Session", message: Message, kind: Kind) -> None:
    if not message.params or not message.params[0].strip(","):
        session.reply("ERR_NORECIPIENT", text=f"No recipient given ({kind})")
        return
    said = message.params[1] if len(message.params) > 1 and kind != "TAGMSG" else ""
    if not said and kind != "TAGMSG":
        session.reply("ERR_NOTEXTTOSEND")
        return
    targets = _listed(message.params[0])
    most = session.house.limits.max_targets
    if most and len(targets) > most:
        session.reply(
            "ERR_TOOMANYTARGETS", asking.shown(targets[most]), text=f"At most {most} targets at once"
        )
        return
    client_id = message.tags.get(CLIENT_ID) if "mpchat/once" in session.capabilities else None
    if client_id is not None and not _CLIENT_ID.fullmatch(client_id):
        session.fail(kind, "INVALID_ID", "An id has 1 to 64 visible ASCII characters")
        return
    tags = client_only_tags(session, message)
    control = next(filter(None, map(irc_text.forbidden_control, tags.values())), None)
    if control:
        hint = f"Control characters cannot be sent, not even in a tag: take {control} out"
        session.fail(kind, "INVALID_CHARACTER", hint, control)
        return
    if len(format_tags(tags).encode()) - 2 > MAX_CLIENT_TAGS:
        session.reply("ERR_INPUTTOOLONG")
        return
    for target in targets:
        over = _bytes_over(session, kind, target, said)
        if over > 0:
            session.reply(
                "ERR_INPUTTOOLONG",
                text=f"Message too long for {asking.shown(target)}: {over} bytes over the limit",
            )
        else:
            once = _once(session.host, target, said, client_id) if client_id and kind != "TAGMSG" else ""
            session.ask(Say(session.visitor, target, said, kind, tags, once))


def _once(host: str, target: str, said: str, client_id: str) -> str:
    """A message's own id: of these words, to this target, from this host.

    Not of this nick: whose connection broke may have to come back under another one. Who guesses an id learns nothing by it: the
    words must be known, too.
    """
    return f"{host} {names.casefold(target)} {sha256(said.encode()).hexdigest()[:16]} {client_id}"


def client_only_tags(session: "Session", message: Message) -> dict[str, str]:
    """The tags a client may attach for others (IRCv3 message-tags)."""
    if "message-tags" not in session.capabilities:
        return {}
    return {key: value for key, value in message.tags.items() if key.startswith("+") and key != CLIENT_ID}


def _bytes_over(session: "Session", verb: str, target: str, said: str) -> int:
    """How much longer than a line it would be when relayed; never cut, so it is refused."""
    person, limit = session.person, session.house.limits.max_line
    if not limit:
        return 0
    source = f"{person.nick}!{person.user}@{person.host}"
    line = f":{source} {verb} {target} :{irc_text.for_wire(said)}\r\n"
    return len(line.encode("utf-8", "replace")) - limit


@VERBS("TOPIC <room> [<topic>]", f"{_MODERN}, TOPIC; RFC 2812 §3.2.4", least=1, asks=True)
def topic(session: "Session", message: Message) -> None:
    """Ask for a room's topic, or give it one."""
    if len(message.params) == 1:
        asking.topic(session, message)
        return
    room_name, new = message.params[0], message.params[1]
    longest = session.house.limits.max_topic
    if _bytes_over(session, "TOPIC", room_name, irc_text.cut(new, longest) if longest else new) > 0:
        session.reply("ERR_INPUTTOOLONG")
        return
    session.ask(SetTopic(session.visitor, room_name, new))


@VERBS(
    "MODE <target> [<modes> {<parameter>}]", f"{_MODERN}, MODE; RFC 2812 §3.1.5, §3.2.3", least=1, asks=True
)
def mode(session: "Session", message: Message) -> None:
    """Ask for modes or lists, or change them."""
    target = message.params[0]
    if not names.is_room(target):
        _mode_of_user(session, message)
    elif any("\t" in word for word in message.params):
        session.fail("MODE", "INVALID_CHARACTER", "No parameter of a mode can hold a tab", "U+0009")
    elif len(message.params) == 1:
        asking.modes_of_room(session, target)
    else:
        _mode_of_room(session, target, list(_unknown_once(modes.parse_modes(message.params[1:]))))


def _unknown_once(changes: Iterable[modes.ModeChange]) -> Iterator[modes.ModeChange]:
    """What is certain to be refused is refused once a letter: a line is not to cost a page."""
    refused = set()
    for change in changes:
        if _is_refused(change):
            if change.letter in refused:
                continue
            refused.add(change.letter)
        yield change


def _is_refused(change: modes.ModeChange) -> bool:
    """A letter that is no mode, or one without the parameter that it needs."""
    if change.letter in (*modes.PREFIXES, *(modes.ALWAYS + modes.WHEN_SET if change.adds else "")):
        return change.parameter is None
    return change.letter not in modes.LISTS + modes.ALWAYS + modes.WHEN_SET + modes.FLAGS


def _mode_of_room(session: "Session", room_name: str, changes: list[modes.ModeChange]) -> None:
    listed = {change.letter: change for change in changes if _asks_for_list(change)}
    for letter in listed:
        asking.list_of_room(session, room_name, letter)
    wanted = tuple(change for change in changes if not _asks_for_list(change))
    if wanted:
        session.ask(ChangeModes(session.visitor, room_name, wanted))


def _asks_for_list(change: modes.ModeChange) -> bool:
    return change.letter in modes.LISTS and change.parameter is None


def _mode_of_user(session: "Session", message: Message) -> None:
    person = session.person
    whom = session.house.chat.person_named(message.params[0])
    if whom is None:
        session.reply("ERR_NOSUCHNICK", asking.shown(message.params[0]))
    elif whom is not person:
        session.reply("ERR_USERSDONTMATCH")
    elif len(message.params) == 1:
        session.reply("RPL_UMODEIS", "+" + person.modes)
    else:
        changes = list(modes.parse_modes(message.params[1:2]))
        if any(change.letter not in modes.USER_MODES for change in changes):
            session.reply("ERR_UMODEUNKNOWNFLAG")
        known = tuple(change for change in changes if change.letter in modes.USER_MODES)
        if known:
            session.ask(ChangeUserModes(session.visitor, known))


@VERBS("KICK <room> <nick>{,<nick>} [<reason>]", f"{_MODERN}, KICK; RFC 2812 §3.2.8", least=2)
def kick(session: "Session", message: Message) -> None:
    """Put people out of a room."""
    if _no_list(session, message) or _no_list(session, message, 1):
        return
    reason = message.params[2] if len(message.params) > 2 else ""
    for room_name, nick in _kicks(*message.params[:2]):
        session.ask(Kick(session.visitor, room_name, nick, reason))


def _kicks(rooms: str, nicks: str) -> Iterator[tuple[str, str]]:
    """One room and any number of nicks, or as many rooms as nicks."""
    room_names = rooms.split(",")
    if len(room_names) == 1:
        return ((rooms, nick) for nick in _listed(nicks))
    return zip(room_names, nicks.split(","), strict=False)


@VERBS("INVITE [<nick> <room>]", f"{_MODERN}, INVITE; RFC 2812 §3.2.7", asks=True)
def invite(session: "Session", message: Message) -> None:
    """Ask somebody into a room; without parameters: where one was asked to."""
    if not message.params:
        asking.invitations(session)
    elif len(message.params) == 1:
        session.reply("ERR_NEEDMOREPARAMS", "INVITE")
    else:
        session.ask(Invite(session.visitor, message.params[0], message.params[1]))


@VERBS("AWAY [<message>]", f"{_MODERN}, AWAY; RFC 2812 §4.1")
def away(session: "Session", message: Message) -> None:
    """Be away, or be back."""
    session.ask(SetAway(session.visitor, message.params[0] if message.params and message.params[0] else None))


@VERBS("SETNAME <realname>", "IRCv3 setname", least=1)
def setname(session: "Session", message: Message) -> None:
    """Change one's real name."""
    wanted, longest = message.params[0], session.house.limits.max_reason
    if not wanted:
        session.fail("SETNAME", "INVALID_REALNAME", "A real name cannot be empty")
    elif longest and len(wanted.encode()) > longest:
        session.fail("SETNAME", "INVALID_REALNAME", f"A real name has at most {longest} bytes")
    else:
        session.ask(SetRealname(session.visitor, wanted))
