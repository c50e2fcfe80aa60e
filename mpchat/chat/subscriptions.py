"""Push subscriptions: the devices that messages to an account are pushed to."""

from mpchat.chat.state import ChatState
from mpchat.chat.vocabulary import (
    Event,
    ForgetSubscription,
    Refused,
    Subscribe,
    Subscribed,
    Subscription,
    Unsubscribe,
    Unsubscribed,
)
from mpchat.irc import names

Change = Subscribe | Unsubscribe | ForgetSubscription


def ahead(chat: ChatState, command: Change) -> tuple[str, tuple[Subscription, ...]]:
    """An account (casefolded) and the subscriptions that a command will leave it; ``""`` and none for people without account.

    The one that was renewed last stands last. Where there are too many, the one that was renewed longest ago makes room: its
    device renews it when it comes back (clients do so at every connection), while one that was lost never would.
    """
    account = _account_of(chat, command)
    if not account:
        return "", ()
    now = chat.subscriptions.get(account, ())
    if not isinstance(command, Subscribe):
        return account, _without(now, command.endpoint)
    most = chat.rules.max_subscriptions
    renewed = (*_without(now, command.subscription.endpoint), command.subscription)
    return account, renewed[-most if most else 0 :]


def _account_of(chat: ChatState, command: Change) -> str:
    if isinstance(command, ForgetSubscription):
        return names.casefold(command.account)
    person = chat.person_of(command.visitor)
    return "" if person is None else names.casefold(person.account)


def _without(subscriptions: tuple[Subscription, ...], endpoint: str) -> tuple[Subscription, ...]:
    return tuple(each for each in subscriptions if each.endpoint != endpoint)


def change(chat: ChatState, command: Change) -> list[Event]:
    """Add, renew or take away a subscription; one that is not there is no reason to say anything."""
    account, now = ahead(chat, command)
    if isinstance(command, Subscribe) and not account:
        about = ("WEBPUSH", "REGISTER", command.subscription.endpoint)
        text = "Log in first: messages are pushed to the devices of an account"
        return [Refused("FORBIDDEN", about, text)]
    before = chat.subscriptions.pop(account, ())
    if now:
        chat.subscriptions[account] = now
    kept = {each.endpoint for each in now}
    asked = isinstance(command, Unsubscribe)
    name = chat.accounts.get(account, account)
    gone = (each.endpoint for each in before if each.endpoint not in kept)
    events: list[Event] = [Unsubscribed(name, endpoint, asked) for endpoint in gone]
    if isinstance(command, Subscribe):
        events.append(Subscribed(name, command.subscription))
    return events
