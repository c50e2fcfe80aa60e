"""Whatever anybody asks, in whatever order: what is always true of a chat."""

import copy
import json
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from mpchat.chat.bans import ServerBan
from mpchat.chat.chat import Chat, Life, ListEntry, Person, Room, Rules
from mpchat.chat.person import Session
from mpchat.chat.vocabulary import (
    NO_SESSION,
    UNHEARD,
    AccountClosed,
    AccountSet,
    AccountSettings,
    AccountSettingsChanged,
    Acted,
    AddBan,
    Attached,
    AwaySet,
    BecomeOperator,
    ChangeAccountSettings,
    ChangeCredentials,
    ChangeModes,
    ChangePersonalList,
    ChangeUserModes,
    CloseAccount,
    Command,
    Credentials,
    CredentialsChanged,
    Detached,
    EndSessions,
    Enter,
    Entered,
    Event,
    ExpirePeople,
    ForceJoin,
    ForceNick,
    ForgetRoom,
    ForgetSubscription,
    HostChanged,
    Invite,
    Invited,
    Join,
    Joined,
    Kick,
    Kicked,
    Kill,
    Killed,
    Knock,
    Knocked,
    Left,
    LoggedIn,
    LogIn,
    MakeInvitation,
    MessageHeld,
    MetadataSet,
    ModesChanged,
    OfOperators,
    OnePerson,
    Part,
    Parted,
    PersonalList,
    PersonalListChanged,
    PersonId,
    Quit,
    RealnameSet,
    RecordAct,
    Refused,
    Regain,
    Register,
    Registered,
    RemoveBan,
    Rename,
    Renamed,
    RenameRoom,
    Repeated,
    Returned,
    RoomForgotten,
    RoomRenamed,
    Said,
    Say,
    SayWallops,
    ServerLost,
    SessionsEnded,
    SetAway,
    SetMetadata,
    SetRealname,
    SetTopic,
    SomeMembers,
    Stamp,
    Subscribe,
    Subscribed,
    Subscription,
    TopicSet,
    Unsubscribe,
    Unsubscribed,
    UserModesChanged,
    VisitorId,
    WallopsSaid,
    WholeRoom,
    asker_of,
    server_of,
    visitor_id,
)
from mpchat.irc import modes, names
from mpchat.irc.modes import ModeChange
from mpchat.irc.numerics import NUMERICS
from mpchat.irc.text import for_wire
from mpchat.journal.rows import read_settings
from tests.hostile import HOSTILE

FIRST = [visitor_id(0, 1), visitor_id(1, 1), visitor_id(0, 2)]
VISITORS = st.sampled_from([*FIRST, visitor_id(1, 2), visitor_id(0, 3), visitor_id(1, 3)])
NONSENSE = st.text(st.characters(exclude_categories=()), max_size=8)
NICKS = st.sampled_from(["ann", "ANN", "bob", "b[]", "B{}", "аня", "АНЯ", "p\u0430y", "pay", "#a"]) | NONSENSE
ROOMS = st.sampled_from(["#a", "#A", "#a", "#a", "#b[", "#B{"])
"""Few, so that people meet."""
ODD_ROOMS = ROOMS | st.sampled_from(["#ä", "#A\u0308", "#"]) | NONSENSE
TEXTS = st.sampled_from(["", "hello", *(payload for _, payload in HOSTILE)]) | st.text(max_size=12)
KEYS = st.sampled_from(["", "k", "K"])
AWAY = st.sampled_from([None, None, "lunch", "*", ""])
PARAMETERS = st.one_of(
    st.none(),
    NICKS,
    KEYS,
    NONSENSE,
    st.sampled_from(
        ["1", "2", "02", "0", "*", "*!*@h2", "ann!*@*", "~a:*", "1:2", "~m:ann", "~m:~account:acc"]
    ),
)
BANS = st.sampled_from(
    ["192.0.2.0/24", "~a:v1", "*!*@h2", "h*!*@*", "v?!*@h3", "*!*@*", "", "10.0.0.0/1", "~a:*", "~m:x"]
)
MODE_CHANGES = st.lists(
    st.builds(ModeChange, st.booleans(), st.sampled_from(modes.LETTERS + "X"), PARAMETERS), max_size=4
).map(tuple)
ENDPOINTS = st.sampled_from(["https://one", "https://two", "https://three"])
CODES = (
    "ACCOUNT_EXISTS",
    "INVALID_BAN",
    "ACCOUNT_UNKNOWN",
    "ALREADY_AUTHENTICATED",
    "BAD_ACCOUNT_NAME",
    "CANNOT_RENAME",
    "CHANNEL_NAME_IN_USE",
    "CHANNEL_RENAMED",
    "FORBIDDEN",
    "TEMPORARILY_UNAVAILABLE",
    "TOO_MANY_SESSIONS",
    "ACCOUNT_REQUIRED",
    "INVALID_MASK",
    "INVALID_NICK",
    "INVALID_TARGET",
    "KEY_INVALID",
    "KEY_NOT_SET",
    "KEY_NO_PERMISSION",
    "LIMIT_REACHED",
    "VALUE_INVALID",
)
OPENING = st.builds(ModeChange, st.booleans(), st.sampled_from("imns")).map(lambda change: (change,))
RULES = st.builds(
    Rules,
    max_topic=st.sampled_from([0, 5, 390]),
    max_reason=st.sampled_from([0, 1, 5, 255]),
    max_message=st.sampled_from([0, 5]),
    max_rooms=st.sampled_from([0, 1]),
    max_bans=st.sampled_from([0, 1]),
    utf8_nicks=st.booleans(),
    new_room_flags=st.sampled_from(["", "nt", "ims"]),
    max_accounts=st.sampled_from([0, 2]),
    max_subscriptions=st.sampled_from([0, 1, 2]),
    guests_are_renamed=st.booleans(),
    account_hosts=st.sampled_from(["", "users.example"]),
    founder_mode=st.sampled_from("oq"),
    knock_pause=st.sampled_from([0, 3.0]),
    max_accept=st.sampled_from([0, 1]),
    max_silence=st.sampled_from([0, 1]),
    max_metadata=st.sampled_from([0, 1]),
    max_metadata_value=st.sampled_from([0, 5]),
    sessions_per_account=st.sampled_from([0, 2]),
)


