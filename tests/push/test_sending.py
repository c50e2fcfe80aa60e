"""Sending a push: what the answers of push services mean."""

from dataclasses import replace
from typing import Any

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.python.failure import Failure

from mpchat.chat.vocabulary import Subscription
from mpchat.push.posting import Answer, Poster
from mpchat.push.sending import Fate, Outcome, Push, Sender, Urgency, outcome
from mpchat.push.vapid import Identity, new_secret
from mpchat.settings.settings import Settings
from tests.push_service import HOST, MemoryService, Phone, proven

NOW = 1_793_534_400.0
URL = f"https://{HOST}/phone"
LATER = "it answered with 503"


@pytest.mark.parametrize(
    ("answer", "means"),
    [
        (Answer(200), Outcome(Fate.ARRIVED)),
        (Answer(201), Outcome(Fate.ARRIVED)),
        (Answer(202), Outcome(Fate.ARRIVED)),
        (Answer(204), Outcome(Fate.ARRIVED)),
        (Answer(301), Outcome(Fate.REFUSED, "it answered with 301")),
        (Answer(400), Outcome(Fate.REFUSED, "it answered with 400")),
        (Answer(401), Outcome(Fate.REFUSED, "it answered with 401")),
        (Answer(403), Outcome(Fate.REFUSED, "it answered with 403")),
        (Answer(404), Outcome(Fate.ENDED, "it answered with 404")),
        (Answer(410), Outcome(Fate.ENDED, "it answered with 410")),
        (Answer(413), Outcome(Fate.REFUSED, "it answered with 413")),
        (Answer(408), Outcome(Fate.POSTPONED, "it answered with 408")),
        (Answer(429, "120"), Outcome(Fate.POSTPONED, "it answered with 429", 120)),
        (Answer(500), Outcome(Fate.POSTPONED, "it answered with 500")),
        (Answer(503, "Sun, 01 Nov 2026 12:01:30 GMT"), Outcome(Fate.POSTPONED, LATER, 90)),
        (Answer(503, "Sun, 01 Nov 2026 11:00:00 GMT"), Outcome(Fate.POSTPONED, LATER)),
        (Answer(503, "Fri, 31 Dec 9999 23:59:59 GMT"), Outcome(Fate.POSTPONED, LATER, 3600)),
        (Answer(503, "9" * 400), Outcome(Fate.POSTPONED, LATER, 3600)),
        (Answer(503, "-5"), Outcome(Fate.POSTPONED, LATER)),
        (Answer(503, "²"), Outcome(Fate.POSTPONED, LATER)),
        (Answer(503, "soon"), Outcome(Fate.POSTPONED, LATER)),
        (Answer(503, "Mon, 99 Nov 99999 12:00:00 GMT"), Outcome(Fate.POSTPONED, LATER)),
    ],
)
def test_what_an_answer_means(answer: Answer, means: Outcome) -> None:
    assert outcome(answer, NOW) == means


class Sending:
    """A sender and a push service."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.service = MemoryService()
        self.clock = Clock()
        poster = Poster(self.clock, self.service.resolve, self.service.at, self.service.trust)
        self.identity = Identity(new_secret())
        self.sender = Sender(poster, self.identity, lambda: settings or Settings(), lambda: NOW)

    def __call__(self, subscription: Subscription, push: Push) -> Any:
        """What becomes of a push."""
        sent: list[object] = []
        self.sender.send(subscription, push).addBoth(sent.append)
        while self.service.settle():
            pass
        if not sent:
            self.clock.advance(10)
        return sent[0]


def test_a_push_is_encrypted_and_signed() -> None:
    phone, sending = Phone(), Sending(Settings(push_contact="irene@example.org"))
    assert sending(phone.subscription(URL), Push(b"PING x", Urgency.NORMAL)) == Outcome(Fate.ARRIVED)
    (posted,) = sending.service.posted
    assert phone.read(posted.body) == "PING x" and b"PING" not in posted.body
    key, claims = proven(posted)
    assert key == sending.identity.key
    assert claims == {"aud": f"https://{HOST}", "exp": NOW + 43200, "sub": "mailto:irene@example.org"}
    assert posted.headers["urgency"] == "normal" and posted.headers["ttl"] == "604800"
    assert posted.headers["content-type"] == "application/octet-stream"


def test_no_two_pushes_are_alike() -> None:
    phone, sending = Phone(), Sending()
    for _ in range(2):
        sending(phone.subscription(URL), Push(b"PING x"))
    one, two = (each.body for each in sending.service.posted)
    assert one[:16] != two[:16] and one[21:86] != two[21:86], "neither salt nor key"


def test_what_goes_wrong_has_an_outcome() -> None:
    phone, sending = Phone(), Sending()
    sending.service.addresses[HOST] = ["10.0.0.1"]
    said = f"{HOST} is not the host of a public push service"
    assert sending(phone.subscription(URL), Push(b"x")) == Outcome(Fate.FORBIDDEN, said)
    damaged = replace(phone.subscription(URL), auth="")
    assert sending(damaged, Push(b"x")).fate is Fate.FORBIDDEN
    assert sending(phone.subscription("http://x"), Push(b"x")).fate is Fate.FORBIDDEN
    sending.service.addresses[HOST] = ["8.8.8.8"]
    sending.service.refusing = {"8.8.8.8"}
    assert sending(phone.subscription(URL), Push(b"x")).fate is Fate.POSTPONED


def test_a_mistake_of_ours_is_none_of_them() -> None:
    class Mistaken(Poster):
        def post(self, *_: Any) -> Deferred[Answer]:
            raise ZeroDivisionError

    sending = Sending()
    service = sending.service
    poster = Mistaken(sending.clock, service.resolve, service.at, service.trust)
    sending.sender = Sender(poster, sending.identity, Settings, lambda: NOW)
    failure = sending(Phone().subscription(URL), Push(b"x"))
    assert isinstance(failure, Failure) and failure.check(ZeroDivisionError)
