"""What each message from the server changes in the model: one function a verb."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from mpchat.client.model import past, replies
from mpchat.client.model.incoming import Ended, Refused
from mpchat.client.model.rooms import Gap, Kind, Member, Room
from mpchat.irc import text
from mpchat.irc.message import Message
from mpchat.irc.modes import parse_modes

if TYPE_CHECKING:
    from mpchat.client.model.model import Model

Hearing = Callable[["Model", Message, float], None]
MOST_NAMES = 100
"""Members named in one line."""

_QUIET = frozenset(
    ["PING", "PONG", "BATCH", "TAGMSG", "AWAY", "SETNAME", "ACCOUNT", "CHGHOST", "ACK", "AUTHENTICATE"]
)

_CLOSING = re.compile(r"closing link: *", re.IGNORECASE)


def hear(model: Model, message: Message, at: float) -> None:
    """Change the model as the message says; one that says too little changes nothing."""
    known = HEARINGS.get(message.verb)
    if known is None:
        _other(model, message, at)
    elif len(message.params) >= _NEEDS.get(message.verb, 1):
        known(model, message, at)


def _other(model: Model, message: Message, at: float) -> None:
    if message.verb in _QUIET or message.verb in replies.SILENT:
        return
    if not message.verb.isdigit() and message.verb not in replies.SENTENCES:
        text = " ".join((message.verb, *message.params))
        model.add(model.current, Kind.EVENT, text, at)
        return
    kind = Kind.ERROR if replies.is_error(message.verb) else Kind.EVENT
    room = model.current if message.verb in replies.ABOUT_PEOPLE else model.named_room(message)
    model.add(room, kind, replies.sentence(message), at)


def _reason(message: Message, position: int) -> str:
    given = message.params[position] if len(message.params) > position else ""
    return f" ({given})" if given else ""


def _with(model: Model, nick: str) -> list[Room]:
    """The rooms where somebody is, and the conversation with them."""
    folded = model.fold(nick)
    return [room for room in model.rooms if folded in room.members or model.fold(room.name) == folded]


# What people say


def _speech(model: Model, message: Message, at: float) -> None:
    target, said = message.params[0], message.params[1]
    acted = text.action(said)
    kind = Kind.NOTICE if message.verb == "NOTICE" else Kind.SAID if acted is None else Kind.ACTION
    if said.startswith(text.CTCP) and acted is None:
        _ctcp(model, message, at)
        return
    room = _where(model, message, target)
    if room is None:
        model.add(model.current, Kind.EVENT, said, at)
    else:
        model.add(room, kind, said if acted is None else acted, at, nick=message.nick)


def _where(model: Model, message: Message, target: str) -> Room | None:
    """The room a message belongs to: None for a server's word to nobody in particular."""
    bare = target.lstrip("".join(model.network.signs.values()))
    if model.is_room(bare):
        return model.find(bare) or model.current
    if "!" not in (message.source or "") and not model.is_me(message.nick):
        return None
    peer = target if model.is_me(message.nick) else message.nick
    if message.verb == "NOTICE":
        return model.find(peer) or model.current
    return model.open(peer)


def _ctcp(model: Model, message: Message, at: float) -> None:
    """A question is answered without a word, and told in the conversation with that person alone; an answer was asked for."""
    words = message.params[1].strip(text.CTCP)
    asks = message.verb == "PRIVMSG"
    room = model.find(message.nick) or (None if asks else model.current)
    if room is not None and not model.is_me(message.nick):
        model.add(room, Kind.EVENT, f"{message.nick} {'asks' if asks else 'answers'}: CTCP {words}", at)


# Who comes and goes


def _join(model: Model, message: Message, at: float) -> None:
    name, nick = message.params[0], message.nick
    if not model.is_room(name) or not nick:
        return
    if model.is_me(nick):
        model.learn_source(message)
        _enter(model, name, at)
    elif room := model.find(name):
        room.members[model.fold(nick)] = Member(nick)
        model.add(room, Kind.EVENT, f"{nick} has joined", at)


def _enter(model: Model, name: str, at: float) -> None:
    new = model.find(name) is None
    room = model.open(name)
    room.joined = room.wanted = True
    room.members = {model.fold(model.nick): Member(model.nick)}
    return_to(room)
    model.add(room, Kind.EVENT, f"You have joined {name}", at)
    if new:
        model.look_at(room)


def return_to(room: Room) -> None:
    """What comes from now on is heard: whatever the history tells goes before it."""
    room.gap = room.gap or Gap(room.last_id, room.fresh)
    if not room.gap.entered:
        room.gap.place, room.gap.entered = room.fresh, True


