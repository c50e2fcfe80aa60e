"""The header and the status line."""

from mpchat.client.model import Connected, Connecting, Ended, Model, Refused, Retrying, Room
from mpchat.client.themes import Look
from mpchat.irc.text import for_screen

LONGEST_SERVER = 32
"""Characters of a socket's path in the header."""
WAYS_OUT = "(q or Enter leaves)"


def header(model: Model) -> str:
    """The person's name and the server; the room and its topic."""
    room = model.current
    topic = f": {for_screen(room.topic)}" if room.topic else ""
    return f" mpchat │ {for_screen(model.nick)} @ {_place_of(model.server)} │ {for_screen(room.name)}{topic}"


def _place_of(server: str) -> str:
    """The server's address for the header: of a long path the end, which says most."""
    shown = for_screen(server)
    is_long = shown.startswith("unix:") and len(shown) > LONGEST_SERVER
    return f"unix:…{shown[6 - LONGEST_SERVER :]}" if is_long else shown


def status(model: Model, below: int, question: str, cols: int) -> tuple[str, str]:
    """The look and the text of the status line; only an alarm pushes out its right part."""
    more = f" [more {below}]" if below else ""
    rights = [activity(model) + more, *(short + more for short in _shorter(model)), *_shorter(model)]
    if question or model.naming:
        return "alarm", _alarm(question or for_screen(model.naming), rights, cols)
    match model.state:
        case Ended(sentence) | Refused(sentence):
            whole = f"{for_screen(sentence)} {WAYS_OUT}"
            return "alarm", _alarm(
                whole if len(whole) < cols else f"The chat has ended {WAYS_OUT}", rights, cols
            )
        case Retrying(seconds):
            return "alarm", _alarm(f"Not connected: again in {seconds} s (Alt-R: now)", rights, cols)
        case Connecting():
            return "alarm", _alarm(f"Connecting to {model.server} ...", rights, cols)
        case Connected() if not model.welcomed:
            return "alarm", _alarm(f"Waiting for {model.server} ...", rights, cols)
        case Connected():
            return "status", _fit(_place(model), rights, cols)


def activity(model: Model) -> str:
    """The rooms with unread lines, with a ``!`` where the person was mentioned."""
    rooms = _active(model)
    return f" [Act: {', '.join(_unread(n, room) for n, room in rooms)}]" if rooms else ""


def _shorter(model: Model) -> list[str]:
    """The activity in ever less space: numbers alone, then only those with mentions."""
    rooms = _active(model)
    meant = [(n, room) for n, room in rooms if room.mentions]
    lists = [each for each in (rooms, meant) if each]
    return [f" [{' '.join(f'{n}!' if room.mentions else str(n) for n, room in each)}]" for each in lists]


def _active(model: Model) -> list[tuple[int, Room]]:
    return [(n, room) for n, room in enumerate(model.rooms, 1) if room.unread and room is not model.current]


def _unread(number: int, room: Room) -> str:
    return f"{number}:{for_screen(room.name)}({room.unread}{'!' if room.mentions else ''})"


def _place(model: Model) -> str:
    room = model.current
    number = model.rooms.index(room) + 1
    people = f" {len(room.members)}" if room.members else ""
    outside = "" if room.is_query or room.joined else " (not inside)"
    return f"[{for_screen(model.nick)}] [{number}:{for_screen(room.name)}{people}{outside}]"


def _alarm(left: str, rights: list[str], cols: int) -> str:
    """A status line whose left part must be read: it may push out the right one."""
    return _fit(left, [*rights, ""], cols)


def _fit(left: str, rights: list[str], cols: int) -> str:
    """The longest right part that leaves the left one whole, else the last one."""
    right = next((each for each in rights if len(left) + len(each) < cols), rights[-1])
    space = max(0, cols - 1 - len(right))
    return f" {left if len(left) <= space else left[: max(0, space - 1)] + '…'}{right}"


def palette(looks: tuple[Look, ...]) -> list[tuple[str, str, str, str, str, str]]:
    """The rows of a theme as urwid's screens take them."""
    return [(look.name, look.basic, look.back, look.mono, look.high, look.high_back) for look in looks]