def written(chat: Chat) -> str:
    """A chat as text: nothing in it but what JSON knows, in its order."""
    data = asdict(chat)
    data.pop("sessions")  # an index, too
    data.pop("ban_index")
    return json.dumps({key: value for key, value in data.items() if not key.startswith("_")})


def read(text: str) -> Chat:
    """The chat that was written; JSON makes every key a string."""
    plain = json.loads(text)
    people = {PersonId(int(number)): _read_person(person) for number, person in plain["people"].items()}
    rooms = {key: _read_room(room) for key, room in plain["rooms"].items()}
    quiet = {name: Life(*life) for name, life in plain["quiet"].items()}
    said, seen = (
        OrderedDict((key, Stamp(**stamp)) for key, stamp in plain[name].items()) for name in ("said", "seen")
    )
    settings = {account: _read_settings(decided) for account, decided in plain["settings"].items()}
    closed = dict.fromkeys(plain["closed"])
    devices = {
        account: tuple(
            Subscription(**{**each, "capabilities": tuple(each["capabilities"])}) for each in of_it
        )
        for account, of_it in plain["subscriptions"].items()
    }
    bans = {target: ServerBan(**ban) for target, ban in plain["bans"].items()}
    return Chat(
        Rules(**plain["rules"]),
        people,
        plain["nicks"],
        rooms,
        plain["accounts"],
        quiet,
        said,
        seen,
        settings,
        closed,
        devices,
        bans,
    )


def _read_settings(plain: dict[str, Any]) -> AccountSettings:
    return read_settings(json.dumps(plain))


def _read_person(plain: dict[str, Any]) -> Person:
    sessions = {VisitorId(int(number)): Session(**session) for number, session in plain["sessions"].items()}
    rooms = {name: Stamp(**joined) for name, joined in plain["rooms"].items()}
    own = {"sessions": sessions, "rooms": rooms, "settings": _read_settings(plain["settings"])}
    return Person(**{**plain, **own})


def _read_room(plain: dict[str, Any]) -> Room:
    lists = {
        letter: {mask: ListEntry(**entry) for mask, entry in plain["lists"][letter].items()}
        for letter in modes.LISTS
    }
    members = {int(visitor): held for visitor, held in plain["members"].items()}
    invited = {int(visitor): None for visitor in plain["invited"]}
    return Room(
        **{**plain, "lists": lists, "members": members, "invited": invited, "life": Life(*plain["life"])}
    )


