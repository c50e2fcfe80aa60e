"""A record as a line that a person reads."""

from mpchat.admin.times import minute
from mpchat.chat.telling import in_words
from mpchat.irc.text import for_screen
from mpchat.journal.history import Record


def line(record: Record, names_place: bool) -> str:
    """``2026-11-01 09:14 bob: text``; with ``names_place`` the conversation stands after the time."""
    place = f"[{record.conversation}] " if names_place else ""
    return for_screen(f"{minute(record.stamp.time)} {place}{in_words(record.event)}")
