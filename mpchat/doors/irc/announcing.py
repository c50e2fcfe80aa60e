"""CAP NEW, CAP DEL and 005 when the offer of capabilities or the tokens change (IRCv3 cap-notify, RPL_ISUPPORT)."""

from collections.abc import Iterable, Mapping

from mpchat.doors.irc.isupport import announce_changed, changed
from mpchat.doors.irc.session import Session
from mpchat.doors.irc.verbs.negotiation import VERSION_302
from mpchat.irc import capabilities as cap
from mpchat.irc.capabilities import CAPABILITIES, split_list

_BYTES = 400


def announce_offer(sessions: Iterable[object], old: Mapping[str, str], new: Mapping[str, str]) -> None:
    """Send CAP DEL for capabilities that are not offered any more (nobody has them then), and CAP NEW for new ones."""
    gone = old.keys() - new.keys()
    added = {name: value for name, value in new.items() if old.get(name) != value}
    if not gone and not added:
        return
    for session in sessions:
        if not isinstance(session, Session):
            continue
        _announce(session, "DEL", sorted(gone))
        session.set_capabilities(session.capabilities - gone)
        _announce(session, "NEW", _told(added, session.cap_version >= VERSION_302))


def announce_isupport(sessions: Iterable[object], old: Mapping[str, str], new: Mapping[str, str]) -> None:
    """Send everybody in the chat the tokens that have changed (Modern IRC Client Protocol, RPL_ISUPPORT)."""
    words = changed(old, new)
    for session in sessions if words else ():
        if isinstance(session, Session) and session.entered:
            announce_changed(session, words)


def _told(added: Mapping[str, str], with_values: bool) -> list[str]:
    if with_values:
        return [f"{name}={value}" if value else name for name, value in added.items()]
    return [name for name in added if not CAPABILITIES[name].needs_value]


def _announce(session: Session, what: str, words: list[str]) -> None:
    if words and cap.CAP_NOTIFY in session.capabilities:
        for line in split_list(words, _BYTES):
            session.notify(session.line("CAP", session.nick, what, line))
