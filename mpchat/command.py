"""``mpchat`` and ``mpchat serve``: twistd, for people who do not call it themselves."""

import sys
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from twisted.python import usage

from mpchat.options import Options

SERVE = "serve"


class HostOptions(Options):
    """The options of ``mpchat``."""

    synopsis = (
        "Usage: mpchat [options]    (the same as twistd -n mpchat --join [options])\n"
        "       mpchat serve [options]    (a server without a client: mpchat serve --help)"
    )
    command = "mpchat"
    implied: ClassVar[Mapping[str, Any]] = {"join": True}


class ServeOptions(Options):
    """The options of ``mpchat serve``."""

    synopsis = (
        "Usage: mpchat serve [options]    (the same as twistd -n --pidfile= mpchat --forever [options])"
    )
    longdesc = "A server in the foreground, its log on standard output. It ends when it is stopped."
    command = "mpchat serve"
    implied: ClassVar[Mapping[str, Any]] = {"forever": True}

    def postOptions(self) -> None:
        """Twisted: all options have been read."""
        if "join" in self.typed:
            raise usage.UsageError("serve opens no client: call mpchat without serve, or leave --join out")
        super().postOptions()


def main() -> None:
    """Host a chat and join it from this terminal, or serve one."""
    from twisted.scripts import twistd

    sys.argv = twistd_words(sys.argv[1:])
    twistd.run()


def twistd_words(words: Sequence[str]) -> list[str]:
    """What ``mpchat`` and these words mean to twistd; raises SystemExit with one sentence."""
    serves = list(words[:1]) == [SERVE]
    options = (ServeOptions if serves else HostOptions)()
    given = words[1:] if serves else words
    try:
        options.parseOptions(given)
    except usage.UsageError as error:
        raise SystemExit(options.explain_mistake(error)) from None
    if serves:
        kind = [] if options.settings.persistent else ["--forever"]
        return ["twistd", "-n", "--pidfile=", "mpchat", *kind, *given]
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise SystemExit(
            "mpchat: your client needs a terminal, and this is not one; mpchat serve opens a chat without a client"
        )
    return ["twistd", "-n", "--pidfile=", "mpchat", "--join", *given]
