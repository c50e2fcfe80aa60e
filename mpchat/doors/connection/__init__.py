"""One connection, whatever its framing: pacing, send queue, timeouts, closing; and which kind of visitor it is."""
