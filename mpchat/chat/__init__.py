"""The conversation: a deterministic state machine over plain data. No sockets, no clock, no Twisted."""
