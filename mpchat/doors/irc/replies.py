"""Replies to the asker once a command has been applied: refusals, the welcome, a joined room."""

from collections.abc import Iterator

from mpchat.chat import policy
from mpchat.chat.room import Room
from mpchat.chat.vocabulary import (
    AbsentOwner,
    AccountClosed,
    AccountSet,
    AccountSettingsChanged,
    Acted,
    Attached,
    AwaySet,
    Command,
    CredentialsChanged,
    Detached,
    Entered,
    Event,
    HostChanged,
    InvitationNoticed,
    Invited,
    Join,
    Joined,
    Kicked,
    Killed,
    Knocked,
    Left,
    LoggedIn,
    MessageHeld,
    MetadataSet,
    ModesChanged,
    OnePerson,
    Parted,
    PersonalListChanged,
    PersonId,
    ReadMarkerSet,
    RealnameSet,
    Redacted,
    Refused,
    Registered,
    Renamed,
    Repeated,
    Returned,
    RoomForgotten,
    RoomRenamed,
    Said,
    SessionsEnded,
    Stamp,
    Subscribed,
    TopicSet,
    Unsubscribed,
    UserModesChanged,
    WallopsSaid,
)
from mpchat.doors.irc.access import Readable
from mpchat.doors.irc.dialect import dialect_of
from mpchat.doors.irc.missed import tell_missed_directly, tell_missed_in, warn_off_the_record
from mpchat.doors.irc.session import Session
from mpchat.doors.irc.session_names import session_name
from mpchat.doors.irc.verbs.account import tell_persistence, tell_settings
from mpchat.doors.irc.verbs.accounts import registered
from mpchat.doors.irc.verbs.listing import tell_names
from mpchat.doors.irc.verbs.markers import tell_marker, told_marker
from mpchat.doors.irc.verbs.metadata import tell_metadata_in, tell_own_metadata
from mpchat.doors.irc.verbs.parameters import shown
from mpchat.doors.irc.verbs.rooms import tell_topic
from mpchat.doors.irc.verbs.sasl import tell_success
from mpchat.doors.irc.welcome import welcome
from mpchat.irc import capabilities as cap
from mpchat.irc import modes, names
from mpchat.irc.numerics import NUMERICS
from mpchat.journal import Applied

ABSENT = "Not here now: your message is kept, and shown when they come back"
"""What is answered to who writes to the owner of an account that is not in the chat."""

ANSWERED = frozenset({"UBAN", "SAJOIN", "SANICK"})
"""What operators do that nothing else answers."""
_CLOSING = frozenset({"TOO_MANY_SESSIONS", "ERR_YOUREBANNEDCREEP", "ACCOUNT_REQUIRED"})
"""Refusals of people who come in that another nick would not help: a client would try one after the other."""


