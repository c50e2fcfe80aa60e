"""What drives a client's session: lines in, commands out; events in, messages out. It knows no socket."""

from functools import partial

from mpchat.chat import policy
from mpchat.chat.vocabulary import (
    AccountSet,
    AwaySet,
    Event,
    Joined,
    Killed,
    Knocked,
    MessageHeld,
    MetadataSet,
    Quit,
    ReadMarkerSet,
    Regain,
    RoomRenamed,
    Said,
    SessionsEnded,
    SetAway,
    SetMetadata,
    Stamp,
    VisitorId,
)
from mpchat.doors.broadcast.listening import Personal
from mpchat.doors.irc import access, replies
from mpchat.doors.irc.hearing import hears_from_afar, hears_own
from mpchat.doors.irc.session import Session
from mpchat.doors.irc.verbs import VERBS, Verb
from mpchat.doors.irc.verbs.batches import abort_expired_batch, abort_open_batch, collect_if_batched
from mpchat.doors.irc.verbs.markers import told_marker
from mpchat.doors.irc.verbs.metadata import tell_set
from mpchat.doors.irc.verbs.parameters import shown
from mpchat.doors.server.house import House
from mpchat.doors.server.peer import Peer
from mpchat.irc import capabilities as cap
from mpchat.irc import text as irc_text
from mpchat.irc.message import MAX_CLIENT_TAGS, Message, WireError, format, parse
from mpchat.irc.numerics import NUMERICS
from mpchat.journal import Applied

_MAX_LABEL = 64
CALLED = "writes to you, and you have set +g: ACCEPT lets them"
_MOST_AT_ONCE = 64
"""Commands of one visitor that the journal may still be keeping; the next line waits."""


