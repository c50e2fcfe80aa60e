"""PRIVMSG, NOTICE, TAGMSG: messages to rooms and to people, in text or in tags alone."""

import re
from collections.abc import Callable
from hashlib import sha256

from mpchat.chat.vocabulary import Kind, Say
from mpchat.doors.irc import nickserv, playback
from mpchat.doors.irc.open_batch import Attached
from mpchat.doors.irc.session import Session
from mpchat.doors.irc.verbs.parameters import MODERN, listed, shown
from mpchat.doors.irc.verbs.table import VERBS
from mpchat.irc import capabilities as cap
from mpchat.irc import names
from mpchat.irc import text as irc_text
from mpchat.irc.message import MAX_CLIENT_TAGS, Message, format_tags

CLIENT_TAG = "+mpchat/id"
"""The tag with a client's own name for a message: sent again with the same one, it is not said again."""
_CLIENT_TAG = re.compile(r"[\x21-\x7e]{1,64}")


@VERBS(
    "PRIVMSG <target>{,<target>} <text>",
    f"{MODERN}, PRIVMSG; RFC 2812 §3.3.1",
    differs="a target is a room, ``@#room``, a nick or ``nick!user@host``; ``$mask`` and ``user%host@server`` are not "
    "supported (401). A room that does not exist is 403; so is a secret one, from outside, even without ``+n``. "
    "A message that a ban forbids is answered with 404, not silently ignored",
)
def privmsg(session: Session, message: Message) -> None:
    """Say something to rooms or people."""
    _say(session, message, "PRIVMSG")


@VERBS(
    "NOTICE <target>{,<target>} <text>",
    f"{MODERN}, NOTICE; RFC 2812 §3.3.2",
    differs="a labelled one that cannot be delivered is answered: the label asks for it; one that is too long is always answered "
    "(417): nobody has heard it",
)
def notice(session: Session, message: Message) -> None:
    """Say something that nobody answers automatically, not even the server."""
    session.requests.current.in_silence = not session.label
    _say(session, message, "NOTICE")


@VERBS(
    "TAGMSG <target>{,<target>}",
    "IRCv3 message-tags",
    needs=cap.MESSAGE_TAGS,
    differs="control characters in the value of a tag are refused, escaped or not: they have no business on a screen",
)
def tagmsg(session: Session, message: Message) -> None:
    """Send client-only tags without text."""
    _say(session, message, "TAGMSG")


def _say(session: Session, message: Message, kind: Kind) -> None:
    if not message.params or not message.params[0].strip(","):
        session.reply("ERR_NORECIPIENT", text=f"No recipient given ({kind})")
        return
    said = message.params[1] if len(message.params) > 1 and kind != "TAGMSG" else ""
    if not said and kind != "TAGMSG":
        session.reply("ERR_NOTEXTTOSEND")
        return
    targets = listed(message.params[0])
    most = session.house.limits.max_targets
    if most and len(targets) > most:
        session.reply("ERR_TOOMANYTARGETS", shown(targets[most]), text=f"At most {most} targets at once")
        return
    with_it = attached(session, message)
    if with_it is None:
        return
    may_be_cut = not session.capabilities and session.house.cuts_long
    for target in targets:
        stand_in = STAND_INS.get(names.casefold(target)) if kind == "PRIVMSG" else None
        if stand_in is not None:
            stand_in(session, said)
            continue
        key = dedup_key(session, with_it, target, said) if kind != "TAGMSG" else ""
        session.ask(Say(session.visitor, target, said, kind, with_it.tags, key, may_be_cut=may_be_cut))


@VERBS(
    "RELAYMSG <room> <nick> <text>",
    "IRCv3 relaymsg",
    min_params=3,
    needs=cap.RELAYMSG,
    differs="halfops and those above may, and operators of the server; user, host and account are those of the bridge",
)
def relaymsg(session: Session, message: Message) -> None:
    """Say in a room what somebody elsewhere has said, under their nick: for bridges."""
    room, nick, said = message.params[:3]
    if not said:
        session.reply("ERR_NOTEXTTOSEND")
    elif (with_it := attached(session, message)) is not None:
        key = dedup_key(session, with_it, f"{nick} {room}", said)
        session.ask(Say(session.visitor, room, said, "PRIVMSG", with_it.tags, key, relayed=nick or "/"))


STAND_INS: dict[str, Callable[[Session, str], None]] = {
    names.casefold(nickserv.NICK): nickserv.hear,
    playback.NICK: playback.hear,
}
"""What the server answers for itself, by casefolded nick."""


@VERBS("NICKSERV <command>", "services of many servers", min_params=1, waits=True)
def to_nickserv(session: Session, message: Message) -> None:
    """The same as a message to NickServ."""
    nickserv.hear(session, " ".join(message.params))


@VERBS("NS <command>", "services of many servers", min_params=1, waits=True)
def to_ns(session: Session, message: Message) -> None:
    """The same as a message to NickServ."""
    nickserv.hear(session, " ".join(message.params))


def dedup_key(session: Session, attached: Attached, target: str, said: str) -> str:
    """What tells whether a message was said before: its words, its target, its author's host and tag; ``""`` without a tag.

    Not the nick: whoever lost the connection may have to come back under another one. Guessing a tag reveals nothing: the
    words must be known, too.
    """
    if not attached.client_tag:
        return ""
    words = sha256(said.encode()).hexdigest()[:16]
    return f"{session.host} {names.casefold(target)} {words} {attached.client_tag}"


def attached(session: Session, message: Message) -> Attached | None:
    """What goes with a message; None for what cannot be relayed, which has been answered."""
    client_tag = message.tags.get(CLIENT_TAG) if cap.ONCE in session.capabilities else None
    if client_tag is not None and not _CLIENT_TAG.fullmatch(client_tag):
        session.fail(message.verb, "INVALID_ID", "An id has 1 to 64 visible ASCII characters")
        return None
    tags = client_only_tags(session, message)
    control = next(filter(None, map(irc_text.forbidden_control, (*tags, *tags.values()))), None)
    if control:
        hint = f"Control characters cannot be sent, not even in a tag: take {control} out"
        session.fail(message.verb, "INVALID_CHARACTER", hint, control)
        return None
    if len(format_tags(tags).encode()) - 2 > MAX_CLIENT_TAGS:
        session.reply("ERR_INPUTTOOLONG")
        return None
    return Attached(tags, client_tag or "")


def client_only_tags(session: Session, message: Message) -> dict[str, str]:
    """The tags a client may attach for others (IRCv3 message-tags)."""
    if cap.MESSAGE_TAGS not in session.capabilities:
        return {}
    return {key: value for key, value in message.tags.items() if key.startswith("+") and key != CLIENT_TAG}
