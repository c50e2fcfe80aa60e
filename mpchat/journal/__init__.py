"""One order for all commands; and what must survive a restart."""

from mpchat.journal.accounts import Accounts
from mpchat.journal.history import History
from mpchat.journal.journal import Applied, Journal, Listener, MemoryJournal

__all__ = ["Accounts", "Applied", "History", "Journal", "Listener", "MemoryJournal"]
