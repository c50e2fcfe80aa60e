"""CS: why a room is kept, and forgetting it, for operators of the server."""

from collections.abc import Callable
from functools import partial

from twisted.logger import Logger

from mpchat.chat.chat import Room
from mpchat.chat.vocabulary import ForgetRoom
from mpchat.doors.irc import access
from mpchat.doors.irc.access import Readable
from mpchat.doors.irc.session import Session
from mpchat.doors.irc.verbs.parameters import shown, tell_time
from mpchat.doors.irc.verbs.table import VERBS
from mpchat.irc.message import Message
from mpchat.journal.history import History, HistoryError, Record, Span

log = Logger()


@VERBS(
    "CS INFO|DROP <room>",
    "Anope and Atheme, ChanServ INFO and DROP",
    min_params=2,
    waits=True,
    differs="a verb, not somebody to write to. DROP takes the founder away: a room with "
    "people in it goes on until the last of them has left",
    of_operators=True,
)
def cs(session: Session, message: Message) -> None:
    """Why a room is kept (INFO), or make the server forget it (DROP)."""
    name, target = message.params[:2]
    subcommand = _SUBCOMMANDS.get(name.upper())
    room = session.house.chat.room_named(target)
    if subcommand is None:
        session.fail("CS", "INVALID_PARAMS", "CS knows INFO and DROP: CS INFO #room", shown(name))
    elif room is None:
        session.reply("ERR_NOSUCHCHANNEL", shown(target))
    else:
        subcommand(session, room)


def _drop(session: Session, room: Room) -> None:
    log.info("{nick} lets {room} be forgotten", nick=session.nick, room=room.name)
    session.ask(ForgetRoom(session.visitor, room.name))


def _info(session: Session, room: Room) -> None:
    readable = Readable(room.conversation, room.name, access.since(room))
    tell, failed = partial(_tell_info, session, room), partial(_cannot_be_read, session, room)
    session.read(partial(_newest, readable), tell, failed)


def _newest(readable: Readable, history: History) -> list[Record]:
    return history.read(readable.conversation, Span(1, readable.after(None), happenings=True))


def _tell_info(session: Session, room: Room, found: list[Record], was_cut: bool) -> None:
    used = f"last used {tell_time(found[0].stamp.time)}" if found else "nothing of it is kept"
    by = f"the account {room.founder}" if room.founder else "a guest"
    for line in (
        f"{room.name} was made {tell_time(room.created)} by {by}; people in it: {len(room.members)}; {used}",
        f"{room.name} {why_kept(room)}",
    ):
        session.say("NOTICE", session.nick, line)


def why_kept(room: Room) -> str:
    """Why a room is kept, or until when."""
    if room.founder:
        return f"is kept because its founder, the account {room.founder}, can always govern it: CS DROP {room.name} ends that"
    if room.members:
        return "is not kept: it is gone with its last member"
    return "waits for guests who may come back: it is forgotten ten minutes after the start of the server"


def _cannot_be_read(session: Session, room: Room, error: HistoryError) -> None:
    session.fail("CS", "INTERNAL_ERROR", f"The history cannot be read: {error}", room.name)


_SUBCOMMANDS: dict[str, Callable[[Session, Room], None]] = {"INFO": _info, "DROP": _drop}
