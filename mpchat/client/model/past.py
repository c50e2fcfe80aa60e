"""Lines that are not heard live: from the history, from searches, and the person's own while they wait."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from mpchat.client.model.incoming import Caught, Fared, Found, Older, Typed
from mpchat.client.model.parts import Parts
from mpchat.client.model.rooms import Fate, Kind, Line, Room
from mpchat.client.model.state import ClientState
from mpchat.irc import text
from mpchat.irc.message import Message


def _because(message: Message, position: int) -> str:
    given = message.params[position] if len(message.params) > position else ""
    return f" ({given})" if given else ""


def why_left(message: Message) -> str:
    """The reason of a QUIT in brackets, ``""`` for the words that servers put in if the person gave no reason."""
    given = message.params[0].strip() if message.params else ""
    reason = given[5:].strip() if given.startswith("Quit:") else given
    is_none = reason in ("", "Quit", "Client Quit", "Client closed connection", message.nick)
    return "" if is_none else f" ({reason})"


_PHRASES: dict[str, tuple[int, Callable[[Message], str]]] = {
    "JOIN": (1, lambda m: f"{m.nick} has joined"),
    "PART": (1, lambda m: f"{m.nick} has left {m.params[0]}{_because(m, 1)}"),
    "QUIT": (0, lambda m: f"{m.nick} has left{why_left(m)}"),
    "KICK": (2, lambda m: f"{m.params[1]} was kicked by {m.nick}{_because(m, 2)}"),
    "NICK": (1, lambda m: f"{m.nick} is now known as {m.params[0]}"),
    "MODE": (2, lambda m: f"{m.nick} sets {' '.join(m.params[1:])}"),
    "TOPIC": (2, lambda m: f"{m.nick} sets the topic: {m.params[1]}"),
}
"""Each verb's sentence, the same as when it is heard live, and how many parameters it needs."""


def lines_of(state: ClientState, messages: Iterable[Message]) -> Iterator[Line]:
    """Messages as lines; of the person's own only what they said."""
    parts = Parts()
    for message in messages:
        line = _line_of(state, message, parts)
        if line is not None:
            yield line


def _line_of(state: ClientState, message: Message, parts: Parts) -> Line | None:
    at = state.time_of(message, state.now)
    nick, (msgid, part) = message.nick, parts.of(message)
    mine = state.is_me(nick) or (message.verb == "NICK" and state.is_me(message.text))
    if message.verb in ("PRIVMSG", "NOTICE") and len(message.params) >= 2:
        acted = text.action(message.text)
        if acted is None and message.text.startswith(text.CTCP):
            return None
        kind = Kind.NOTICE if message.verb == "NOTICE" else Kind.SAID if acted is None else Kind.ACTION
        said = message.text if acted is None else acted
        return Line(at, kind, nick, said, mine, not mine and state.mentions_me(said), msgid, part=part)
    least, phrase = _PHRASES.get(message.verb, (99, None))
    if phrase is None or mine or len(message.params) < least:
        return None
    return Line(at, Kind.EVENT, "", phrase(message), msgid=msgid)


def caught(state: ClientState, told: Caught) -> None:
    """Insert the lines that were missed, with a marker above them; lines from before the person came get none."""
    room = state.find(told.room) or state.open(told.room)
    gap, room.gap = room.gap, None
    place = gap.place if gap else room.fresh
    _recognise(room, told.messages)
    new = room.merge(lines_of(state, told.messages), place)
    room.is_whole |= told.is_whole
    said = [line for line in new if line.is_speech and not line.mine]
    if gap is not None and gap.since and (said or told.partly):
        _mark(room, new, said, told.partly, gap.since)
    for line in said:
        if gap is not None and gap.since:
            room.spoke(line.nick)
            if room is not state.current:
                room.count(line)
    if room.read_to and not (gap and gap.since):
        place_unread(state, room)


def _mark(room: Room, new: list[Line], said: list[Line], partly: bool, since: float) -> None:
    words = f"{len(said)} missed" + (", perhaps more before them" if partly else "")
    if new:
        times = [line.at for line in said or new]
        room.insert(Line(times[0], Kind.MISSED, "", words, until=times[-1]), before=new[0])
    else:
        room.add(Line(since, Kind.MISSED, "", "perhaps something is missing here", until=since), seen=True)


def _recognise(room: Room, messages: Iterable[Message]) -> None:
    """Lines that are in the history under the client's own id wait no longer."""
    keys = {message.tags.get("+mpchat/id") for message in messages}
    room.tail = [line for line in room.tail if line.key not in keys]


def older(state: ClientState, told: Older) -> None:
    """Put older lines above all others."""
    room = state.find(told.room)
    if room is not None:
        room.prepend(lines_of(state, told.messages))
        room.is_whole |= told.is_whole


def found(state: ClientState, told: Found) -> None:
    """Show the results of a search as a room of their own, each with its place before it."""
    name = f"search: {told.words}"
    room = state.find(name) or Room(name=name, is_query=True, is_search=True)
    if room not in state.rooms:
        state.rooms.append(room)
    room.clear()
    room.known.clear()
    for message in told.messages:
        for line in lines_of(state, [message]):
            where = message.params[0] if state.is_room(message.params[0]) else "to " + message.params[0]
            room.add(replace(line, text=f"{where} │ {line.text}"), seen=True)
    if not room.lines:
        room.add(Line(state.now, Kind.EVENT, "", f"Nothing was found for {told.words}"), seen=True)
    state.look_at(room)


def typed(state: ClientState, told: Typed) -> None:
    """Show the person's own line at the end of the transcript until its fate is known."""
    target, said = told.message.params[0], told.message.params[1]
    acted = text.action(said)
    kind = Kind.NOTICE if told.message.verb == "NOTICE" else Kind.SAID if acted is None else Kind.ACTION
    shown = said if acted is None else acted
    line = Line(state.now, kind, state.nick, shown, True, key=told.key, fate=Fate.WAITING)
    room = _where_typed(state, told.key) or _room_for(state, target, kind)
    room.tail = [*(one for one in room.tail if one.key != told.key), line]


def _where_typed(state: ClientState, key: str) -> Room | None:
    return next((room for room in state.rooms if any(line.key == key for line in room.tail)), None)


def _room_for(state: ClientState, target: str, kind: Kind) -> Room:
    bare = target.lstrip("".join(state.network.signs.values()))
    if state.is_room(bare) or "," in target or kind is Kind.NOTICE:
        return state.find(bare) or state.current
    return state.open(target)


def fared(state: ClientState, told: Fared) -> None:
    """Mark a typed line with its fate: a doubtful one stays where it is, a refused one joins the other lines."""
    room = _where_typed(state, told.key)
    if room is None:
        return
    at = next(number for number, line in enumerate(room.tail) if line.key == told.key)
    line = replace(room.tail[at], fate=told.fate, why=told.why)
    if told.fate in (Fate.WAITING, Fate.DOUBTFUL):
        room.tail[at] = line
        return
    del room.tail[at]
    if told.fate is Fate.REFUSED:
        room.add(line, seen=True)


def place_unread(state: ClientState, room: Room) -> None:
    """Count as unread what others said after the time up to which the person has read, and draw the line there."""
    room.unread = room.mentions = 0
    room.unread_from = None
    for number in range(room.first, room.fresh):
        line = room.line(number)
        if line.is_speech and not line.mine and room.read_to is not None and line.at > room.read_to:
            room.unread_from = number if room.unread_from is None else room.unread_from
            if room is not state.current:
                room.count(line)
