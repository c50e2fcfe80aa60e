"""Messages from the server, and what each changes in the state: one function for each verb."""

import re
from collections.abc import Callable

from mpchat.client.model import past, replies
from mpchat.client.model.incoming import Ended, Refused
from mpchat.client.model.rooms import Gap, Kind, Member, Room
from mpchat.client.model.state import ClientState
from mpchat.irc import text
from mpchat.irc.message import Message
from mpchat.irc.modes import parse_modes

Hearing = Callable[[ClientState, Message, float], None]
MOST_NAMES = 100
"""Members named in one line."""

_QUIET = frozenset(
    ["PING", "PONG", "BATCH", "TAGMSG", "AWAY", "SETNAME", "ACCOUNT", "CHGHOST", "ACK", "AUTHENTICATE"]
)

_CLOSING = re.compile(r"closing link: *", re.IGNORECASE)


def hear(state: ClientState, message: Message, at: float) -> None:
    """Change the state as the message says; a message with too few parameters changes nothing."""
    known = HEARINGS.get(message.verb)
    if known is None:
        _other(state, message, at)
    elif len(message.params) >= _NEEDS.get(message.verb, 1):
        known(state, message, at)


def _other(state: ClientState, message: Message, at: float) -> None:
    if message.verb in _QUIET or message.verb in replies.SILENT:
        return
    if not message.verb.isdigit() and message.verb not in replies.SENTENCES:
        text = " ".join((message.verb, *message.params))
        state.add(state.current, Kind.EVENT, text, at)
        return
    kind = Kind.ERROR if replies.is_error(message.verb) else Kind.EVENT
    room = state.current if message.verb in replies.ABOUT_PEOPLE else state.named_room(message)
    state.add(room, kind, replies.sentence(message), at)


def _reason(message: Message, position: int) -> str:
    given = message.params[position] if len(message.params) > position else ""
    return f" ({given})" if given else ""


def _with(state: ClientState, nick: str) -> list[Room]:
    """The rooms where somebody is, and the conversation with them."""
    folded = state.fold(nick)
    return [room for room in state.rooms if folded in room.members or state.fold(room.name) == folded]


# What people say


def _speech(state: ClientState, message: Message, at: float) -> None:
    target, said = message.params[0], message.params[1]
    acted = text.action(said)
    kind = Kind.NOTICE if message.verb == "NOTICE" else Kind.SAID if acted is None else Kind.ACTION
    if said.startswith(text.CTCP) and acted is None:
        _ctcp(state, message, at)
        return
    room = _where(state, message, target)
    if room is None:
        state.add(state.current, Kind.EVENT, said, at)
    else:
        state.add(room, kind, said if acted is None else acted, at, nick=message.nick)


def _where(state: ClientState, message: Message, target: str) -> Room | None:
    """The room or conversation of a message; None for a server's message that belongs to none."""
    bare = target.lstrip("".join(state.network.signs.values()))
    if state.is_room(bare):
        return state.find(bare) or state.current
    if "!" not in (message.source or "") and not state.is_me(message.nick):
        return None
    peer = target if state.is_me(message.nick) else message.nick
    if message.verb == "NOTICE":
        return state.find(peer) or state.current
    return state.open(peer)


def _ctcp(state: ClientState, message: Message, at: float) -> None:
    """A CTCP question is shown only in a conversation with that person; an answer, which was asked for, always."""
    words = message.params[1].strip(text.CTCP)
    asks = message.verb == "PRIVMSG"
    room = state.find(message.nick) or (None if asks else state.current)
    if room is not None and not state.is_me(message.nick):
        state.add(room, Kind.EVENT, f"{message.nick} {'asks' if asks else 'answers'}: CTCP {words}", at)


# Who comes and goes


def _join(state: ClientState, message: Message, at: float) -> None:
    name, nick = message.params[0], message.nick
    if not state.is_room(name) or not nick:
        return
    if state.is_me(nick):
        state.learn_source(message)
        _enter(state, name, at)
    elif room := state.find(name):
        room.members[state.fold(nick)] = Member(nick)
        state.add(room, Kind.EVENT, f"{nick} has joined", at)


def _enter(state: ClientState, name: str, at: float) -> None:
    new = state.find(name) is None
    room = state.open(name)
    room.joined = room.wanted = True
    room.members = {state.fold(state.nick): Member(state.nick)}
    return_to(room)
    state.add(room, Kind.EVENT, f"You have joined {name}", at)
    if new:
        state.look_at(room)


