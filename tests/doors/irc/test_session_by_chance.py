"""Whatever anybody says in whatever order, only documented answers come back."""

import os
import re
from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mpchat.doors.irc.verbs import VERBS
from mpchat.irc.capabilities import CAPABILITIES
from mpchat.irc.message import MAX_LINE, MAX_TAGS, Message, parse
from mpchat.irc.numerics import NUMERICS
from tests.by_usage import NICKS, talks
from tests.harness import Party, SlowJournal, Visitor, requests
from tests.push_service import PushParty

EXAMPLES = int(os.environ.get("MPCHAT_EXAMPLES", "40"))
ANSWERS = {numeric.code for numeric in NUMERICS.values()}
ANSWERS |= VERBS.keys() | {"FAIL", "WARN", "NOTE", "BATCH", "ACK", "ACCOUNT", "CHGHOST"}
LABELS = ("labeled-response", "batch")
_OFFERED = sorted(name for name, capability in CAPABILITIES.items() if not capability.only_tells)


@dataclass
class Speaker:
    """Somebody, what they said, and every line that they heard."""

    visitor: Visitor
    labels: bool
    said: list[bytes]
    heard: list[bytes]

    def listen(self) -> None:
        """Take what has come."""
        data = self.visitor.heard_bytes()
        assert data.endswith(b"\r\n") or not data
        self.heard += data.split(b"\r\n")[:-1]

    def messages(self) -> list[Message]:
        return [parse(line) for line in self.heard]


def gather(party: Party, capabilities: list[set[str]]) -> list[Speaker]:
    """Three who are in, one of them an operator, and one who is not in yet."""
    speakers = []
    for nick, agreed in zip(NICKS, capabilities, strict=True):
        visitor = party.connect() if nick == "dan" else party.enter(nick, *sorted(agreed))
        visitor.send(*(requests(agreed) if nick == "dan" else ["JOIN #a,#b"]))
        speakers.append(Speaker(visitor, agreed.issuperset(LABELS), [], []))
    operator = party.chat.person_named("cat")
    assert operator is not None
    operator.modes += "o"
    for speaker in speakers:
        speaker.listen()
    return speakers


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.sets(st.sampled_from(_OFFERED)), min_size=1, max_size=2),
    talks(len(NICKS), 25),
    st.booleans(),
)
def test_only_documented_answers_come_back(
    some: list[set[str]], said: list[tuple[int, bytes]], slow: bool
) -> None:
    party = PushParty()
    speakers = gather(party, [some[0], set(_OFFERED), {*some[-1], *LABELS}, {*some[-1], *LABELS}])
    journal = party.use(SlowJournal(party)) if slow else None
    for who, line in said:
        speakers[who].said.append(line)
        speakers[who].visitor.send_bytes(line + b"\r\n")
        for speaker in speakers:
            speaker.listen()
    while journal is not None and journal.commit():
        pass
    for speaker in speakers:
        speaker.visitor.send("PING alive")
        if journal is not None:
            journal.commit()
        speaker.listen()
        check_form(speaker)
        check_batches(speaker)
        check_labels(speaker)
        check_end(speaker)
    assert not party.failures


def check_form(speaker: Speaker) -> None:
    """Every line fits, can be read, and is one that a client can look up."""
    for line in speaker.heard:
        tags, _, body = line.partition(b" ") if line.startswith(b"@") else (b"", b"", line)
        assert len(body) + 2 <= MAX_LINE, line
        assert len(tags) + 1 <= MAX_TAGS, line
        message = parse(line)
        assert message.verb in ANSWERS, line
        if message.verb.isdigit():
            assert message.source and message.params, line


def check_batches(speaker: Speaker) -> None:
    """What begins ends; a line is part of a batch that is open (IRCv3 batch)."""
    open_batches: list[str] = []
    seen = set()
    for message in speaker.messages():
        if "batch" in message.tags:
            assert message.tags["batch"] in open_batches, message
        if message.verb == "BATCH":
            sign, reference = message.params[0][0], message.params[0][1:]
            if sign == "+":
                assert reference not in seen, message
                seen.add(reference)
                open_batches.append(reference)
            else:
                assert sign == "-" and open_batches.pop() == reference, message
    assert not open_batches or speaker.visitor.closed


def check_labels(speaker: Speaker) -> None:
    """Who agreed on labels is answered once for each (IRCv3 labeled-response)."""
    answered = [message.tags["label"] for message in speaker.messages() if "label" in message.tags]
    assert len(answered) == len(set(answered)), "a label was answered twice"
    negotiates = any(b"CAP" in line.upper() for line in speaker.said)
    if not speaker.labels or negotiates or speaker.visitor.closed:
        return
    for line in speaker.said:
        label = re.match(rb"@\S*label=(l[0-9]+)(?: |$)", line)
        if label and is_a_command(line):
            assert label[1].decode() in answered, f"{line!r} was never answered"


def is_a_command(line: bytes) -> bool:
    """Whether a line can have an answer of its own: not what a batch of the client's is made of."""
    try:
        message = parse(line)
    except ValueError:
        return False
    return message.verb != "BATCH" and "batch" not in message.tags


def check_end(speaker: Speaker) -> None:
    """Whoever is still there is answered; whoever is not was told why."""
    last = speaker.messages()[-1]
    if speaker.visitor.closed:
        assert last.verb == "ERROR" and "mistake" not in last.text
    else:
        assert last.verb == "PONG" and last.text == "alive"