def follow_up(session: Session, event: Event, stamp: Stamp) -> None:
    """Answer the asker: the refusal's numeric, the welcome, a joined room's topic and names, whether the other is away."""
    match event:
        case Said(kind="PRIVMSG", to=OnePerson(person)):
            _tell_away(session, person)
        case Said(kind="PRIVMSG", to=AbsentOwner(account)):
            session.reply("RPL_AWAY", account, text=ABSENT)
        case Said():
            pass
        case Refused():
            _refused(session, event)
        case Entered(last_here=last_here):
            _let_in(session)
            session.last_here = last_here
            if session.person.modes:
                session.reply("RPL_UMODEIS", "+" + session.person.modes)
            session.in_steps(tell_missed_directly(session))
        case Attached(last_here=last_here):
            if session.registration is not None:
                _let_in(session)
                session.last_here = last_here
            session.in_steps(_come_to_oneself(session, stamp))
        case Registered(account=account):
            registered(session, account)
        case LoggedIn(account=account):
            tell_success(session, account)
        case Joined(who=who, room=name):
            room = session.house.chat.room_named(name)
            if room is not None and who.person == session.person.id:
                _joined(session, room)
        case AwaySet():
            tell_own_away(session, event)
        case HostChanged(host=host):
            session.reply("RPL_VISIBLEHOST", host)
        case Invited(whom=whom, room=name):
            session.reply("RPL_INVITING", whom.nick, name)
            _tell_away(session, whom.person)
        case Knocked(room=name):
            session.reply("RPL_KNOCKDLVR", name)
        case MetadataSet():
            if cap.METADATA in session.capabilities:
                session.tell(session.dialect.encode(event, stamp))
        case MessageHeld(whom=whom, is_told=is_told):
            session.reply("ERR_TARGUMODEG", whom.nick)
            if is_told:
                session.reply("RPL_TARGNOTIFY", whom.nick)
        case ReadMarkerSet():
            told_marker(session, event)
        case SessionsEnded(sessions=ended):
            given = tuple(map(session_name, ended))
            session.note("ACCOUNT", "ENDED", f"Ended: {', '.join(given)}", *given)
        case AccountSettingsChanged():
            tell_settings(session)
        case CredentialsChanged():
            session.note("ACCOUNT", "CHANGED", "The password is changed", "PASSWORD")
        case AccountClosed(account=account):
            session.note("ACCOUNT", "CLOSED", f"The account {account} is closed", account)
        case RoomForgotten(room=name, is_gone=is_gone):
            told = "is forgotten" if is_gone else "has no founder any more, and is gone with its last member"
            session.say("NOTICE", session.nick, f"{name} {told}")
        case Subscribed(subscription=subscription):
            session.say("WEBPUSH", "REGISTER", subscription.endpoint)
        case Unsubscribed(endpoint=endpoint, asked=asked):
            if asked:
                session.say("WEBPUSH", "UNREGISTER", endpoint)
        case Acted(verb=verb, about=about):
            if verb in ANSWERED:
                session.say("NOTICE", session.nick, f"{verb} {about}")
        case UserModesChanged(changes=changes):
            if any(map(_makes_operator, changes)):
                session.reply("RPL_YOUREOPER")
            if any(change.letter == modes.NOTICES and change.adds for change in changes):
                session.reply("RPL_SNOMASK", f"+{session.person.notices}")
        case (
            AccountSet()
            | InvitationNoticed()
            | Kicked()
            | Detached()
            | Killed()
            | Left()
            | ModesChanged()
            | Parted()
            | PersonalListChanged()
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
    if session.person.account and cap.PERSISTENCE in session.capabilities:
        tell_persistence(session)
    tell_own_metadata(session)
    nick = session.person.nick
    if wanted and nick != wanted and not session.person.account:
        text = f"The nick {wanted} belongs to an account, so you are {nick}: log in to it (SASL), or choose another"
        session.say("NOTICE", nick, text)


def _come_to_oneself(session: Session, stamp: Stamp) -> Iterator[None]:
    """Tell a session that came to a person who is in the chat: each room, one's modes, whether one is away; what was missed."""
    person, dialect = session.person, dialect_of(session.capabilities - {cap.MESSAGE_TAGS})
    if person.modes:
        session.reply("RPL_UMODEIS", "+" + person.modes)
    if person.away:
        session.reply("RPL_NOWAWAY")
    for key in list(person.rooms):
        room = session.house.chat.rooms.get(key)
        if room is not None and person.id in room.members:
            session.peer.comes_into(room.name)
            # Nobody has joined just now, so the line has no id.
            me = policy.source_of(person)
            session.tell(dialect.encode(Joined(me, room.name, person.realname, None), stamp))
            _joined(session, room)
            yield
    yield from tell_missed_directly(session)


def tell_regained(session: Session, applied: Applied) -> None:
    """The session is another person now: its client leaves the rooms of the one before, and is called otherwise."""
    before = next((each for each in applied.events if isinstance(each, Left | Detached)), None)
    if before is None or not any(isinstance(each, Attached) for each in applied.events):
        return
    chat, dialect = session.house.chat, dialect_of(session.capabilities - {cap.MESSAGE_TAGS})
    if isinstance(before, Left):
        rooms = before.rooms
    else:
        rooms = tuple(room.name for room in chat.rooms_of(chat.people[before.who.person]))
    for name in rooms:
        session.tell(dialect.encode(Parted(before.who, name, ""), applied.stamp))
    session.tell(dialect.encode(Renamed(before.who, session.nick, ()), applied.stamp))


def describe_named(session: Session, name: str) -> None:
    """Send what belongs to a JOIN that another session of the person has asked for."""
    room = session.house.chat.room_named(name)
    if room is not None:
        _describe(session, room)


def tell_own_away(session: Session, event: AwaySet) -> None:
    """Say whether one is marked as being away."""
    session.reply("RPL_NOWAWAY" if event.message else "RPL_UNAWAY")


def tell_knock(session: Session, event: Knocked) -> None:
    """Somebody asks to be let into a room: it stands in the place of a nick, so that clients show it there."""
    text = f"asks to be invited: {event.reason}" if event.reason else "has asked for an invite"
    session.say(NUMERICS["RPL_KNOCK"].code, event.room, event.room, event.who.mask, text)


def _joined(session: Session, room: Room) -> None:
    _describe(session, room)
    tell_metadata_in(session, room)
    warn_off_the_record(session, room)
    tell_missed_in(session, room)


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
    if session.registration is not None and event.numeric in _CLOSING:
        session.end(event.text)


def _tell_away(session: Session, whom: PersonId) -> None:
    person = session.house.chat.people.get(whom)
    if person is not None and person.away:
        session.reply("RPL_AWAY", person.nick, text=person.away)
