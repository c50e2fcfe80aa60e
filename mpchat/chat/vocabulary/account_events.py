"""Events of accounts: their opening and closing, credentials, settings, devices, and who is logged in."""

from dataclasses import dataclass

from mpchat.chat.vocabulary.basics import AccountSettings, Source, Subscription


@dataclass(frozen=True, slots=True)
class AccountSettingsChanged:
    """The asker's account is treated in another way."""

    who: Source
    settings: AccountSettings


@dataclass(frozen=True, slots=True)
class Registered:
    """An account was opened; the asker is logged in to it."""

    account: str


@dataclass(frozen=True, slots=True)
class CredentialsChanged:
    """An account has other credentials: only the asker hears of it."""

    account: str


@dataclass(frozen=True, slots=True)
class AccountClosed:
    """The asker's account is closed; ``rooms`` are those that it had founded, and that now have no founder."""

    account: str
    rooms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """The asker is logged in: to another account, or to the same one again."""

    account: str


@dataclass(frozen=True, slots=True)
class AccountSet:
    """Somebody's account changed; ``who`` has the old one (as in the example of IRCv3 account-tag)."""

    who: Source
    account: str
    rooms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Subscribed:
    """Messages to an account are pushed to a device from now on."""

    account: str
    subscription: Subscription


@dataclass(frozen=True, slots=True)
class Unsubscribed:
    """Nothing is pushed to a device any more; ``asked`` if somebody asked for that."""

    account: str
    endpoint: str
    asked: bool
