"""Starts servers fast: everything is imported once, each server is a fork. Reads a line of options for twistd, prints a pid."""

import os
import signal
import sys

from twisted.scripts import twistd

import mpchat.doors.connection.tcp
import mpchat.journal.sqlite
import mpchat.keeping
import mpchat.service  # noqa: F401 - that is what this process is for


def main() -> None:
    """Fork for every line until the input ends."""
    assert "twisted.internet.reactor" not in sys.modules, "each server makes a reactor of its own"
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            sys.stdin.close()
            sys.argv = ["twistd", *line.split()]
            twistd.run()
            return
        print(pid, flush=True)


if __name__ == "__main__":
    main()
