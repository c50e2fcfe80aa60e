"""The delivery of one hook: in order, again after a while, bounded, and never in anybody's way."""

from collections.abc import Mapping

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectionRefusedError
from twisted.internet.task import Clock

from mpchat.hooks.delivery import MOST_TRIES, MOST_WAITING, Delivery
from mpchat.hooks.notices import Notice
from mpchat.hooks.signing import signature

URL = "http://bots.example.org/"


class FarEnd:
    """What a hook is sent, and what the test lets it be answered."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.clock.advance(1000)
        self.posts: list[tuple[Mapping[str, str], bytes]] = []
        self.answers: list[Deferred[int]] = []
        self.told: list[str] = []
        self.delivery = Delivery("a", URL, b"key", self.post, self.clock, self.clock.seconds, self.tell)

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> "Deferred[int]":
        assert url == URL
        self.posts.append((headers, body))
        self.answers.append(Deferred())
        return self.answers[-1]

    def tell(self, kind: str, line: str) -> None:
        assert kind.startswith("the hook a ")
        self.told.append(line)

    def add(self, *bodies: str) -> None:
        for body in bodies:
            self.delivery.add(Notice(f"id-{body}", body.encode()))

    def answer(self, status: int) -> None:
        """The last one is answered."""
        self.answers[-1].callback(status)

    @property
    def bodies(self) -> list[str]:
        """What was sent so far."""
        return [body.decode() for _, body in self.posts]


@pytest.fixture
def end() -> FarEnd:
    return FarEnd()


def test_one_after_the_other_each_signed(end: FarEnd) -> None:
    end.add("1", "2")
    assert end.bodies == ["1"] and end.delivery.waiting == 2
    end.answer(204)
    assert end.bodies == ["1", "2"]
    end.answer(200)
    assert end.delivery.waiting == 0 and end.told == [] and not end.clock.getDelayedCalls()
    assert end.posts[0][0] == {
        "Content-Type": "application/json",
        "webhook-id": "id-1",
        "webhook-timestamp": "1000",
        "webhook-signature": signature(b"key", "id-1", 1000, b"1"),
    }


@pytest.mark.parametrize("status", [500, 502, 408, 425, 429])
def test_again_after_a_while_with_the_same_id_and_another_time(end: FarEnd, status: int) -> None:
    end.add("1", "2")
    end.answer(status)
    assert end.told == [f"the hook a: it answered {status}; it is sent again"]
    end.clock.advance(0.9)
    end.add("3")
    assert end.bodies == ["1"], "nothing overtakes it"
    end.clock.advance(1.1)
    assert end.bodies == ["1", "1"]
    (first, _), (second, _) = end.posts
    assert first["webhook-id"] == second["webhook-id"]
    assert second["webhook-signature"] == signature(b"key", "id-1", 1002, b"1") != first["webhook-signature"]
    end.answer(200)
    end.answer(200)
    end.answer(200)
    assert end.bodies == ["1", "1", "2", "3"]


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 404, 410, 413])
def test_what_is_refused_is_not_sent_again(end: FarEnd, status: int) -> None:
    """A redirect is followed by nobody."""
    end.add("1", "2")
    end.answer(status)
    assert end.bodies == ["1", "2"]
    assert end.told == [f"the hook a: it answered {status}; the message is not sent again"]


def test_later_each_time_and_not_for_ever(end: FarEnd) -> None:
    end.add("1", "2")
    began, pauses = end.clock.seconds(), []
    for _ in range(MOST_TRIES):
        sent = end.clock.seconds()
        end.answers[-1].errback(ConnectionRefusedError())
        if end.bodies[-1] == "1" and end.clock.getDelayedCalls():
            end.clock.advance(end.clock.getDelayedCalls()[0].getTime() - sent)
            pauses.append(end.clock.seconds() - sent)
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600, 600]
    assert 45 * 60 < end.clock.seconds() - began < 50 * 60
    assert end.bodies == ["1"] * MOST_TRIES + ["2"]
    assert "was sent 14 times, and is not sent again" in end.told[-1]
    end.answer(500)
    end.clock.advance(1)
    assert end.bodies[-2:] == ["2", "2"], "it begins anew for each"


def test_what_waits_is_bounded(end: FarEnd) -> None:
    end.add(*(str(number) for number in range(MOST_WAITING + 5)))
    assert end.delivery.waiting == MOST_WAITING and len(end.posts) == 1
    assert end.told == ["the hook a: 1000 messages wait already; one more was dropped"] * 5


@pytest.mark.parametrize("status", [200, 500, 404])
def test_once_it_is_stopped(end: FarEnd, status: int) -> None:
    end.add("1", "2")
    end.delivery.stop()
    end.answer(status)
    assert end.bodies == ["1"] and end.told == [] and not end.clock.getDelayedCalls()


def test_stopped_while_it_waits(end: FarEnd) -> None:
    end.add("1")
    end.answer(500)
    end.delivery.stop()
    assert not end.clock.getDelayedCalls()
