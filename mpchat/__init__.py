"""A multi-party chat: a server that speaks IRC, and one person's window on it."""

__version__ = "0.1.0"
