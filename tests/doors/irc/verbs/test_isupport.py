"""What the server says that it can do, when, and in which form."""

import pytest

from mpchat.chat.chat import Rules
from mpchat.doors.irc.isupport import tokens
from mpchat.irc.message import Message, parse
from mpchat.settings.limits import Limits
from tests.conversation import talk
from tests.harness import Party, Visitor

HARD_NAME = "a = \\ b"


def read_back(messages: list[Message]) -> dict[str, str]:
    """The tokens of several 005, as a client reads them."""
    told: dict[str, str] = {}
    for message in messages:
        assert message.verb == "005" and message.text == "are supported by this server"
        assert 1 <= len(message.params[1:-1]) <= 13
        for word in message.params[1:-1]:
            name, equals, value = word.partition("=")
            own = name.removeprefix("soju.im/")
            assert own.isalnum() and own.isupper() and len(name) <= 20 and name not in told
            assert not equals or value, "a value that is empty takes no ="
            told[name] = value.replace("\\x20", " ").replace("\\x3D", "=").replace("\\x5C", "\\")
    return told


def isupport(visitor: Visitor, *lines: str) -> list[Message]:
    """The 005 that come as an answer; all fit their lines."""
    heard = visitor.asks(*lines)
    assert all(len(line) <= 510 for line in heard)
    return [message for message in map(parse, map(str.encode, heard)) if message.verb == "005"]


def shape(visitor: Visitor, *lines: str) -> list[str]:
    """The answer to lines, line by line: its label or the batch it belongs to, and its verb; several 005 on end are one."""
    visitor.heard()
    told = []
    for message in visitor.send(*lines).messages():
        first = message.params[0] if message.verb == "BATCH" else ""
        words = [message.tags.get("label", ""), message.tags.get("batch", ""), message.verb, first]
        told.append(" ".join(filter(None, words)))
    return [
        each for each, before in zip(told, ["", *told], strict=False) if each != before or "005" not in each
    ]


def test_every_token_can_be_read_back() -> None:
    """Modern IRC Client Protocol, "RPL_ISUPPORT (005)": names, values, their escapes, at most 13 a line."""
    for limits in (Limits(command_rate=0), Limits(command_rate=0, max_nick=0, max_targets=0, max_bans=0)):
        party = Party(limits, network=HARD_NAME, name="s" * 63)
        ann = party.connect()
        nick = "n" * 30
        told = read_back(isupport(ann, f"NICK {nick}", "USER a 0 * :A"))
        assert told == tokens(party.house) and told["NETWORK"] == HARD_NAME
        assert read_back(isupport(ann, "VERSION")) == read_back(isupport(ann, "ISUPPORT")) == told


def test_nothing_is_cut_however_long_the_names_are() -> None:
    """Modern IRC Client Protocol, "Message Format": 512 bytes, also of a 005 for the longest nick."""
    party = Party(Limits(command_rate=0, max_nick=0), Rules(max_nick=0), network="=" * 63)
    ann = party.connect()
    told = read_back(isupport(ann, f"NICK {'n' * 150}", "USER a 0 * :A"))
    assert told == tokens(party.house)


def test_the_verb() -> None:
    """IRCv3 extended-isupport, "ISUPPORT command": the whole list, to whoever is in."""
    ann = Party().enter("ann")
    assert shape(ann, "ISUPPORT") == ["005"]
    assert read_back(isupport(ann, "ISUPPORT x y")) == tokens(ann.party.house)


def test_before_registration() -> None:
    """IRCv3 extended-isupport, "draft/extended-isupport capability": ISUPPORT before CAP END with it, 451 without."""
    talk("""
        ann connects
        ann > ISUPPORT
        ann < 451 * :You have not registered
        ann > CAP REQ batch
        ann < CAP * ACK :batch
        ann > ISUPPORT
        ann < 451 * :You have not registered
    """)
    party = Party()
    ann = party.connect()
    ann.send("CAP REQ draft/extended-isupport")
    told = isupport(ann, "ISUPPORT")
    assert read_back(told) == tokens(party.house) and {message.params[0] for message in told} == {"*"}
    assert {message.params[0] for message in isupport(ann, "NICK ann", "ISUPPORT")} == {"ann"}


@pytest.mark.parametrize("capabilities", ["batch draft/extended-isupport", "draft/extended-isupport batch"])
def test_in_a_batch(capabilities: str) -> None:
    """IRCv3 extended-isupport, "draft/isupport batch": with both capabilities no 005 stands alone, not in the welcome either."""
    ann = Party().connect()
    assert shape(ann, f"CAP REQ :{capabilities}") == ["CAP"]
    assert shape(ann, "ISUPPORT") == ["BATCH +b1", "b1 005", "BATCH -b1"]
    welcome = shape(ann, "NICK ann", "USER ann 0 * :Ann", "CAP END")
    assert welcome[:7] == ["001", "002", "003", "004", "BATCH +b2", "b2 005", "BATCH -b2"]
    assert "005" not in welcome
    assert shape(ann, "VERSION") == ["351", "BATCH +b3", "b3 005", "BATCH -b3"]
    ann.send("CAP REQ -batch")
    assert shape(ann, "VERSION") == ["351", "005"]


def test_a_labelled_answer_is_the_batch_itself() -> None:
    """IRCv3 extended-isupport, "draft/isupport batch"; IRCv3 labeled-response: the label stands on the batch that answers."""
    ann = Party().enter("ann", "batch", "draft/extended-isupport", "labeled-response")
    *lines, end = shape(ann, "@label=x ISUPPORT")
    assert lines == ["x BATCH +b2", "b2 005"] and end == "BATCH -b2"
    *lines, end = shape(ann, "@label=y VERSION")
    assert lines == ["y BATCH +b4", "b4 351", "b4 BATCH +b3", "b3 005", "b4 BATCH -b3"] and end == "BATCH -b4"