def _part(model: Model, message: Message, at: float) -> None:
    room = model.find(message.params[0])
    if room is not None:
        _gone(model, room, message.nick, f"has left {room.name}{_reason(message, 1)}", at)


def _kick(model: Model, message: Message, at: float) -> None:
    room = model.find(message.params[0])
    if room is not None:
        how = f"was kicked by {message.nick}{_reason(message, 2)}"
        _gone(model, room, message.params[1], how, at, kicked=True)


def _gone(model: Model, room: Room, nick: str, how: str, at: float, kicked: bool = False) -> None:
    room.members.pop(model.fold(nick), None)
    if not model.is_me(nick):
        model.add(room, Kind.EVENT, f"{nick} {how}", at)
        return
    room.joined = room.wanted = False
    room.members.clear()
    if not kicked:
        model.close(room.name)
    you = how.replace("has ", "have ", 1).replace("was ", "were ", 1)
    model.add(room, Kind.ERROR if kicked else Kind.EVENT, f"You {you}", at)


def _quit(model: Model, message: Message, at: float) -> None:
    why = past.why_left(message)
    for room in _with(model, message.nick):
        room.members.pop(model.fold(message.nick), None)
        model.add(room, Kind.EVENT, f"{message.nick} has left{why}", at)


def _nick(model: Model, message: Message, at: float) -> None:
    old, new = message.nick, message.params[0]
    if not new:
        return
    mine = model.is_me(old)
    for room in _with(model, old):
        if room.is_query and model.find(new) in (None, room):
            room.name = new
        room.rename(old, new, model.fold)
        if not mine:
            model.add(room, Kind.EVENT, f"{old} is now known as {new}", at)
    if mine:
        model.nick = new
        model.add(model.current, Kind.EVENT, f"You are now known as {new}", at)


def _mode(model: Model, message: Message, at: float) -> None:
    room = model.find(message.params[0])
    if room is None:
        return
    signs = model.network.signs
    for change in parse_modes(message.params[1:]):
        member = room.members.get(model.fold(change.parameter or ""))
        if member and change.letter in signs:
            held = set(member.signs) - {signs[change.letter]}
            held |= {signs[change.letter]} if change.adds else set()
            member.signs = "".join(sign for sign in signs.values() if sign in held)
    model.add(room, Kind.EVENT, f"{message.nick} sets {' '.join(message.params[1:])}", at)


def _topic(model: Model, message: Message, at: float) -> None:
    room = model.find(message.params[0])
    if room is not None:
        room.topic = message.params[1]
        what = f"sets the topic: {room.topic}" if room.topic else "takes the topic away"
        model.add(room, Kind.EVENT, f"{message.nick} {what}", at)


def _invite(model: Model, message: Message, at: float) -> None:
    guest, room = message.params[:2]
    who = "you" if model.is_me(guest) else guest
    hint = f": /join {room} goes there" if model.is_me(guest) else ""
    model.add(model.current, Kind.EVENT, f"{message.nick} invites {who} to {room}{hint}", at)


# What the server says


def _welcome(model: Model, message: Message, at: float) -> None:
    model.nick = message.params[0] or model.nick
    model.welcomed = model.was_welcomed = True
    model.farewell = False
    model.naming = ""
    for room in model.rooms:
        if room.is_query and room.gap:
            return_to(room)
    model.add(model.current, Kind.EVENT, message.text, at)


def _isupport(model: Model, message: Message, at: float) -> None:
    model.network.learn(message.params[1:-1])


def _cap(model: Model, message: Message, at: float) -> None:
    words = message.text.split()
    if message.params[1].upper() == "ACK":
        off = {word[1:] for word in words if word.startswith("-")}
        model.capabilities = (model.capabilities | {word for word in words if word[0] != "-"}) - off
    elif message.params[1].upper() == "DEL":
        model.capabilities -= set(words)


def _old_topic(model: Model, message: Message, at: float) -> None:
    room = model.named_room(message)
    if room.name and model.find(message.params[1]) is room:
        room.topic = message.text
    model.add(room, Kind.EVENT, replies.sentence(message), at)


def _names(model: Model, message: Message, at: float) -> None:
    room = model.find(message.params[-2])
    if room is not None:
        room.naming += message.text.split()
    else:
        model.add(model.current, Kind.EVENT, f"In {message.params[-2]}: {message.text.strip()}", at)


def _end_of_names(model: Model, message: Message, at: float) -> None:
    room = model.find(message.params[1])
    if room is None or not room.naming:
        return
    every = "".join(model.network.signs.values())
    people = [_member(word, every) for word in room.naming]
    room.naming = []
    if room.joined:
        room.members = {model.fold(member.nick): member for member in people}
    shown = ", ".join(member.signs[:1] + member.nick for member in people[:MOST_NAMES])
    more = f" and {len(people) - MOST_NAMES} more" if len(people) > MOST_NAMES else ""
    model.add(room, Kind.EVENT, f"{len(people)} here: {shown}{more}", at)