def return_to(room: Room) -> None:
    """The person is back in a room: lines from the history go before those heard from now on."""
    room.gap = room.gap or Gap(room.last_id, room.fresh)
    if not room.gap.entered:
        room.gap.place, room.gap.entered = room.fresh, True


def _part(state: ClientState, message: Message, at: float) -> None:
    room = state.find(message.params[0])
    if room is not None:
        _gone(state, room, message.nick, f"has left {room.name}{_reason(message, 1)}", at)


def _kick(state: ClientState, message: Message, at: float) -> None:
    room = state.find(message.params[0])
    if room is not None:
        how = f"was kicked by {message.nick}{_reason(message, 2)}"
        _gone(state, room, message.params[1], how, at, kicked=True)


def _gone(state: ClientState, room: Room, nick: str, how: str, at: float, kicked: bool = False) -> None:
    room.members.pop(state.fold(nick), None)
    if not state.is_me(nick):
        state.add(room, Kind.EVENT, f"{nick} {how}", at)
        return
    room.joined = room.wanted = False
    room.members.clear()
    if not kicked:
        state.close(room.name)
    you = how.replace("has ", "have ", 1).replace("was ", "were ", 1)
    state.add(room, Kind.ERROR if kicked else Kind.EVENT, f"You {you}", at)


def _quit(state: ClientState, message: Message, at: float) -> None:
    why = past.why_left(message)
    for room in _with(state, message.nick):
        room.members.pop(state.fold(message.nick), None)
        state.add(room, Kind.EVENT, f"{message.nick} has left{why}", at)


def _nick(state: ClientState, message: Message, at: float) -> None:
    old, new = message.nick, message.params[0]
    if not new:
        return
    mine = state.is_me(old)
    for room in _with(state, old):
        if room.is_query and state.find(new) in (None, room):
            room.name = new
        room.rename(old, new, state.fold)
        if not mine:
            state.add(room, Kind.EVENT, f"{old} is now known as {new}", at)
    if mine:
        state.nick = new
        state.add(state.current, Kind.EVENT, f"You are now known as {new}", at)


def _mode(state: ClientState, message: Message, at: float) -> None:
    room = state.find(message.params[0])
    if room is None:
        return
    signs = state.network.signs
    for change in parse_modes(message.params[1:]):
        member = room.members.get(state.fold(change.parameter or ""))
        if member and change.letter in signs:
            held = set(member.signs) - {signs[change.letter]}
            held |= {signs[change.letter]} if change.adds else set()
            member.signs = "".join(sign for sign in signs.values() if sign in held)
    state.add(room, Kind.EVENT, f"{message.nick} sets {' '.join(message.params[1:])}", at)


def _topic(state: ClientState, message: Message, at: float) -> None:
    room = state.find(message.params[0])
    if room is not None:
        room.topic = message.params[1]
        what = f"sets the topic: {room.topic}" if room.topic else "takes the topic away"
        state.add(room, Kind.EVENT, f"{message.nick} {what}", at)


def _invite(state: ClientState, message: Message, at: float) -> None:
    guest, room = message.params[:2]
    who = "you" if state.is_me(guest) else guest
    hint = f": /join {room} goes there" if state.is_me(guest) else ""
    state.add(state.current, Kind.EVENT, f"{message.nick} invites {who} to {room}{hint}", at)


# What the server says


def _welcome(state: ClientState, message: Message, at: float) -> None:
    state.nick = message.params[0] or state.nick
    state.welcomed = state.was_welcomed = True
    state.farewell = False
    state.naming = ""
    for room in state.rooms:
        if room.is_query and room.gap:
            return_to(room)
    state.add(state.current, Kind.EVENT, message.text, at)


def _isupport(state: ClientState, message: Message, at: float) -> None:
    state.network.learn(message.params[1:-1])


def _cap(state: ClientState, message: Message, at: float) -> None:
    words = message.text.split()
    if message.params[1].upper() == "ACK":
        off = {word[1:] for word in words if word.startswith("-")}
        state.capabilities = (state.capabilities | {word for word in words if word[0] != "-"}) - off
    elif message.params[1].upper() == "DEL":
        state.capabilities -= set(words)


