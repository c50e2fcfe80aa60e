"""WEBPUSH: devices that messages to one's account are pushed to (soju.im/webpush, IRCv3 webpush)."""

from functools import partial

from mpchat.chat.vocabulary import Subscribe, Subscription, Unsubscribe
from mpchat.doors.irc.session import Session
from mpchat.doors.irc.verbs.parameters import echoed
from mpchat.doors.irc.verbs.table import VERBS
from mpchat.doors.server.pushing import Problem, Pushing
from mpchat.irc import capabilities as cap
from mpchat.irc import names
from mpchat.irc.message import Message, parse_tags


@VERBS(
    "WEBPUSH REGISTER|UNREGISTER|VAPIDPUBKEY [<endpoint> [<keys>]]",
    "soju.im/webpush; IRCv3 webpush",
    waits=True,
    refusal="INVALID_PARAMS",
    differs="people without account are answered with ``FORBIDDEN``: pushes go to an account's devices. A new device is pushed a"
    " ``NOTE WEBPUSH REGISTERED`` first, and is not registered if that does not arrive",
)
def webpush(session: Session, message: Message) -> None:
    """Let messages be pushed to a device, or no longer; the server's key. Needs `soju.im/webpush` or `draft/webpush`"""
    push = session.house.push
    if push is None or not {cap.WEBPUSH, cap.DRAFT_WEBPUSH} & session.capabilities:
        return session.reply("ERR_UNKNOWNCOMMAND", "WEBPUSH")
    match [message.params[0].upper() if message.params else "", *message.params[1:]]:
        case ["REGISTER", endpoint, keys]:
            _register(session, push, endpoint, keys)
        case ["UNREGISTER", endpoint]:
            session.ask(Unsubscribe(session.visitor, endpoint))
        case ["VAPIDPUBKEY"]:
            session.say("WEBPUSH", "VAPIDPUBKEY", push.key)
        case words:
            about = "".join(words[1:2])
            _refuse(session, words[0], about, Problem("INVALID_PARAMS", _usage(words[0])))


def _usage(subcommand: str) -> str:
    usage = {
        "REGISTER": "REGISTER takes an endpoint and keys: https://push.example.org/x p256dh=...;auth=...",
        "UNREGISTER": "UNREGISTER takes an endpoint",
        "VAPIDPUBKEY": "VAPIDPUBKEY takes nothing",
    }
    return usage.get(subcommand, f"WEBPUSH takes one of {', '.join(usage)}")


def _register(session: Session, push: Pushing, endpoint: str, given: str) -> None:
    keys = {name: value.rstrip("=") for name, value in parse_tags(given).items()}
    agreed = tuple(sorted(session.capabilities))
    subscription = Subscription(endpoint, keys.get("p256dh", ""), keys.get("auth", ""), agreed)
    problem = push.problem(subscription)
    if not session.account:
        problem = Problem(
            "FORBIDDEN", "Log in first (SASL): messages are pushed to the devices of an account"
        )
    if problem is not None:
        return _refuse(session, "REGISTER", endpoint, problem)
    if _is_known(session, subscription):
        return session.ask(Subscribe(session.visitor, subscription))
    work = push.try_out(names.casefold(session.account), subscription)
    return session.wait(work, partial(_tried, session, subscription))


def _is_known(session: Session, subscription: Subscription) -> bool:
    """Whether it is renewed, as clients do at every connection: a phone that was reached once is not woken for that."""
    known = session.house.chat.subscriptions.get(names.casefold(session.account), ())
    same = (subscription.endpoint, subscription.p256dh, subscription.auth)
    return any((each.endpoint, each.p256dh, each.auth) == same for each in known)


def _tried(session: Session, subscription: Subscription, problem: Problem | None) -> None:
    if problem is None:
        session.ask(Subscribe(session.visitor, subscription))
    else:
        _refuse(session, "REGISTER", subscription.endpoint, problem)


def _refuse(session: Session, subcommand: str, endpoint: str, problem: Problem) -> None:
    session.fail("WEBPUSH", problem.code, problem.text, echoed(subcommand), echoed(endpoint))
