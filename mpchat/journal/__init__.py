"""One order for everything that is asked; what must survive, survives."""

from mpchat.journal.journal import Applied, Journal, MemoryJournal

__all__ = ["Applied", "Journal", "MemoryJournal"]