def _old_topic(state: ClientState, message: Message, at: float) -> None:
    room = state.named_room(message)
    if room.name and state.find(message.params[1]) is room:
        room.topic = message.text
    state.add(room, Kind.EVENT, replies.sentence(message), at)


def _names(state: ClientState, message: Message, at: float) -> None:
    room = state.find(message.params[-2])
    if room is not None:
        room.naming += message.text.split()
    else:
        state.add(state.current, Kind.EVENT, f"In {message.params[-2]}: {message.text.strip()}", at)


def _end_of_names(state: ClientState, message: Message, at: float) -> None:
    room = state.find(message.params[1])
    if room is None or not room.naming:
        return
    every = "".join(state.network.signs.values())
    people = [_member(word, every) for word in room.naming]
    room.naming = []
    if room.joined:
        room.members = {state.fold(member.nick): member for member in people}
    shown = ", ".join(member.signs[:1] + member.nick for member in people[:MOST_NAMES])
    more = f" and {len(people) - MOST_NAMES} more" if len(people) > MOST_NAMES else ""
    state.add(room, Kind.EVENT, f"{len(people)} here: {shown}{more}", at)


def _member(word: str, signs: str) -> Member:
    nick = word.lstrip(signs)
    return Member(nick.partition("!")[0], word[: len(word) - len(nick)])


def _nick_refused(state: ClientState, message: Message, at: float) -> None:
    """Before the first welcome the person is asked for another name; later it is an error as others are."""
    if state.welcomed:
        state.add(state.current, Kind.ERROR, replies.sentence(message), at)
        return
    refused = message.params[1] if len(message.params) > 2 else state.nick
    if message.verb == "433" and "account" in message.text:
        state.naming = f"The name {refused} has an owner: /login {refused} PASSWORD, or type another one"
    elif message.verb == "433":
        state.naming = f"The name {refused} is taken: type another one"
    else:
        state.naming = f"The name {refused} cannot be used ({message.text}): type another one"
    if state.was_welcomed:
        state.naming = ""
        state.add(state.current, Kind.ERROR, f"The name {refused} is taken: trying another one", at)


def _wrong_password(state: ClientState, message: Message, at: float) -> None:
    if state.welcomed:
        state.add(state.current, Kind.ERROR, message.text, at)
        return
    way_out = "set MPCHAT_PASSWORD or use --password-file"
    state.finish(Refused(f"The server wants a password, or another one than this: {way_out}"), at)


def _not_let_in(state: ClientState, message: Message, at: float) -> None:
    room = state.find(message.params[1])
    if room is not None and not room.joined:
        room.wanted = False
    state.add(room or state.current, Kind.ERROR, replies.sentence(message), at)


def _mark_read(state: ClientState, message: Message, at: float) -> None:
    """The time up to which the person has read, here or elsewhere (IRCv3 read-marker)."""
    room = state.find(message.params[0])
    if room is not None:
        is_first = room.read_to is None and not room.is_query
        told = state.time_of(Message("", tags={"time": message.params[1].removeprefix("timestamp=")}), 0.0)
        room.read_to = max(room.read_to or 0.0, told)
        if told and (is_first or room is not state.current):
            past.place_unread(state, room)


def _standard_reply(state: ClientState, message: Message, at: float) -> None:
    """FAIL, WARN and NOTE (IRCv3 standard-replies); CHAT_ENDED is our own servers' code for the end of a chat."""
    if message.verb == "NOTE" and message.params[1] == "CHAT_ENDED":
        state.finish(Ended(message.text), at)
        return
    if message.verb == "NOTE" and message.params[1] == "SERVER_STOPS":
        _farewell(state, message.text, at)
        return
    kind = Kind.ERROR if message.verb == "FAIL" else Kind.EVENT
    state.add(state.named_room(message), kind, message.text, at)


def _error(state: ClientState, message: Message, at: float) -> None:
    words = _CLOSING.sub("", message.text)
    if state.naming:
        return  # the server does not wait as long as a person who thinks of a name
    if not state.was_welcomed:
        state.finish(Refused(f"The server refuses: {words}"), at)
    elif not state.ended:
        _farewell(state, f"The server closes the connection: {words}", at)


def _farewell(state: ClientState, words: str, at: float) -> None:
    """Show why the connection is about to close: one line, however often the server says so."""
    if not state.farewell:
        state.farewell = True
        state.add(state.current, Kind.ERROR, words, at)


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
"""The function for each verb."""

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
"""The parameters that a message must have at least."""
