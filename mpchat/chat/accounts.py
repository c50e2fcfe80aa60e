"""Accounts: opening one, logging in, and the nicks that belong to them."""

from dataclasses import replace
from itertools import count

from mpchat.chat import bans, cloaks, contacts, metadata, policy
from mpchat.chat.person import Person
from mpchat.chat.presence import leave
from mpchat.chat.rooms import room_names
from mpchat.chat.state import ChatState
from mpchat.chat.vocabulary import (
    DEFAULT_SETTINGS,
    AccountClosed,
    AccountSet,
    AccountSettings,
    AccountSettingsChanged,
    ChangeAccountSettings,
    ChangeCredentials,
    CredentialsChanged,
    Event,
    LoggedIn,
    LogIn,
    Refused,
    Register,
    Registered,
    Stamp,
    VisitorId,
)
from mpchat.irc import names

_FIRST_GUEST = 1000
CLOSED = "The account was closed"
"""The reason of those who were always on with an account that is closed."""
ACCOUNTS_ONLY = "Only people with an account may come in: log in (SASL), or register one with an invitation"
"""The refusal of people without an account where everybody needs one."""
LOG_IN_FIRST = Refused("ACCOUNT_REQUIRED", ("ACCOUNT",), "Log in first: this is about your account")
"""The refusal of what is about an account to people without one."""


def is_anothers(chat: ChatState, nick: str, account: str) -> bool:
    """Whether a nick belongs to an account other than this one (``""`` for none)."""
    owner = chat.owner_of(nick)
    return owner is not None and not (account and names.same(owner, account))


def belongs_to_another(nick: str) -> Refused:
    """The refusal of a nick that belongs to another account."""
    text = "This nick belongs to an account: log in to it (SASL), or choose another nick"
    return Refused("ERR_NICKNAMEINUSE", (nick,), text)


def guest_nick(chat: ChatState, stamp: Stamp) -> str:
    """A free nick for a person whose chosen nick belongs to another account."""
    nicks = (f"Guest{number}" for number in count(stamp.sequence % 9000 + _FIRST_GUEST))
    return next(
        nick for nick in nicks if names.casefold(nick) not in chat.nicks and chat.owner_of(nick) is None
    )


def register(chat: ChatState, command: Register) -> list[Event]:
    """Open an account; a visitor who has entered is logged in to it, too."""
    problem = register_problem(chat, command.visitor, command.account)
    if problem:
        return [problem]
    chat.accounts[names.casefold(command.account)] = command.account
    events: list[Event] = [Registered(command.account)]
    person = chat.person_of(command.visitor)
    if person is None:
        return events
    if person.settings != DEFAULT_SETTINGS:
        chat.settings[names.casefold(command.account)] = person.settings
    return [*events, *_become(chat, person, command.account)]


def register_problem(chat: ChatState, session: VisitorId, account: str) -> Refused | None:
    """Why this session cannot open an account of this name (IRCv3 account-registration, "Responses")."""

    def refused(code: str, text: str, name: str = account) -> Refused:
        return Refused(code, ("REGISTER", name), text)

    person = chat.person_of(session)
    if person is not None and person.account:
        text = f"You are logged in to {person.account} already"
        return refused("ALREADY_AUTHENTICATED", text, person.account)
    if names.casefold(account) in chat.accounts:
        return refused(
            "ACCOUNT_EXISTS", "There is an account of that name: log in to it, or choose another name"
        )
    if names.casefold(account) in chat.closed:
        return refused("BAD_ACCOUNT_NAME", "The account of that name was closed: choose another name")
    problem = chat.nick_problem(account, None if person is None else person.id)
    if problem:
        return refused(
            "BAD_ACCOUNT_NAME", problem.text or "Somebody else is called that now: choose another name"
        )
    if chat.owner_of(account) is not None:
        return refused("BAD_ACCOUNT_NAME", "Another account's name looks the same: choose another name")
    if chat.rules.max_accounts and len(chat.accounts) >= chat.rules.max_accounts:
        return refused(
            "TEMPORARILY_UNAVAILABLE", "There are as many accounts as there may be: ask the operator"
        )
    return None


def change_credentials(chat: ChatState, command: ChangeCredentials) -> list[Event]:
    """Give an account other credentials. They are not part of the chat's state: the journal keeps them."""
    name = chat.accounts.get(names.casefold(command.account))
    if name is None:
        about = ("ACCOUNT", command.account)
        return [Refused("ACCOUNT_UNKNOWN", about, "There is no account of that name")]
    return [CredentialsChanged(name)]


def log_in(chat: ChatState, person: Person, command: LogIn, stamp: Stamp) -> list[Event]:
    """Log somebody in to an existing account."""
    name = chat.accounts.get(names.casefold(command.account))
    if name is None:
        return [Refused("ERR_SASLFAIL")]
    ban = bans.holding(chat.ban_index.of_account(name), stamp.time)
    if ban is not None:
        return [Refused("ERR_SASLFAIL", (), f"The account {name} is banned: {ban.reason}")]
    if not names.same(person.account, name) and len(person.sessions) > 1:
        text = f"You are {person.account} on other devices, too: connect anew to log in to another account"
        return [Refused("ERR_SASLFAIL", (), text)]
    logged_in = LoggedIn(name)
    return [logged_in] if person.account == name else [*_become(chat, person, name), logged_in]


def change_settings(chat: ChatState, person: Person, command: ChangeAccountSettings) -> list[Event]:
    """Decide how one's account is treated."""
    if not person.account:
        return [LOG_IN_FIRST]
    decided = decided_now(chat, person.account, command.settings)
    chat.decide(person, decided)
    return [AccountSettingsChanged(policy.source_of(person), decided)]


def decided_now(chat: ChatState, account: str, wanted: AccountSettings) -> AccountSettings:
    """An account's settings once it is treated as it wants; its lists and the like stay."""
    return replace(chat.settings_of(account), always_on=wanted.always_on, missed=wanted.missed)


def close_account(chat: ChatState, person: Person, stamp: Stamp) -> list[Event]:
    """Close one's account: everybody is logged out of it, or leaves if without a session; its rooms have no founder."""
    account = person.account
    if not account:
        return [LOG_IN_FIRST]
    key = names.casefold(account)
    rooms = [room for room in chat.rooms.values() if names.same(room.founder, account)]
    for room in rooms:
        room.founder = ""
    del chat.accounts[key]
    chat.subscriptions.pop(key, None)
    chat.closed[key] = None
    events: list[Event] = []
    for each in chat.people_of(account):
        events += _become(chat, each, "") if each.sessions else [leave(chat, each, CLOSED, False, stamp)]
    chat.settings.pop(key, None)
    return [*events, AccountClosed(account, tuple(room.name for room in rooms))]


def _become(chat: ChatState, person: Person, account: str) -> list[Event]:
    event = AccountSet(policy.source_of(person), account, room_names(chat, person))
    before = metadata.of(chat, person)
    chat.become(person, account)
    person.settings = DEFAULT_SETTINGS
    events = [event, *cloaks.change(chat, person), *contacts.take_over(chat, person)]
    return [*events, *metadata.changes(chat, person, person, before)]
