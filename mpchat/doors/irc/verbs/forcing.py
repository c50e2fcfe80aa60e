"""SAMODE, SAJOIN and SANICK: what operators of the server do to rooms and people whatever the rules there."""

from mpchat.chat.vocabulary import ChangeModes, ForceJoin, ForceNick
from mpchat.doors.irc.session import Session
from mpchat.doors.irc.verbs.operators import refuse_non_operator
from mpchat.doors.irc.verbs.parameters import listed
from mpchat.doors.irc.verbs.table import VERBS
from mpchat.irc.message import Message
from mpchat.irc.modes import parse_modes

_PEERS = "UnrealIRCd and InspIRCd"


@VERBS(
    "SAMODE <room> <modes> [<parameter> ...]",
    _PEERS,
    min_params=2,
    waits=True,
    differs="of rooms only; the MODE that everybody hears comes from the operator",
)
def samode(session: Session, message: Message) -> None:
    """As an operator of the server: change a room's modes, lists and prefixes, whatever one's rank there."""
    if not refuse_non_operator(session):
        changes = tuple(parse_modes(message.params[1:]))
        session.ask(ChangeModes(session.visitor, message.params[0], changes, forced=True))


@VERBS("SAJOIN <nick> <room>{,<room>}", _PEERS, min_params=2, waits=True)
def sajoin(session: Session, message: Message) -> None:
    """As an operator of the server: put somebody into rooms, whatever their modes and bans."""
    if not refuse_non_operator(session):
        for room in listed(message.params[1]):
            session.ask(ForceJoin(session.visitor, message.params[0], room))


@VERBS("SANICK <nick> <new nick>", _PEERS, min_params=2, waits=True)
def sanick(session: Session, message: Message) -> None:
    """As an operator of the server: give somebody another nick."""
    if not refuse_non_operator(session):
        session.ask(ForceNick(session.visitor, *message.params[:2]))