def _member(word: str, signs: str) -> Member:
    nick = word.lstrip(signs)
    return Member(nick.partition("!")[0], word[: len(word) - len(nick)])


def _nick_refused(model: Model, message: Message, at: float) -> None:
    """Before the first welcome the person is asked for another name; later it is an error as others are."""
    if model.welcomed:
        model.add(model.current, Kind.ERROR, replies.sentence(message), at)
        return
    refused = message.params[1] if len(message.params) > 2 else model.nick
    if message.verb == "433" and "account" in message.text:
        model.naming = f"The name {refused} has an owner: /login {refused} PASSWORD, or type another one"
    elif message.verb == "433":
        model.naming = f"The name {refused} is taken: type another one"
    else:
        model.naming = f"The name {refused} cannot be used ({message.text}): type another one"
    if model.was_welcomed:
        model.naming = ""
        model.add(model.current, Kind.ERROR, f"The name {refused} is taken: trying another one", at)


def _wrong_password(model: Model, message: Message, at: float) -> None:
    if model.welcomed:
        model.add(model.current, Kind.ERROR, message.text, at)
        return
    way_out = "set MPCHAT_PASSWORD or use --password-file"
    model._finish(Refused(f"The server wants a password, or another one than this: {way_out}"), at)


def _not_let_in(model: Model, message: Message, at: float) -> None:
    room = model.find(message.params[1])
    if room is not None and not room.joined:
        room.wanted = False
    model.add(room or model.current, Kind.ERROR, replies.sentence(message), at)


def _mark_read(model: Model, message: Message, at: float) -> None:
    """Up to when the person has read, here or elsewhere (IRCv3 read-marker)."""
    room = model.find(message.params[0])
    if room is not None:
        is_first = room.read_to is None and not room.is_query
        told = model.time_of(Message("", tags={"time": message.params[1].removeprefix("timestamp=")}), 0.0)
        room.read_to = max(room.read_to or 0.0, told)
        if told and (is_first or room is not model.current):
            past.place_unread(model, room)


def _standard_reply(model: Model, message: Message, at: float) -> None:
    """FAIL, WARN and NOTE (IRCv3 standard-replies); CHAT_ENDED is our own servers' word for the end."""
    if message.verb == "NOTE" and message.params[1] == "CHAT_ENDED":
        model._finish(Ended(message.text), at)
        return
    if message.verb == "NOTE" and message.params[1] == "SERVER_STOPS":
        _farewell(model, message.text, at)
        return
    kind = Kind.ERROR if message.verb == "FAIL" else Kind.EVENT
    model.add(model.named_room(message), kind, message.text, at)


def _error(model: Model, message: Message, at: float) -> None:
    words = _CLOSING.sub("", message.text)
    if model.naming:
        return  # the server has not the patience of a person who thinks of a name
    if not model.was_welcomed:
        model._finish(Refused(f"The server refuses: {words}"), at)
    elif not model.ended:
        _farewell(model, f"The server closes the connection: {words}", at)


def _farewell(model: Model, words: str, at: float) -> None:
    """Why the connection is about to close: one line, whatever else the server says of it."""
    if not model.farewell:
        model.farewell = True
        model.add(model.current, Kind.ERROR, words, at)


HEARINGS: dict[str, Hearing] = {
    "PRIVMSG": _speech,
    "NOTICE": _speech,
    "JOIN": _join,
    "PART": _part,
    "KICK": _kick,
    "QUIT": _quit,
    "NICK": _nick,
    "MODE": _mode,
    "TOPIC": _topic,
    "INVITE": _invite,
    "CAP": _cap,
    "ERROR": _error,
    "FAIL": _standard_reply,
    "WARN": _standard_reply,
    "NOTE": _standard_reply,
    "001": _welcome,
    "005": _isupport,
    "332": _old_topic,
    "353": _names,
    "366": _end_of_names,
    "432": _nick_refused,
    "433": _nick_refused,
    "437": _nick_refused,
    "464": _wrong_password,
    "MARKREAD": _mark_read,
    **dict.fromkeys(("403", "405", "471", "473", "474", "475", "476"), _not_let_in),
}
"""The function that hears a verb."""

_NEEDS = (
    dict.fromkeys(HEARINGS, 2)
    | dict.fromkeys(("JOIN", "PART", "NICK", "ERROR"), 1)
    | {
        "QUIT": 0,
        "CAP": 3,
        "353": 3,
        "332": 3,
        "001": 1,
    }
)
"""Parameters a message must have to be heard."""
