"""BATCH: messages of several lines, collected until they are whole (IRCv3 client-batch, multiline)."""

import re
from functools import partial

from mpchat.chat.vocabulary import Say
from mpchat.doors.irc.open_batch import Attached, OpenBatch
from mpchat.doors.irc.session import Session
from mpchat.doors.irc.verbs.parameters import bytes_over, shown
from mpchat.doors.irc.verbs.saying import attached, dedup_key
from mpchat.doors.irc.verbs.table import VERBS
from mpchat.irc import capabilities as cap
from mpchat.irc import multiline, names
from mpchat.irc import text as irc_text
from mpchat.irc.message import Message

MULTILINE = cap.MULTILINE
CONCAT = "draft/multiline-concat"
INVALID = "MULTILINE_INVALID"
COST = 0.05
"""What a line of a batch costs, in commands."""
_REFERENCE = re.compile("[A-Za-z0-9-]+")
_TAGS_INSIDE = {"batch", CONCAT}
_MEANWHILE = frozenset({"PING", "PONG", "QUIT"})
"""What keeps or ends a connection may be said between the lines."""


class BatchError(ValueError):
    """Why a message cannot be said so: a code, what it is about, and a sentence."""

    def __init__(self, text: str, code: str = INVALID, *about: str) -> None:
        super().__init__(text)
        self.code = code
        self.about = about


@VERBS(
    "BATCH +<reference> draft/multiline <target>|-<reference>",
    "IRCv3 client-batch; IRCv3 multiline",
    min_params=1,
    needs=MULTILINE,
    differs="CTCP is refused: clients without draft/multiline would get half of it. PING, PONG and QUIT may come in between",
)
def batch(session: Session, message: Message) -> None:
    """Begin and end a message of several lines."""
    sign, reference = message.params[0][:1], message.params[0][1:]
    if sign == "+":
        _begin(session, reference, message)
    elif sign == "-" and session.batch is not None and session.batch.reference == reference:
        _end(session, session.batch)
    else:
        session.fail("BATCH", INVALID, "There is no such batch: it begins with BATCH +reference")


def _begin(session: Session, reference: str, message: Message) -> None:
    with_tags = attached(session, message)
    target = message.params[2] if len(message.params) > 2 else ""
    began = OpenBatch(reference, target, session.label, session.house.seconds(), with_tags or Attached())
    session.batch = began
    if with_tags is None:
        began.failed = True
        return
    session.label = ""
    if len(message.params) < 3 or message.params[1] != MULTILINE:
        _give_up(session, began, BatchError(f"A batch reads BATCH +reference {MULTILINE} target"))
    elif not _REFERENCE.fullmatch(reference):
        _give_up(session, began, BatchError("A reference is made of letters, digits and -"))
    elif not target or "," in target:
        _give_up(session, began, BatchError("A message of several lines goes to one target"))


def _end(session: Session, ended: OpenBatch) -> None:
    session.batch = None
    if ended.failed:
        return
    if ended.label and session.label:
        session.apart(session.label, lambda: None)
    session.label = ended.label or session.label
    if not any(line for line, _ in ended.lines):
        session.fail("BATCH", INVALID, "A message cannot consist of blank lines only")
        return
    said, cuts = multiline.combine(ended.lines)
    tags, key = ended.attached.tags, dedup_key(session, ended.attached, ended.target, said)
    session.ask(Say(session.visitor, ended.target, said, ended.kind, tags, key, cuts))


def collect_if_batched(session: Session, message: Message) -> bool:
    """Whether a line is part of a batch, and so no command of its own."""
    if MULTILINE not in session.capabilities or not session.entered:
        return False
    abort_expired_batch(session)
    open_one, reference = session.batch, message.tags.get("batch")
    if reference is None:
        if message.verb not in _MEANWHILE and not _ends(message, open_one):
            abort_open_batch(session, f"A batch has to be ended before {shown(message.verb)}")
        return False
    if open_one is None or reference != open_one.reference:
        session.fail("BATCH", INVALID, "There is no such batch: it begins with BATCH +reference")
        return True
    session.cost -= 1 - COST
    if not open_one.failed:
        try:
            _collect(session, open_one, message)
        except BatchError as error:
            _give_up(session, open_one, error)
    return True


def abort_expired_batch(session: Session) -> None:
    """Give up a batch that was left open (IRCv3 client-batch, "Errors")."""
    patience, left = session.house.limits.multiline_timeout, session.batch
    if left is None or left.failed or not patience or session.house.seconds() - left.began <= patience:
        return
    text = f"A message of several lines has to be sent within {patience} seconds"
    _give_up(session, left, BatchError(text, "TIMEOUT", shown(left.reference)))


def abort_open_batch(session: Session, text: str) -> None:
    """Give up the open batch, if there is one: what came is no part of it."""
    if session.batch is not None and not session.batch.failed:
        _give_up(session, session.batch, BatchError(text))


def _give_up(session: Session, failed: OpenBatch, error: BatchError) -> None:
    failed.failed = True
    failed.lines = []
    session.apart(failed.label, partial(session.fail, "BATCH", error.code, str(error), *error.about))


def _ends(message: Message, open_one: OpenBatch | None) -> bool:
    return (
        open_one is not None and message.verb == "BATCH" and message.params[:1] == (f"-{open_one.reference}",)
    )


def _collect(session: Session, to: OpenBatch, message: Message) -> None:
    """Take one line in; raises BatchError."""
    if message.verb not in ("PRIVMSG", "NOTICE") or len(message.params) != 2:
        raise BatchError("In a batch there are only PRIVMSG or NOTICE, with a target and a text")
    target, line = message.params
    if to.lines and message.verb != to.kind:
        raise BatchError("A message is either PRIVMSG or NOTICE")
    to.kind = "NOTICE" if message.verb == "NOTICE" else "PRIVMSG"
    if not names.same(target, to.target):
        about = (shown(to.target), shown(target))
        raise BatchError("All lines have the target of the batch", f"{INVALID}_TARGET", *about)
    if message.tags.keys() - _TAGS_INSIDE:
        raise BatchError("Tags belong on the opening BATCH")
    goes_on = CONCAT in message.tags
    if goes_on and not line:
        raise BatchError("A blank line goes on with nothing")
    _check_text(session, to, line)
    # As it is relayed and kept: what replaces a character that misleads may take more bytes than it did.
    _check_size(session, to, len(irc_text.for_wire(line).encode()) + (bool(to.lines) and not goes_on))
    to.lines.append((line, goes_on))


def _check_text(session: Session, to: OpenBatch, line: str) -> None:
    control = irc_text.forbidden_control(line)
    if control:
        raise BatchError(f"Control characters cannot be sent: take {control} out")
    if irc_text.CTCP in line:
        raise BatchError("CTCP takes one line, without a batch")
    over = bytes_over(session, to.kind, to.target, line)
    if over > 0:
        raise BatchError(f"A line is {over} bytes over the limit: split it with {CONCAT}")


def _check_size(session: Session, to: OpenBatch, more: int) -> None:
    limits = session.house.limits
    to.size += more
    if limits.max_multiline_bytes and to.size > limits.max_multiline_bytes:
        most = str(limits.max_multiline_bytes)
        raise BatchError(f"A message has at most {most} bytes", "MULTILINE_MAX_BYTES", most)
    if limits.max_multiline_lines and len(to.lines) >= limits.max_multiline_lines:
        most = str(limits.max_multiline_lines)
        raise BatchError(f"A message has at most {most} lines", "MULTILINE_MAX_LINES", most)
