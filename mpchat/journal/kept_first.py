"""What is kept before it happens though it is no message: accounts, what they have decided, their credentials and devices."""

from mpchat.chat.accounts import decided_now
from mpchat.chat.chat import Chat
from mpchat.chat.vocabulary import (
    ChangeAccountSettings,
    ChangeCredentials,
    CloseAccount,
    ForgetSubscription,
    Register,
    Stamp,
    Subscribe,
    Unsubscribe,
)
from mpchat.irc import names
from mpchat.journal.group import Group
from mpchat.journal.rows import write_settings

KeptFirst = (
    Register
    | ChangeCredentials
    | ChangeAccountSettings
    | CloseAccount
    | Subscribe
    | Unsubscribe
    | ForgetSubscription
)
"""Commands that are kept before anybody hears what came of them, and change nothing of a room."""


def to_keep_first(chat: Chat, command: KeptFirst, stamp: Stamp) -> Group | None:
    """What has to be kept before a command is applied; None for one that will be refused, or changes nothing."""
    match command:
        case Register(visitor, account, credentials, invitation):
            if chat.register_problem(visitor, account) is not None:
                return None
            invited = [invitation] if invitation else []
            return Group(accounts=[(account, credentials, stamp.time)], invited=invited)
        case ChangeCredentials(account=account):
            return Group(proofs=[command]) if names.casefold(account) in chat.accounts else None
        case ChangeAccountSettings(visitor) | CloseAccount(visitor):
            person = chat.person_of(visitor)
            if person is None or not person.account:
                return None
            key = names.casefold(person.account)
            if isinstance(command, CloseAccount):
                return Group(closed=[(key, stamp.time)])
            return Group(settings=[(key, write_settings(decided_now(chat, key, command.settings)))])
        case Subscribe() | Unsubscribe() | ForgetSubscription():
            key, ahead = chat.subscriptions_ahead(command)
            return None if ahead == chat.subscriptions.get(key, ()) else Group(devices=[(key, ahead)])
