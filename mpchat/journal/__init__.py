"""One order for everything that is asked; what must survive, survives."""

from mpchat.journal.journal import Applied, Journal, Listener, MemoryJournal

__all__ = ["Applied", "Journal", "Listener", "MemoryJournal"]