class IrcSession(Session):
    """One client that speaks IRC, from its first line to its last."""

    answers_pings = True

    def __init__(self, house: House, peer: Peer, visitor: VisitorId, host: str) -> None:
        super().__init__(house, peer, visitor, host)
        self._held: Message | None = None

    # ---- what the door calls ----

    def received(self, line: bytes) -> None:
        """Take one line without its end."""
        if self.closing:
            return
        self.cost, self.owed = 1.0 + self.owed, 0.0
        too_long = self._is_too_long(line)
        try:
            message = parse(line)
        except WireError as error:
            label = self._label(error.spoilt) if error.spoilt else ""
            if too_long:
                return self.too_long(label)
            return self.requests.carry_out(label, partial(self._misread, error))
        if too_long:
            self.too_long(self._label(message))
        else:
            self._take(message)

    def too_long(self, label: str = "") -> None:
        """A line came that was longer than any may be; it was dropped."""
        self.cost = max(self.cost, 1.0)
        if not self.closing:
            self.requests.carry_out(label, partial(self.reply, "ERR_INPUTTOOLONG"))
            abort_open_batch(self, "A line of it was too long")

    def ping(self) -> None:
        """Ask whether anybody is there."""
        self.peer.tell(format(Message("PING", (self.house.name,))))
        abort_expired_batch(self)

    def lost(self, reason: str) -> None:
        """The connection is gone: without a word, or after QUIT."""
        self.closing = True
        self.house.hosting_visitors.discard(self.visitor)
        if self.visitor in self.house.chat.sessions or self.requests:
            self.house.journal.append(Quit(self.visitor, reason, broken=True))

    def hears(self, event: Event) -> bool:
        """See Listening."""
        return hears_own(event, self.capabilities)

    def hears_from_afar(self, event: Event) -> bool:
        """See Listening."""
        return hears_from_afar(event, self.capabilities)

    @property
    def collects(self) -> bool:
        """Whether what the visitor's next applied command causes is part of a labelled answer."""
        return self.requests.collects

    def collect(self, data: bytes) -> None:
        """Take an event of the visitor's own doing into the labelled answer."""
        self.requests.first_waiting().answers.append(data)

    def hear(self, event: Personal, stamp: Stamp, asked: bool) -> None:
        """See Listening."""
        match event:
            case RoomRenamed():
                self._room_renamed(event, stamp, asked)
            case ReadMarkerSet():
                self._marker_set(event)
            case Killed():
                self.end(event.why)
            case SessionsEnded():
                if self.visitor in event.sessions:
                    self.end(event.reason)
            case Joined(room=name):
                self.peer.guarded(self.requests.aside, partial(replies.describe_named, self, name))
            case Knocked():
                self.peer.guarded(self.requests.aside, partial(replies.tell_knock, self, event))
            case MessageHeld(who=who, is_told=True):
                self.notify(
                    self.line(
                        NUMERICS["RPL_UMODEGMSG"].code, self.nick, who.nick, f"{who.user}@{who.host}", CALLED
                    )
                )
            case MessageHeld():
                pass  # they were told a moment ago that somebody writes
            case AwaySet(again=False):
                self.peer.guarded(self.requests.aside, partial(replies.tell_own_away, self, event))
            case AwaySet():
                pass  # only how one of the other sessions is away has changed

    def _room_renamed(self, event: RoomRenamed, stamp: Stamp, asked: bool) -> None:
        """A room that the visitor is in has another name: clients without RENAME are told in other words."""
        tell = partial(replies.tell_renamed, self, event, stamp)
        if asked and self.collects:
            self.peer.guarded(self.requests.go_on_with, self.requests.first_waiting(), tell)
        else:
            self.peer.guarded(self.requests.aside, tell)

    def _marker_set(self, event: ReadMarkerSet) -> None:
        """The person has read something, over another connection (IRCv3 read-marker, "Command flows")."""
        person = self.house.chat.person_of(self.visitor)
        if person is None or cap.READ_MARKER not in self.capabilities:
            return
        if access.identity(person) == event.who.identity:
            self.peer.guarded(self.requests.aside, partial(told_marker, self, event))

    def applied(self, applied: Applied) -> None:
        """One of the visitor's commands has been applied, and everybody was told."""
        request = self.requests.first_waiting()
        request.waiting -= 1
        self.requests.go_on_with(request, partial(self._follow_up, applied))
        self.requests.finish()
        self.take_up_held()

    def _follow_up(self, applied: Applied) -> None:
        if isinstance(applied.command, Regain):
            replies.tell_regained(self, applied)
        for event in applied.events:
            if isinstance(event, Said):
                self.said.append(applied.stamp.sequence)
            if isinstance(event, MetadataSet) and isinstance(applied.command, SetMetadata):
                continue  # answered below, all of it together
            if replies.leads_on(self, applied.command, event):
                continue
            if isinstance(event, AwaySet) and not isinstance(applied.command, SetAway):
                continue  # another session has come or gone
            tells = self.requests.current.tells
            if tells is None or not tells(event):
                replies.follow_up(self, event, applied.stamp)
        if isinstance(applied.command, SetMetadata):
            tell_set(self, applied)
        for event in applied.events:
            # What changed is told before how it reads in the room: clients set their account by the first that comes.
            if isinstance(event, AccountSet) and (told := self.dialect.encode(event, applied.stamp)):
                self.tell(told)

    # ---- one request after the other ----

    def _is_too_long(self, line: bytes) -> bool:
        limits = self.house.limits
        tags, body = b"", line
        if line.startswith(b"@"):
            tags, _, body = line.partition(b" ")
        if limits.max_tags and len(tags) - 1 > min(MAX_CLIENT_TAGS, limits.max_tags):
            return True
        return bool(limits.max_line) and len(body) + 2 > limits.max_line

    def _misread(self, error: WireError) -> None:
        if error.code == "EMPTY":
            return
        if error.code == "BAD_VERB" and error.spoilt:
            self.reply("ERR_UNKNOWNCOMMAND", shown(irc_text.for_wire(error.spoilt.verb)))
        else:
            verb = error.spoilt.verb if error.spoilt and error.spoilt.verb in VERBS else "*"
            self.fail(verb, error.code, str(error))
        abort_open_batch(self, "A line of it could not be read")

    def _take(self, message: Message) -> None:
        verb = VERBS.get(message.verb)
        must_wait = not self.entered or verb is None or verb.waits or len(self.requests) >= _MOST_AT_ONCE
        if self.requests and (must_wait or self.is_in_steps):
            self._held = message
            self.peer.hold()
            return
        self.requests.carry_out(self._label(message), partial(self._run, verb, message))

    def _label(self, message: Message) -> str:
        if not {cap.LABELED_RESPONSE, cap.BATCH} <= self.capabilities:
            return ""
        label = message.tags.get("label", "")
        return label if len(label.encode()) <= _MAX_LABEL else ""

    def _run(self, verb: Verb | None, message: Message) -> None:
        if collect_if_batched(self, message):
            return None
        if verb is None:
            return self.reply("ERR_UNKNOWNCOMMAND", shown(message.verb))
        if not self.entered and not verb.before_welcome:
            return self.reply("ERR_NOTREGISTERED")
        if len(message.params) < verb.min_params:
            return self.reply("ERR_NEEDMOREPARAMS", message.verb)
        for param in message.params:
            control = irc_text.forbidden_control(param)
            if control:
                hint = f"Control characters cannot be sent: take {control} out"
                return self.fail(message.verb, verb.refusal, hint, control)
        if verb.needs and verb.needs not in self.capabilities:
            return self.reply("ERR_UNKNOWNCOMMAND", verb.name)
        refusal = policy.may_run_the_server(self.person) if verb.of_operators else None
        if refusal:
            return self.reply(refusal.numeric)
        verb.run(self, message)

    def take_up_held(self) -> None:
        """See Session."""
        if self._held is None or self.requests or self.closing:
            return
        message, self._held = self._held, None
        self._take(message)
        if self._held is None:
            self.peer.go_on()
