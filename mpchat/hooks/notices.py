"""Which hook is told of a message, and in what words."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from mpchat.chat.vocabulary import Said, Stamp
from mpchat.doors.irc.dialect import message_id, server_time
from mpchat.irc import names
from mpchat.irc.text import strip_formatting
from mpchat.settings.hooks import ALL_ROOMS, MENTION, MESSAGE, Hook


@dataclass(frozen=True, slots=True)
class Notice:
    """What a hook is sent: its id stays the same however often it is sent."""

    identity: str
    body: bytes


class Index:
    """The hooks by room: a message asks those of its own room, whatever their number."""

    def __init__(self, hooks: Mapping[str, Hook]) -> None:
        self._by_room: dict[str, list[tuple[str, Hook]]] = {}
        for name, hook in hooks.items():
            for room in dict.fromkeys(hook.rooms):
                self._by_room.setdefault(room, []).append((name, hook))

    def wanting(self, said: Said) -> Iterator[tuple[str, str]]:
        """The hooks that are told of a message in a room, and as which event."""
        room, account = names.casefold(said.target), names.casefold(said.who.account)
        own = self._by_room.get(room, [])
        for_all = self._by_room.get(ALL_ROOMS, [])
        for name, hook in dict([*own, *for_all]).items():
            event = _event_for(hook, said.text) if not account or account not in hook.ignore else None
            if event is not None:
                yield name, event


def _event_for(hook: Hook, text: str) -> str | None:
    """As what a message counts for a hook; a mention is more than a message."""
    if MENTION in hook.events and _mentions(hook.names).search(strip_formatting(text)):
        return MENTION
    return MESSAGE if MESSAGE in hook.events else None


@lru_cache(256)
def _mentions(wanted: tuple[str, ...]) -> re.Pattern[str]:
    """Finds one of these names as a word of its own, whatever the case of its letters."""
    words = "|".join(map(re.escape, wanted))
    return re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.IGNORECASE)


def notice(event: str, said: Said, stamp: Stamp) -> Notice:
    """A message as a hook is told of it."""
    identity, time = message_id(stamp), server_time(stamp.time)
    data = {
        "room": said.target,
        "msgid": identity,
        "nick": said.who.nick,
        "account": said.who.account or None,
        "bot": said.who.bot,
        "notice": said.kind == "NOTICE",
        "text": said.text,
    }
    told = {"type": event, "timestamp": time, "data": data}
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    # With the time: a server without a database begins to count anew.
    return Notice(f"{identity}-{round(stamp.time * 1000):x}", body)
