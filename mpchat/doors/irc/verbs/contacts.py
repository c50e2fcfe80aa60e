"""ACCEPT and SILENCE: from whom people hear directly, and from whom not."""

from mpchat.chat.vocabulary import ChangePersonalList, PersonalList
from mpchat.doors.irc.session import Session
from mpchat.doors.irc.verbs.parameters import listed, refuse_empty_list
from mpchat.doors.irc.verbs.table import VERBS
from mpchat.irc.message import Message


@VERBS(
    "ACCEPT [*|[-]<nick>{,[-]<nick>}]",
    "ircd-hybrid, ACCEPT",
    waits=True,
    differs="the nick need not be here, and stays on the list when its bearer leaves; an account's name fits, too",
)
def accept(session: Session, message: Message) -> None:
    """Let people write to one in spite of user modes g and R (``-``: no more); ``*``: the list of those people."""
    if not message.params or message.params[0] == "*":
        for nick in session.house.chat.decided_by(session.person).accepts:
            session.reply("RPL_ACCEPTLIST", nick)
        session.reply("RPL_ENDOFACCEPT")
    elif not refuse_empty_list(session, message):
        _change(session, "ACCEPT", listed(message.params[0]))


@VERBS(
    "SILENCE [[+|-]<mask>{,[+|-]<mask>}]",
    "ircu, SILENCE",
    waits=True,
    differs="``~a:account`` is a mask, too; only direct messages are silenced, by what everybody is shown of their author",
)
def silence(session: Session, message: Message) -> None:
    """Drop what some people write to one, without a word (``-``: no more); without parameters: the list of their masks."""
    if not message.params or message.params[0] == session.nick:
        for mask in session.house.chat.decided_by(session.person).silences:
            session.reply("RPL_SILELIST", session.nick, mask)
        session.reply("RPL_ENDOFSILELIST")
    elif not refuse_empty_list(session, message):
        _change(session, "SILENCE", listed(message.params[0]))


def _change(session: Session, name: PersonalList, entries: list[str]) -> None:
    session.charge(len(entries) - 1)
    for each in entries:
        entry = each[1:] if each[0] in "+-" else each
        session.ask(ChangePersonalList(session.visitor, name, not each.startswith("-"), entry))
