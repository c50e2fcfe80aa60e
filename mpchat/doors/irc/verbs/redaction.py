"""REDACT: taking a message back (IRCv3 message-redaction)."""

from mpchat.chat import policy
from mpchat.chat.vocabulary import Redact, Said
from mpchat.doors.irc import access
from mpchat.doors.irc.access import Readable
from mpchat.doors.irc.dialect import message_id, sequence_of
from mpchat.doors.irc.session import Session
from mpchat.doors.irc.verbs.parameters import shown
from mpchat.doors.irc.verbs.table import VERBS
from mpchat.irc import capabilities as cap
from mpchat.irc.message import Message
from mpchat.journal.history import HistoryError, Point, Record, Span


@VERBS(
    "REDACT <target> <msgid> [<reason>]",
    "IRCv3 message-redaction",
    min_params=2,
    waits=True,
    needs=cap.MESSAGE_REDACTION,
    differs="clients without the capability are not sent anything: they go on showing the message",
)
def redact(session: Session, message: Message) -> None:
    """Take a message back: one's own, or as an operator of the room anybody's."""
    target, given, reason = (*message.params, "")[:3]
    try:
        readable = access.find(session, target)
        if readable is None:
            session.fail(
                "REDACT", "INVALID_TARGET", "There is nothing here for you to take back", shown(target)
            )
            return
        record = _find(session, readable, given)
    except HistoryError as error:
        text = f"The history cannot be read: {error}"
        session.fail("REDACT", "INTERNAL_ERROR", text, shown(target), shown(given))
        return
    if record is None:
        text = "There is no such message: it is too old, was not kept, or is gone already"
        session.fail("REDACT", "UNKNOWN_MSGID", text, shown(target), shown(given))
        return
    sequence, own = record.stamp.sequence, _is_own(session, record)
    session.ask(Redact(session.visitor, readable.name, readable.conversation, sequence, given, own, reason))


def _find(session: Session, readable: Readable, given: str) -> Record | None:
    """The message of that id, if it is one and the asker may read it."""
    sequence = sequence_of(given)
    if sequence is None:
        return None
    after, before = readable.after(Point(sequence=sequence - 1)), Point(sequence=sequence + 1)
    span = Span(1, after, before, happenings=True)
    found = [
        record
        for record in session.house.history.read(readable.conversation, span)
        if isinstance(record.event, Said) and message_id(record.stamp) == given
    ]
    return found[0] if found else None


def _is_own(session: Session, record: Record) -> bool:
    """What was said over this connection, or under the account that it is logged in to.

    A nick and a host prove nothing: they may be somebody else's tomorrow.
    """
    assert isinstance(record.event, Said)
    me = policy.source_of(session.person)
    same_account = me.account != "" and me.identity == record.event.who.identity
    return record.stamp.sequence in session.said or same_account
