"""The keys: one row for each act. Help and the check for duplicates come from the rows."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Key:
    """An act, the keys for it in urwid's spelling, and a line of help."""

    name: str
    keys: tuple[str, ...]
    help: str


ROWS = (
    Key("send", ("enter",), "sends the line"),
    Key("newline", ("meta enter",), "starts another line in the message"),
    Key("complete", ("tab",), "completes a nick, a room or a command"),
    Key("history_back", ("up",), "brings back the line typed before"),
    Key("history_on", ("down",), "goes to the line typed after it"),
    Key("page_up", ("page up",), "scrolls back"),
    Key("page_down", ("page down",), "scrolls on"),
    Key("oldest", ("ctrl home",), "scrolls to the oldest line"),
    Key("newest", ("ctrl end",), "returns to the newest line"),
    Key("next_room", ("ctrl n", "meta right"), "shows the next room"),
    Key("previous_room", ("ctrl p", "meta left"), "shows the room before"),
    *(Key(f"room_{n}", (f"meta {n % 10}",), f"shows room {n}") for n in range(1, 11)),
    Key("next_activity", ("meta a",), "shows the room where something happened, mentions first"),
    Key("start", ("ctrl a", "home"), "goes to the start of the input"),
    Key("end", ("ctrl e", "end"), "goes to the end of the input; from an empty one to the newest line"),
    Key("left", ("ctrl b", "left"), "goes one character left"),
    Key("right", ("ctrl f", "right"), "goes one character right"),
    Key("delete", ("ctrl d", "delete"), "deletes the character under the cursor"),
    Key("backspace", ("backspace", "ctrl h"), "deletes the character before the cursor"),
    Key("kill_end", ("ctrl k",), "deletes to the end of the input"),
    Key("kill_start", ("ctrl u",), "deletes to the start of the input"),
    Key("kill_word", ("ctrl w",), "deletes the word before the cursor"),
    Key("interrupt", ("ctrl c",), "clears the input; twice on an empty one leaves"),
    Key("redraw", ("ctrl l",), "draws the screen again"),
    Key("suspend", ("ctrl z",), "suspends the client; fg brings it back"),
    Key("reconnect", ("meta r",), "connects again at once"),
    Key("help", ("f1",), "shows keys and commands"),
)
"""Every act."""

KEYS: Mapping[str, str] = {key: row.name for row in ROWS for key in row.keys}
"""From a key to its act."""

_SPOKEN = {"meta": "Alt", "ctrl": "Ctrl", "page up": "PgUp", "page down": "PgDn"}


def spoken(key: str) -> str:
    """A key as people write it: ``ctrl a`` is ``Ctrl-A``."""
    if key in _SPOKEN:
        return _SPOKEN[key]
    first, _, rest = key.partition(" ")
    if first in _SPOKEN and rest:
        return f"{_SPOKEN[first]}-{spoken(rest)}"
    return key.capitalize()


def overview() -> tuple[str, ...]:
    """One line for every act; the ten rooms share one."""
    rows = [row for row in ROWS if not row.name.startswith("room_")]
    rows.insert(12, Key("rooms", ("meta 1", "…", "meta 0"), "shows room 1 to 10"))
    shown = [(", ".join(map(spoken, row.keys)).replace(", …, ", "…"), row.help) for row in rows]
    width = max(len(keys) for keys, _ in shown)
    return tuple(f"{keys:{width}}  {help}" for keys, help in shown)
