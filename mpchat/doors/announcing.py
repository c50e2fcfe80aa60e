"""What everybody is told who wants to know what the server offers (IRCv3 cap-notify)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mpchat.doors.session import Session
from mpchat.doors.verbs.negotiation import VERSION_302
from mpchat.irc.capabilities import CAPABILITIES, split_list

if TYPE_CHECKING:
    from mpchat.doors.line import ChatFactory

_BYTES = 400


def announce_offer(factory: "ChatFactory", old: Mapping[str, str], new: Mapping[str, str]) -> None:
    """Tell what is offered now and what is not any more; what is not is agreed on with nobody."""
    gone = old.keys() - new.keys()
    added = {name: value for name, value in new.items() if old.get(name) != value}
    if not gone and not added:
        return
    for protocol in list(factory.visitors.values()):
        session = protocol.session
        if isinstance(session, Session):
            _announce(session, "DEL", sorted(gone))
            session.set_capabilities(session.capabilities - gone)
            _announce(session, "NEW", _told(added, session.cap_version >= VERSION_302))
            factory.redirect(protocol, session.dialect)


def _told(added: Mapping[str, str], with_values: bool) -> list[str]:
    if with_values:
        return [f"{name}={value}" if value else name for name, value in added.items()]
    return [name for name in added if not CAPABILITIES[name].needs_value]


def _announce(session: Session, what: str, words: list[str]) -> None:
    if words and "cap-notify" in session.capabilities:
        for line in split_list(words, _BYTES):
            session.notify(session.line("CAP", session.nick, what, line))
