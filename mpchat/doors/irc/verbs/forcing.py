"""SAMODE, SAJOIN and SANICK: what operators of the server do to rooms and people whatever the rules there."""

from mpchat.chat.vocabulary import ChangeModes, ForceJoin, ForceNick
from mpchat.doors.irc.session import Session
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
    of_operators=True,
)
def samode(session: Session, message: Message) -> None:
    """Change a room's modes, lists and prefixes, whatever one's rank there."""
    changes = tuple(parse_modes(message.params[1:]))
    session.ask(ChangeModes(session.visitor, message.params[0], changes, forced=True))


@VERBS("SAJOIN <nick> <room>{,<room>}", _PEERS, min_params=2, waits=True, of_operators=True)
def sajoin(session: Session, message: Message) -> None:
    """Put somebody into rooms, whatever their modes and bans."""
    for room in listed(message.params[1]):
        session.ask(ForceJoin(session.visitor, message.params[0], room))


@VERBS("SANICK <nick> <new nick>", _PEERS, min_params=2, waits=True, of_operators=True)
def sanick(session: Session, message: Message) -> None:
    """Give somebody another nick."""
    session.ask(ForceNick(session.visitor, *message.params[:2]))
