"""Replies to the asker once a command has been applied: refusals, the welcome, a joined room."""

from mpchat.chat import policy
from mpchat.chat.room import Room
from mpchat.chat.vocabulary import (
    AccountSet,
    AwaySet,
    Command,
    Entered,
    Event,
    HostChanged,
    InvitationNoticed,
    Invited,
    Join,
    Joined,
    Kicked,
    Killed,
    Left,
    LoggedIn,
    ModesChanged,
    OnePerson,
    Parted,
    ReadMarkerSet,
    RealnameSet,
    Redacted,
    Refused,
    Registered,
    Renamed,
    Repeated,
    Returned,
    RoomRenamed,
    Said,
    Stamp,
    Subscribed,
    TopicSet,
    Unsubscribed,
    UserModesChanged,
    VisitorId,
    WallopsSaid,
)
from mpchat.doors.irc.access import Readable
from mpchat.doors.irc.dialect import dialect_of
from mpchat.doors.irc.replay import replay, warn_off_the_record
from mpchat.doors.irc.session import Session
from mpchat.doors.irc.verbs.accounts import registered
from mpchat.doors.irc.verbs.listing import tell_names
from mpchat.doors.irc.verbs.markers import tell_marker, told_marker
from mpchat.doors.irc.verbs.parameters import shown
from mpchat.doors.irc.verbs.rooms import tell_topic
from mpchat.doors.irc.verbs.sasl import tell_success
from mpchat.doors.irc.welcome import welcome
from mpchat.irc import capabilities as cap
from mpchat.irc import modes, names
from mpchat.irc.numerics import NUMERICS


def follow_up(session: Session, event: Event) -> None:
    """Answer the asker: the refusal's numeric, the welcome, a joined room's topic and names, whether the other is away."""
    match event:
        case Said(kind="PRIVMSG", to=OnePerson(visitor)):
            _tell_away(session, visitor)
        case Said():
            pass
        case Refused():
            _refused(session, event)
        case Entered():
            _let_in(session)
        case Registered(account=account):
            registered(session, account)
        case LoggedIn(account=account):
            tell_success(session, account)
        case Joined(room=name):
            room = session.house.chat.room_named(name)
            if room is not None:
                _joined(session, room)
        case AwaySet(message=message):
            session.reply("RPL_NOWAWAY" if message else "RPL_UNAWAY")
        case HostChanged(host=host):
            session.reply("RPL_VISIBLEHOST", host)
        case Invited(whom=whom, room=name):
            session.reply("RPL_INVITING", whom.nick, name)
            _tell_away(session, whom.visitor)
        case ReadMarkerSet():
            told_marker(session, event)
        case Subscribed(subscription=subscription):
            session.say("WEBPUSH", "REGISTER", subscription.endpoint)
        case Unsubscribed(visitor=visitor, endpoint=endpoint):
            if visitor == session.visitor:
                session.say("WEBPUSH", "UNREGISTER", endpoint)
        case Left(who=who):
            session.house.hosting_visitors.discard(who.visitor)
        case UserModesChanged(changes=changes):
            if any(map(_makes_operator, changes)):
                session.reply("RPL_YOUREOPER")
        case (
            AccountSet()
            | InvitationNoticed()
            | Kicked()
            | Killed()
            | ModesChanged()
            | Parted()
            | RealnameSet()
            | Redacted()
            | Renamed()
            | Repeated()
            | Returned()
            | RoomRenamed()
            | TopicSet()
            | WallopsSaid()
        ):
            pass  # the asker hears these as the others do, or as its echo


def leads_on(session: Session, command: Command, event: Event) -> bool:
    """Lead clients without RENAME to the new name of a room; whether that was so (IRCv3 channel-rename, "Channel redirection").

    The chat has refused the old name, so nobody else's RENAME comes in between. Whoever is in the room already has the 470.
    """
    if not isinstance(command, Join) or not isinstance(event, Refused) or event.numeric != "CHANNEL_RENAMED":
        return False
    if cap.CHANNEL_RENAME in session.capabilities:
        return False
    _, old, new = event.about
    session.reply("ERR_LINKCHANNEL", shown(old), new)
    session.ask(Join(session.visitor, new, command.key))
    return True


def tell_renamed(session: Session, event: RoomRenamed, stamp: Stamp) -> None:
    """A room's new name for clients without RENAME: PART of one room, JOIN of another (IRCv3 channel-rename, "Fallback")."""
    room = session.house.chat.room_named(event.name)
    if room is None or cap.CHANNEL_RENAME in session.capabilities or names.same(event.room, event.name):
        return
    person = session.person
    me = policy.source_of(person)
    # Neither happened: no message has their ids.
    dialect = dialect_of(session.capabilities - {cap.MESSAGE_TAGS})
    session.tell(dialect.encode(Parted(me, event.room, event.reason), stamp))
    session.tell(dialect.encode(Joined(me, room.name, person.realname, None), stamp))
    _describe(session, room)


def _let_in(session: Session) -> None:
    wanted = session.registration.nick if session.registration else ""
    session.registration = None
    session.peer.entered()
    welcome(session)
    nick = session.person.nick
    if wanted and nick != wanted:
        text = f"The nick {wanted} belongs to an account, so you are {nick}: log in to it (SASL), or choose another"
        session.say("NOTICE", nick, text)


def _joined(session: Session, room: Room) -> None:
    _describe(session, room)
    warn_off_the_record(session, room)
    replay(session, room)


def _describe(session: Session, room: Room) -> None:
    """Send what belongs to every JOIN: the read marker, the topic, the names."""
    if cap.READ_MARKER in session.capabilities:
        tell_marker(session, Readable(room.conversation, room.name))
    if room.topic:
        tell_topic(session, room)
    if not {cap.NO_IMPLICIT_NAMES, cap.DRAFT_NO_IMPLICIT_NAMES} & session.capabilities:
        tell_names(session, room)


def _makes_operator(change: modes.ModeChange) -> bool:
    return change.adds and change.letter == modes.SERVER_OPERATOR


def _refused(session: Session, event: Refused) -> None:
    if session.registration is not None and session.registration.entering:
        session.registration.entering = False
        session.registration.nick = ""
    if event.numeric in NUMERICS:
        session.reply(event.numeric, *map(shown, event.about), text=event.text or None)
    else:
        verb, *about = event.about or ("*",)
        session.fail(verb, event.numeric, event.text, *map(shown, about))


def _tell_away(session: Session, visitor: VisitorId) -> None:
    person = session.house.chat.people.get(visitor)
    if person is not None and person.away:
        session.reply("RPL_AWAY", person.nick, text=person.away)
