"""A record as lines of text, for people to read."""

from mpchat.admin.times import minute
from mpchat.chat.telling import each_line, in_words
from mpchat.irc.text import for_screen
from mpchat.journal.history import Record


def lines(record: Record, names_place: bool) -> str:
    """``2026-11-01 09:14 bob: text``, one for each line said; with ``names_place`` the conversation follows the time."""
    place = f"[{record.conversation}] " if names_place else ""
    told = filter(None, map(in_words, each_line(record.event)))
    return "\n".join(for_screen(f"{minute(record.stamp.time)} {place}{words}") for words in told)