def texts(event: Event) -> list[str]:
    """What others wrote in an event."""
    match event:
        case Entered(realname=text) | RealnameSet(realname=text) | Said(text=text) | TopicSet(topic=text):
            return [text]
        case (
            Parted(reason=text)
            | Knocked(reason=text)
            | Kicked(reason=text)
            | Left(reason=text)
            | Killed(reason=text)
            | RoomRenamed(reason=text)
        ):
            return [text]
        case AwaySet(message=text) | MetadataSet(value=text):
            return [text or ""]
        case ModesChanged(changes=changes):
            return [change.parameter or "" for change in changes]
        case _:
            return []


class Anything(RuleBasedStateMachine):
    """Six sessions ask for anything; beside the chat a list of who is where is kept from the events alone."""

    chat: Chat

    @initialize(rules=RULES)
    def open(self, rules: Rules) -> None:
        self.decided = rules
        self.chat = Chat(rules)
        self.asked: list[tuple[Command, Stamp]] = []
        self.told: list[list[Event]] = []
        self.where: dict[PersonId, list[str]] = {}
        self.nicks: dict[PersonId, str] = {}
        self.sessions: dict[VisitorId, PersonId] = {}
        self.accounts: dict[str, str] = {}
        self.devices: dict[str, list[str]] = {}
        for number, visitor in enumerate(FIRST, 1):
            self.ask(Enter(visitor, f"v{number}", "~u", f"h{number}"))

    # ---- what is asked ----

    @rule(visitor=VISITORS, nick=NICKS, realname=TEXTS)
    def enter(self, visitor: VisitorId, nick: str, realname: str) -> None:
        self.ask(Enter(visitor, nick, "~u", f"h{visitor}", realname))

    @rule(
        visitor=VISITORS,
        which=st.integers(0, 9),
        device=st.sampled_from(["", "phone"]),
        away=AWAY,
        data=st.data(),
    )
    def come_back(
        self, visitor: VisitorId, which: int, device: str, away: str | None, data: st.DataObject
    ) -> None:
        """With an account that there is, by its own nick or one that somebody has."""
        if self.accounts:
            account = list(self.accounts.values())[which % len(self.accounts)]
            nick = data.draw(st.sampled_from([account, *self.nicks.values()]))
            self.ask(Enter(visitor, nick, "~u", f"h{visitor}", account=account, away=away, device=device))

    @rule(visitor=VISITORS, message=AWAY)
    def be_away(self, visitor: VisitorId, message: str | None) -> None:
        self.ask(SetAway(visitor, message))

    @rule(visitor=VISITORS, ended=st.lists(VISITORS, max_size=3), reason=TEXTS)
    def end_sessions(self, visitor: VisitorId, ended: list[VisitorId], reason: str) -> None:
        self.ask(EndSessions(visitor, tuple(ended), reason))

    @rule(visitor=VISITORS, always_on=st.sampled_from([None, True, False]))
    def decide(self, visitor: VisitorId, always_on: bool | None) -> None:
        self.ask(ChangeAccountSettings(visitor, AccountSettings(always_on)))

    @rule(visitor=VISITORS, whom=VISITORS, nick=NICKS, taken=st.booleans())
    def regain(self, visitor: VisitorId, whom: VisitorId, nick: str, taken: bool) -> None:
        self.ask(Regain(visitor, self.nick_of(whom) if taken else nick))

    @rule(visitor=VISITORS, seldom=st.integers(0, 3))
    def close_account(self, visitor: VisitorId, seldom: int) -> None:
        if not seldom:
            self.ask(CloseAccount(visitor))

    @rule(ago=st.integers(0, 30))
    def expire(self, ago: int) -> None:
        self.ask(ExpirePeople(1_000.5 + len(self.asked) - ago))

    @rule(visitor=VISITORS, account=NICKS)
    def register(self, visitor: VisitorId, account: str) -> None:
        self.ask(Register(visitor, account, Credentials("argon", "scram")))

    @rule(visitor=VISITORS, account=NICKS)
    def change_credentials(self, visitor: VisitorId, account: str) -> None:
        self.ask(ChangeCredentials(visitor, account, Credentials("argon", "scram")))

    @rule(visitor=VISITORS, account=NICKS)
    def log_in(self, visitor: VisitorId, account: str) -> None:
        self.ask(LogIn(visitor, account))

    @rule(visitor=VISITORS, endpoint=ENDPOINTS, key=st.sampled_from("kl"), ends=st.booleans())
    def subscribe(self, visitor: VisitorId, endpoint: str, key: str, ends: bool) -> None:
        self.ask(Subscribe(visitor, Subscription(endpoint, key, "auth", ("message-tags",))))
        if ends:
            self.ask(Unsubscribe(visitor, endpoint))

    @rule(account=NICKS, endpoint=ENDPOINTS)
    def forget_a_subscription(self, account: str, endpoint: str) -> None:
        self.ask(ForgetSubscription(account, endpoint))

    @rule(visitor=VISITORS, nick=NICKS)
    def rename(self, visitor: VisitorId, nick: str) -> None:
        self.ask(Rename(visitor, nick))

    @rule(visitor=VISITORS, text=TEXTS)
    def describe(self, visitor: VisitorId, text: str) -> None:
        self.ask(SetRealname(visitor, text))
        self.ask(SetAway(visitor, text))

    @rule(visitor=VISITORS, changes=MODE_CHANGES)
    def change_user_modes(self, visitor: VisitorId, changes: tuple[ModeChange, ...]) -> None:
        self.ask(ChangeUserModes(visitor, changes))

    @rule(
        visitor=VISITORS,
        whom=VISITORS,
        name=st.sampled_from(["ACCEPT", "SILENCE"]),
        adds=st.booleans(),
        entry=st.none() | NICKS,
    )
    def choose(
        self, visitor: VisitorId, whom: VisitorId, name: PersonalList, adds: bool, entry: str | None
    ) -> None:
        self.ask(ChangePersonalList(visitor, name, adds, self.nick_of(whom) if entry is None else entry))

    @rule(
        visitor=VISITORS,
        about=st.sampled_from(["*", "#a", "#a", "#b["]) | NICKS,
        key=st.sampled_from(["avatar", "status", "", "Bad"]),
        value=st.none() | TEXTS,
    )
    def describe_by_key(self, visitor: VisitorId, about: str, key: str, value: str | None) -> None:
        self.ask(SetMetadata(visitor, about, key, value))

    @rule(visitor=VISITORS, whom=VISITORS, letter=st.sampled_from("gR"), text=TEXTS)
    def write_to_whoever_chooses(self, visitor: VisitorId, whom: VisitorId, letter: str, text: str) -> None:
        self.ask(ChangeUserModes(whom, (ModeChange(True, letter),)))
        self.ask(Say(visitor, self.nick_of(whom), text))

    @rule(visitor=VISITORS, whom=VISITORS, text=TEXTS)
    def run_the_server(self, visitor: VisitorId, whom: VisitorId, text: str) -> None:
        self.ask(SayWallops(visitor, text))
        self.ask(BecomeOperator(visitor))
        self.ask(Kill(visitor, self.nick_of(whom), text))

    @rule(visitor=VISITORS, whom=VISITORS, text=TEXTS, banned=BANS, seconds=st.sampled_from([0, 5, 1e12]))
    def ban(self, visitor: VisitorId, whom: VisitorId, text: str, banned: str, seconds: float) -> None:
        self.ask(AddBan(visitor, banned, seconds, text))
        self.ask(AddBan(visitor, f"{self.nick_of(whom)}!*@*", seconds, text))

    @rule(visitor=VISITORS, banned=BANS)
    def unban(self, visitor: VisitorId, banned: str) -> None:
        self.ask(RemoveBan(visitor, banned))

    @rule(visitor=VISITORS, whom=VISITORS, room=ODD_ROOMS, nick=NICKS, changes=MODE_CHANGES)
    def force(
        self, visitor: VisitorId, whom: VisitorId, room: str, nick: str, changes: tuple[ModeChange, ...]
    ) -> None:
        self.ask(ForceJoin(visitor, self.nick_of(whom), room))
        self.ask(ForceNick(visitor, self.nick_of(whom), nick))
        self.ask(ChangeModes(visitor, room, changes, forced=True))

    @rule(visitor=VISITORS, text=TEXTS)
    def note(self, visitor: VisitorId, text: str) -> None:
        self.ask(RecordAct(visitor, "REHASH", text))
        self.ask(MakeInvitation(visitor, "0123456789ab", "00ff"))

    @rule(visitor=VISITORS, room=ODD_ROOMS, key=KEYS)
    def join(self, visitor: VisitorId, room: str, key: str) -> None:
        self.ask(Join(visitor, room, key))

    @rule(room=ROOMS)
    def join_all(self, room: str) -> None:
        for session in list(self.sessions):
            self.ask(Join(session, room))

    @rule(visitor=VISITORS, room=ROOMS, reason=TEXTS)
    def part(self, visitor: VisitorId, room: str, reason: str) -> None:
        self.ask(Part(visitor, room, reason))

    @rule(visitor=VISITORS, room=ROOMS, name=ODD_ROOMS, reason=TEXTS)
    def rename_room(self, visitor: VisitorId, room: str, name: str, reason: str) -> None:
        self.ask(RenameRoom(visitor, room, name, reason))

    @rule(visitor=VISITORS, whom=ODD_ROOMS | NICKS, text=TEXTS, key=st.sampled_from(["", "", "k1", "k2"]))
    def say(self, visitor: VisitorId, whom: str, text: str, key: str) -> None:
        self.ask(Say(visitor, whom, text, dedup_key=key))

    @rule(visitor=VISITORS, room=ROOMS, nick=st.sampled_from(["dan/net", "dan"]) | NONSENSE, text=TEXTS)
    def relay(self, visitor: VisitorId, room: str, nick: str, text: str) -> None:
        self.ask(Say(visitor, room, text, relayed=nick))

    @rule(visitor=VISITORS, room=ROOMS, topic=TEXTS)
    def set_topic(self, visitor: VisitorId, room: str, topic: str) -> None:
        self.ask(SetTopic(visitor, room, topic))

    @rule(visitor=VISITORS, room=ROOMS, changes=MODE_CHANGES | OPENING)
    def change_modes(self, visitor: VisitorId, room: str, changes: tuple[ModeChange, ...]) -> None:
        self.ask(ChangeModes(visitor, room, changes))

    @rule(visitor=VISITORS, whom=VISITORS, room=ROOMS, letter=st.sampled_from("ov"), adds=st.booleans())
    def change_prefix(self, visitor: VisitorId, whom: VisitorId, room: str, letter: str, adds: bool) -> None:
        change = ModeChange(adds, letter, self.nick_of(whom))
        self.ask(ChangeModes(visitor, room, (change,)))

    @rule(visitor=VISITORS | st.just(NO_SESSION), room=ROOMS)
    def forget_room(self, visitor: VisitorId, room: str) -> None:
        self.ask(ForgetRoom(visitor, room))

    @rule(visitor=VISITORS, whom=VISITORS, room=ROOMS)
    def invite(self, visitor: VisitorId, whom: VisitorId, room: str) -> None:
        self.ask(Invite(visitor, self.nick_of(whom), room))

    @rule(visitor=VISITORS, room=ROOMS, reason=TEXTS)
    def knock(self, visitor: VisitorId, room: str, reason: str) -> None:
        self.ask(Knock(visitor, room, reason))

    @rule(visitor=VISITORS, whom=VISITORS, room=ROOMS, reason=TEXTS)
    def kick(self, visitor: VisitorId, whom: VisitorId, room: str, reason: str) -> None:
        self.ask(Kick(visitor, room, self.nick_of(whom), reason))

    @rule(visitor=VISITORS, reason=TEXTS, broken=st.booleans())
    def quit(self, visitor: VisitorId, reason: str, broken: bool) -> None:
        self.ask(Quit(visitor, reason, broken))

    @rule(server=st.integers(0, 2))
    def lose_a_server(self, server: int) -> None:
        there = sorted(session for session in self.sessions if server_of(session) == server)
        whose = [self.sessions[session] for session in there]
        self.ask(ServerLost(server))
        assert [event.who.person for event in self.told[-1] if isinstance(event, Left | Detached)] == whose

    def nick_of(self, session: VisitorId) -> str:
        """The nick of whoever's session it is."""
        person = self.sessions.get(session)
        return "nobody" if person is None else self.nicks[person]

    # ---- what comes of it ----

    def ask(self, command: Command) -> None:
        """Apply a command and hold what it caused against the list beside it."""
        stamp = Stamp(len(self.asked) + 1, 1_000.5 + len(self.asked))
        before = copy.deepcopy(self.chat)
        events = self.chat.apply(command, stamp)
        self.asked.append((command, stamp))
        self.told.append(copy.deepcopy(events))
        if all(isinstance(event, Refused | Repeated) for event in events):
            assert self.chat == before
            assert written(self.chat) == written(before)
        for event in events:
            assert texts(event) == [for_wire(text) for text in texts(event)]
            if not isinstance(
                event,
                AccountClosed
                | Acted
                | Registered
                | CredentialsChanged
                | LoggedIn
                | RoomForgotten
                | Refused
                | Entered
                | Repeated
                | Killed
                | SessionsEnded
                | Subscribed
                | Unsubscribed,
            ):
                relayed_by = event.relayed_by if isinstance(event, Said) else ""
                assert (relayed_by or event.who.nick) == self.nicks[event.who.person]
                asker = self.sessions.get(asker_of(command) or VisitorId(0))
                others = OfOperators | ServerLost | EndSessions | ExpirePeople | CloseAccount
                assert event.who.person == asker or isinstance(command, others) or isinstance(event, Attached)
            self.follow(event, command)

    def follow(self, event: Event, command: Command) -> None:
        """Keep who is where, from the events alone."""
        self.follow_account(event, command)
        self.follow_contacts(event)
        match event:
            case Entered(who=who):
                assert isinstance(command, Enter)
                assert who.person not in self.nicks and who.person == PersonId(command.visitor)
                self.where[who.person], self.nicks[who.person] = [], who.nick
                self.sessions[command.visitor] = who.person
                owner = self.chat.owner_of(who.nick)
                assert owner is None or names.same(owner, who.account)
            case Attached(who=who):
                assert isinstance(command, Enter | Regain)
                assert isinstance(command, Regain) or names.same(command.account, who.account)
                assert command.visitor not in self.sessions
                self.sessions[command.visitor] = who.person
            case Detached(who=who, session=session):
                assert self.sessions.pop(session) == who.person
                assert who.person in self.sessions.values() or self.chat.settings_of(who.account).always_on
            case SessionsEnded(sessions=ended):
                assert not set(ended) & self.sessions.keys()
            case HostChanged(who=who, host=host, rooms=rooms):
                assert list(rooms) == self.where[who.person]
                assert host != who.host
            case Returned(who=who, room=room, held=held):
                assert self.chat.people[who.person].host == who.host
                assert self.chat.rooms[names.casefold(room)].members[who.person] == held
            case Renamed(who=who, nick=nick, rooms=rooms):
                assert list(rooms) == self.where[who.person]
                assert nick != who.nick
                self.nicks[who.person] = nick
            case AwaySet(who=who, rooms=()):
                pass  # away already, in the same words
            case RealnameSet(who=who, rooms=rooms) | AwaySet(who=who, rooms=rooms):
                assert list(rooms) == self.where[who.person]
            case Joined(who=who, room=room):
                assert room not in self.where[who.person]
                self.where[who.person].append(room)
            case Parted(who=who, room=room):
                self.where[who.person].remove(room)
            case Kicked(whom=whom, room=room, who=who):
                assert whom.nick == self.nicks[whom.person]
                assert room in self.where[who.person]
                self.where[whom.person].remove(room)
            case Left(who=who, rooms=rooms):
                assert list(rooms) == self.where.pop(who.person)
                del self.nicks[who.person]
                self.sessions = {each: whose for each, whose in self.sessions.items() if whose != who.person}
            case RoomRenamed(who=who, room=old, name=name):
                assert old in self.where[who.person]
                self.where = {
                    each: [name if room == old else room for room in rooms]
                    for each, rooms in self.where.items()
                }
            case Said(who=who, target=room, to=WholeRoom(), relayed_by=bridge) if bridge:
                rank = self.chat.rooms[names.casefold(room)].rank(who.person)
                person = self.chat.people[who.person]
                founder = names.same(self.chat.rooms[names.casefold(room)].founder, person.account)
                assert rank >= modes.HALFOP or founder or modes.SERVER_OPERATOR in person.modes
                assert who.nick not in self.nicks.values() and who.nick == for_wire(who.nick)
            case Said(target=room, to=WholeRoom()):
                assert any(room in rooms for rooms in self.where.values())
            case Said(who=who, to=OnePerson()) if event.to == UNHEARD:
                pass  # follow_contacts looks at it
            case Said(target=nick, to=OnePerson(whom)):
                assert self.nicks[whom] == nick
            case Said(target=room, to=SomeMembers(hearers)):
                assert all(room.lstrip("~&@%+") in self.where[each] for each in hearers)
            case Repeated(said=again, stamp=then):
                assert isinstance(command, Say) and self.chat.said[command.dedup_key] == then
                assert again.who.person == self.sessions[command.visitor]
                assert (again.relayed_by or again.who.nick) == self.nick_of(command.visitor)
                assert texts(again) == [for_wire(text) for text in texts(again)]
            case ModesChanged(who=who, room=room, changes=changes) if room not in self.where[who.person]:
                assert modes.SERVER_OPERATOR in self.chat.people[who.person].modes
                assert {(change.adds, change.letter) for change in changes} == {(True, "o")}
            case TopicSet(who=who, room=room) | ModesChanged(who=who, room=room):
                assert room in self.where[who.person]
            case RoomForgotten(room=room, is_gone=is_gone):
                assert is_gone is not any(room in rooms for rooms in self.where.values())
            case Invited(who=who, whom=whom, room=room):
                assert room in self.where[who.person]
                assert room not in self.where[whom.person]
            case Knocked(who=who, room=room, to=to):
                assert room not in self.where[who.person]
                assert all(room in self.where[each] for each in to)
            case UserModesChanged(changes=changes):
                assert changes
            case WallopsSaid(to=to):
                assert all(modes.WALLOPS in self.chat.people[each].modes for each in to)
            case Killed(whom=whom):
                assert whom.person not in self.nicks
            case Refused(numeric=numeric):
                assert asker_of(command) is not None
                assert numeric in NUMERICS or numeric in CODES

    def follow_contacts(self, event: Event) -> None:
        """Nobody hears directly from people whom they do not want to hear from."""
        match event:
            case Said(who=who, to=OnePerson(whom)) if event.to != UNHEARD and whom != who.person:
                hearer = self.chat.people[whom]
                is_free = hearer.account and names.same(hearer.account, who.account)
                runs_the_server = modes.SERVER_OPERATOR in self.chat.people[who.person].modes
                accepts = map(names.casefold, self.chat.decided_by(hearer).accepts)
                if not is_free and not runs_the_server and names.casefold(who.nick) not in accepts:
                    assert who.account or modes.REGISTERED_ONLY not in hearer.modes
                    assert modes.CALLER_ID not in hearer.modes or names.casefold(who.account) in accepts
            case MetadataSet(whom=None, target=room, key=key, value=value, rooms=rooms):
                assert rooms == (room,)
                assert self.chat.rooms[names.casefold(room)].metadata.get(key) == value
            case MetadataSet(whom=whom, target=nick, key=key, value=value, rooms=rooms) if whom is not None:
                assert self.nicks[whom.person] == nick and list(rooms) == self.where[whom.person]
                assert self.chat.decided_by(self.chat.people[whom.person]).metadata.get(key) == value
            case MessageHeld(whom=whom):
                assert modes.CALLER_ID in self.chat.people[whom.person].modes
            case PersonalListChanged(who=who, list=name, adds=adds, entry=entry):
                decided = self.chat.decided_by(self.chat.people[who.person])
                assert adds is (entry in (decided.accepts if name == "ACCEPT" else decided.silences))

    def follow_account(self, event: Event, command: Command) -> None:
        """The same for accounts."""
        match event:
            case Subscribed(account=account, subscription=subscription):
                person = self.chat.person_of(asker_of(command) or VisitorId(0))
                assert person is not None and account == person.account
                devices = self.devices.setdefault(names.casefold(account), [])
                devices[:] = [each for each in devices if each != subscription.endpoint]
                devices.append(subscription.endpoint)
            case Unsubscribed(account=account, endpoint=endpoint):
                self.devices[names.casefold(account)].remove(endpoint)
            case AccountSettingsChanged(who=who, settings=decided):
                assert self.chat.settings_of(who.account) == decided
            case Registered(account=account):
                assert names.casefold(account) not in self.accounts
                self.accounts[names.casefold(account)] = account
            case AccountClosed(account=account):
                del self.accounts[names.casefold(account)]
                assert not self.chat.people_of(account)
            case CredentialsChanged(account=account):
                assert account in self.accounts.values()
            case AccountSet(who=who, account=account, rooms=rooms):
                assert account in (*self.accounts.values(), "")
                assert account != who.account
                assert list(rooms) == self.where[who.person]
            case LoggedIn(account=account):
                person = self.chat.person_of(asker_of(command) or VisitorId(0))
                assert person is not None and person.account == account

    # ---- what is always true ----

    @invariant()
    def nicks_are_found_both_ways(self) -> None:
        chat = self.chat
        assert chat.nicks == {names.casefold(person.nick): key for key, person in chat.people.items()}
        assert {key: person.nick for key, person in chat.people.items()} == self.nicks
        assert all(person.id == key for key, person in chat.people.items())
        looks = [names.looks_like(nick) for nick in self.nicks.values() if not nick.isascii()]
        assert len(looks) == len(set(looks))

    @invariant()
    def sessions_are_found_both_ways(self) -> None:
        chat = self.chat
        each = {session: person.id for person in chat.people.values() for session in person.sessions}
        assert chat.sessions == each == self.sessions
        for person in chat.people.values():
            assert person.sessions or person.account, "nobody stays without a session but by an account"
            if person.sessions:
                assert (person.away is None) is any(each.away is None for each in person.sessions.values())
            else:
                assert person.away

    @invariant()
    def everybody_is_where_they_went(self) -> None:
        chat = self.chat
        for number, person in chat.people.items():
            assert [room.name for room in chat.rooms_of(person)] == self.where[number]
        for key, room in chat.rooms.items():
            assert key == names.casefold(room.name)
            assert set(room.members) == {number for number, rooms in self.where.items() if room.name in rooms}
            assert room.members, "no room is empty"
            assert room.invited.keys() <= chat.people.keys() - room.members.keys()
            assert all(set(held) <= set(modes.PREFIXES) for held in room.members.values())

    @invariant()
    def a_name_is_one_rooms(self) -> None:
        """Now or before: so what was said under it is one room's, too."""
        rooms = self.chat.rooms
        borne = [name for key, room in rooms.items() for name in (key, *room.former)]
        assert len(borne) == len(set(borne))
        for key, room in rooms.items():
            assert room.conversation in (key, *room.former)
            assert self.chat.room_of(room.conversation) is room

    @invariant()
    def nothing_is_longer_than_the_rules_say(self) -> None:
        rules = self.decided
        for room in self.chat.rooms.values():
            assert not rules.max_topic or len(room.topic.encode()) <= rules.max_topic
            assert not rules.max_bans or sum(map(len, room.lists.values())) <= rules.max_bans
            assert room.flags == "".join(sorted(set(room.flags)))
        for person in self.chat.people.values():
            assert not rules.max_rooms or len(person.rooms) <= rules.max_rooms
            for text in (person.realname, person.away or ""):
                assert not rules.max_reason or len(text.encode()) <= rules.max_reason
            assert person.away != ""

    @invariant()
    def what_people_have_decided_is_in_one_place(self) -> None:
        rules = self.decided
        for person in self.chat.people.values():
            assert not person.account or person.settings == AccountSettings()
        for decided in (*self.chat.settings.values(), *(each.settings for each in self.chat.people.values())):
            assert not rules.max_accept or len(decided.accepts) <= rules.max_accept
            assert not rules.max_silence or len(decided.silences) <= rules.max_silence
            assert not rules.max_metadata or len(decided.metadata) <= rules.max_metadata

    @invariant()
    def accounts_are_as_they_were_told(self) -> None:
        most = self.decided.max_accounts
        assert self.chat.accounts == self.accounts
        assert not most or len(self.accounts) <= most

    @invariant()
    def devices_are_as_they_were_told(self) -> None:
        most = self.decided.max_subscriptions
        devices = {key: [each.endpoint for each in of_it] for key, of_it in self.chat.subscriptions.items()}
        assert devices == {account: of_it for account, of_it in self.devices.items() if of_it}
        assert not most or all(len(of_it) <= most for of_it in devices.values())

    @invariant()
    def the_chat_is_plain_data(self) -> None:
        assert copy.deepcopy(self.chat) == self.chat
        again = read(written(self.chat))
        for index in ("_former", "_created", "_looks", "sessions", "_logged_in"):
            assert getattr(again, index) == getattr(self.chat, index), "found the same way"
        assert read(written(self.chat)) == self.chat
        assert written(read(written(self.chat))) == written(self.chat)

    def teardown(self) -> None:
        """Told again, and once with everything written out and read back halfway, the same comes of it."""
        if not hasattr(self, "asked"):
            return
        for halfway in (0, len(self.asked) // 2):
            chat, told = self.again(Chat(self.decided), self.asked[:halfway])
            chat, rest = self.again(read(written(chat)), self.asked[halfway:])
            assert told + rest == self.told
            assert written(chat) == written(self.chat)

    @staticmethod
    def again(chat: Chat, asked: Sequence[tuple[Command, Stamp]]) -> tuple[Chat, list[list[Event]]]:
        """The same commands with the same stamps."""
        return chat, [chat.apply(command, stamp) for command, stamp in asked]


TestAnything = Anything.TestCase
TestAnything.settings = settings(
    max_examples=60, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
