"""HELP: the verbs, from their table."""

from collections.abc import Iterator

from mpchat.doors.irc.session import Session
from mpchat.doors.irc.verbs.parameters import MODERN, echoed
from mpchat.doors.irc.verbs.table import VERBS, Verb
from mpchat.irc.capabilities import split_list
from mpchat.irc.message import Message

_WIDTH = 70
"""Characters of a line of help."""


@VERBS("HELP [<verb>]", f"{MODERN}, HELP", waits=True)
def help_(session: Session, message: Message) -> None:
    """The verbs of this server, and what each does."""
    _help(session, message)


@VERBS("HELPOP [<verb>]", f"{MODERN}, HELP", waits=True)
def helpop(session: Session, message: Message) -> None:
    """The same as HELP."""
    _help(session, message)


def _help(session: Session, message: Message) -> None:
    asked = message.params[0] if message.params else ""
    subject, verb = _subject(asked), asked.strip().upper()
    if not verb:
        lines = _overview()
    elif verb in VERBS:
        lines = _about(VERBS[verb])
    else:
        session.reply("ERR_HELPNOTFOUND", subject)
        return
    title, *rest, last = lines
    session.reply("RPL_HELPSTART", subject, text=title)
    for line in ("", *rest):
        session.reply("RPL_HELPTXT", subject, text=line)
    session.reply("RPL_ENDOFHELP", subject, text=last)


def _subject(asked: str) -> str:
    """What help was asked on; ``*`` for what no middle parameter can be (Modern IRC Client Protocol, ERR_HELPNOTFOUND)."""
    return asked if asked == echoed(asked) else "*"


def _overview() -> Iterator[str]:
    yield "What can be said here"
    yield from split_list(sorted(VERBS), _WIDTH)
    yield "HELP <verb> tells more about one of them"


def _about(verb: Verb) -> Iterator[str]:
    yield verb.usage
    yield from _wrapped(verb.does)
    if verb.differs:
        yield from _wrapped(verb.differs)
    yield f"It is specified in: {verb.source}"


def _wrapped(text: str) -> list[str]:
    """Lines as a terminal has them, without the marks of the markup."""
    return split_list(text.replace("``", "").split(), _WIDTH)
