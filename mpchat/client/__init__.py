"""One person's window on the chat: a terminal client for IRC."""
