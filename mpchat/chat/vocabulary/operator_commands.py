"""What operators of the server ask for; and how somebody becomes one."""

from dataclasses import dataclass, field

from mpchat.chat.vocabulary.basics import VisitorId


@dataclass(frozen=True, slots=True)
class BecomeOperator:
    """Become an operator of the server; the password has been checked. ``name`` is the one that it belongs to."""

    visitor: VisitorId
    name: str = ""


@dataclass(frozen=True, slots=True)
class AddBan:
    """Ban a mask, an account, an address or a net from the server, as an operator of it; ``seconds`` 0 for ever."""

    visitor: VisitorId
    target: str
    seconds: float = 0.0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RemoveBan:
    """Lift a ban of the server."""

    visitor: VisitorId
    target: str


@dataclass(frozen=True, slots=True)
class ForceJoin:
    """Put somebody into a room, as an operator of the server."""

    visitor: VisitorId
    nick: str
    room: str


@dataclass(frozen=True, slots=True)
class ForceNick:
    """Give somebody another nick, as an operator of the server."""

    visitor: VisitorId
    nick: str
    wanted: str


@dataclass(frozen=True, slots=True)
class RecordAct:
    """Note in the audit log what an operator of the server did that changes nothing in the chat."""

    visitor: VisitorId
    verb: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class MakeInvitation:
    """Make an invitation to register an account (``uses`` times), known by its id and its hash; ``seconds`` 0 for ever."""

    visitor: VisitorId
    identity: str
    digest: str = field(repr=False)
    uses: int = 1
    seconds: float = 0.0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Kill:
    """Put somebody out of the chat, as an operator of the server."""

    visitor: VisitorId
    nick: str
    reason: str


@dataclass(frozen=True, slots=True)
class SayWallops:
    """Say something, as an operator of the server, to everybody with user mode w."""

    visitor: VisitorId
    text: str


OfOperators = Kill | SayWallops | AddBan | RemoveBan | ForceJoin | ForceNick | RecordAct | MakeInvitation
"""What only operators of the server can ask for (an invitation perhaps others, too)."""
