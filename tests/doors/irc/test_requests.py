"""Requests: answers in the order of asking, a labelled one in one piece, whenever the journal answers."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mpchat.doors.irc.requests import Request, Requests, add_tag, first_line, in_batch

SERVER = "mpchat.local"


class Client:
    """A client's requests, and what it was told, each piece by itself."""

    def __init__(self) -> None:
        self.told: list[bytes] = []
        self.requests = Requests(SERVER, self.told.append)
        self.asked: list[tuple[Request, bytes]] = []

    def ask(self, label: str = "", at_once: bytes = b"", later: bytes = b"") -> Request:
        """A line that is answered at once, and again when its command has been applied."""
        open_ones: list[Request] = []

        def run() -> None:
            request = self.requests.current
            open_ones.append(request)
            if at_once:
                self.requests.answer(at_once)
            if later:
                request.waiting += 1
                self.asked.append((request, later))

        self.requests.carry_out(label, run)
        return open_ones[0]

    def apply(self) -> None:
        """The journal applies the first command that it was asked for."""
        request, later = self.asked.pop(0)
        assert self.requests.first_waiting() is request
        request.waiting -= 1
        self.requests.go_on_with(request, lambda: self.requests.answer(later))
        self.requests.finish()

    def heard(self) -> bytes:
        """All that was told so far."""
        said, self.told[:] = b"".join(self.told), []
        return said


def test_an_answer_waits_for_those_before_it() -> None:
    client = Client()
    client.ask(later=b"one\r\n")
    client.ask(at_once=b"two\r\n")
    assert client.heard() == b"" and len(client.requests) == 2
    client.apply()
    assert client.heard() == b"one\r\ntwo\r\n" and not client.requests


def test_the_first_request_is_answered_as_it_goes() -> None:
    client = Client()
    client.ask(at_once=b"first\r\n", later=b"last\r\n")
    assert client.heard() == b"first\r\n"
    client.ask(at_once=b"second\r\n", later=b"then\r\n")
    assert client.heard() == b""
    client.apply()
    assert client.heard() == b"last\r\nsecond\r\n", (
        "what the second was answered already need not wait for its end"
    )
    client.apply()
    assert client.heard() == b"then\r\n"


def test_a_labelled_request_is_one_piece() -> None:
    client = Client()
    client.ask("a", later=b"ONE\r\n")
    client.apply()
    assert client.heard() == b"@label=a ONE\r\n"
    client.ask("b", at_once=b"ONE\r\n", later=b"TWO\r\n")
    assert client.heard() == b""
    client.apply()
    start, one, two, end = client.heard().splitlines()
    reference = re.fullmatch(rb"@label=b :mpchat\.local BATCH \+(\w+) :?labeled-response", start)
    assert reference is not None
    assert one == b"@batch=" + reference[1] + b" ONE" and two == b"@batch=" + reference[1] + b" TWO"
    assert end.endswith(b"BATCH -" + reference[1]) or end.endswith(b"BATCH :-" + reference[1])
    client.ask("c")
    assert client.heard() == b"@label=c :mpchat.local ACK\r\n"


def test_what_nobody_asked_for_does_not_wait() -> None:
    client = Client()
    client.ask("a", later=b"ONE\r\n")
    client.requests.aside(lambda: client.requests.answer(b"NEWS\r\n"))
    assert client.heard() == b"NEWS\r\n" and client.requests.collects
    client.apply()
    assert client.heard() == b"@label=a ONE\r\n" and not client.requests.collects


def test_a_bug_closes_the_request_that_it_is_in() -> None:
    client = Client()

    def breaks() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        client.requests.carry_out("", breaks)
    with pytest.raises(AssertionError, match="only a request"):
        _ = client.requests.current
    client.requests.finish()
    assert not client.requests


def test_the_last_line_follows_every_answer_there_is() -> None:
    client = Client()
    client.ask(later=b"never\r\n")
    client.ask(at_once=b"said\r\n")
    client.requests.close(b"ERROR :gone\r\n")
    assert client.heard() == b"said\r\nERROR :gone\r\n"
    client = Client()
    client.requests.carry_out("a", lambda: client.requests.close(b"ERROR :gone\r\n"))
    assert client.heard().startswith(b"@label=a ERROR :gone\r\n")


_LINE = st.tuples(st.sampled_from(["", "a", "b"]), st.booleans(), st.booleans())


@given(st.lists(_LINE, max_size=8), st.lists(st.booleans(), max_size=20))
def test_answers_come_in_the_order_of_asking_whenever_commands_are_applied(
    lines: list[tuple[str, bool, bool]], choices: list[bool]
) -> None:
    client, expected = Client(), list[bytes]()
    turns = iter(choices)
    for number, (label, answers, asks) in enumerate(lines):
        pieces = [b"%d.%d" % (number, part) for part, is_there in enumerate((answers, asks)) if is_there]
        client.ask(label, b"N %d.0\r\n" % number if answers else b"", b"N %d.1\r\n" % number if asks else b"")
        expected += pieces
        while client.asked:
            if not next(turns, False):
                break
            client.apply()
    while client.asked:
        client.apply()
    assert re.findall(rb"N (\d+\.\d)", client.heard()) == expected
    assert not client.requests


def test_tags_go_before_those_that_are_there() -> None:
    assert add_tag("label", "x", b"@time=1 PING a\r\n") == b"@label=x;time=1 PING a\r\n"
    assert first_line(b"one\r\ntwo\r\n") == b"one\r\n"
    assert in_batch("r", b"@batch=inner;a ONE\r\n@a TWO\r\nTHREE\r\n") == (
        b"@batch=inner;a ONE\r\n@batch=r;a TWO\r\n@batch=r THREE\r\n"
    )
