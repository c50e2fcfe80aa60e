"""client.outbox and client.batches: pure, so told apart from everything else."""

from hypothesis import given
from hypothesis import strategies as st

from mpchat.client.batches import Batch, Batches
from mpchat.client.outbox import BURST, SECONDS_EACH, Outbox, State, dressed
from mpchat.irc.message import Message, message, parse


def anybody(target: str) -> bool:
    return True


def outbox_of(*texts: str) -> Outbox:
    outbox = Outbox()
    for text in texts:
        outbox.keep(text, message("PRIVMSG", "#lobby", text))
    return outbox


@given(st.lists(st.floats(0, 5), max_size=30))
def test_no_second_hears_more_than_it_may(steps: list[float]) -> None:
    outbox = outbox_of(*map(str, range(40)))
    at, sent = 0.0, list[float]()
    for step in steps:
        at += step
        sent += [at for _ in outbox.due(anybody, at)]
    for first in range(len(sent)):
        for last in range(first + BURST, len(sent)):
            assert last - first < BURST + (sent[last] - sent[first]) / SECONDS_EACH + 1e-6


def test_order_is_kept_for_each_target_and_a_silent_one_stops_no_other() -> None:
    outbox = outbox_of("a", "b")
    outbox.keep("c", message("PRIVMSG", "bob", "c"))
    assert [entry.key for entry in outbox.due(lambda target: target == "bob", 0)] == ["c"]
    assert outbox.wait(lambda target: target == "bob", 0) is None
    assert [entry.key for entry in outbox.due(anybody, 0)] == ["a", "b"]
    assert outbox.wait(anybody, 0) is None and len(outbox) == 3


def test_only_what_a_server_knows_again_is_sent_again_unasked() -> None:
    able = frozenset(["message-tags", "labeled-response", "mpchat/once"])
    outbox = outbox_of("a", "b", "c")
    first, second, _ = outbox.due(anybody, 0)
    assert dressed(first, able).tags == {"label": "a", "+mpchat/id": "a"}
    assert dressed(second, frozenset(["labeled-response"])).tags == {"label": "b"}
    outbox.lost()
    assert [entry.key for entry in outbox.returned(anybody, once=True)] == ["b", "c"]
    assert [entry.state for entry in outbox.entries] == [State.WAITING, State.DOUBTFUL, State.DOUBTFUL]
    outbox.again(second)
    assert [entry.key for entry in outbox.entries] == ["a", "c", "b"]
    assert [entry.key for entry in outbox.due(anybody, 9)] == ["a", "b"]


def heard(*lines: bytes) -> list[Message | Batch]:
    batches = Batches()
    return [one for one in map(batches.hear, map(parse, lines)) if one is not None]


def test_a_batch_of_history_is_one_thing() -> None:
    (batch,) = heard(
        b"@label=7 :x BATCH +h chathistory #lobby",
        b"@batch=h :x BATCH +m draft/multiline #lobby",
        b"@batch=m;msgid=1 :bob PRIVMSG #lobby :a",
        b"@batch=h :x BATCH -m",
        b"@batch=h;msgid=2 :bob PRIVMSG #lobby :b",
        b":x BATCH -h",
    )
    assert isinstance(batch, Batch)
    assert (batch.type, batch.params, batch.label) == ("chathistory", ("#lobby",), "7")
    assert [one.text for one in batch.messages] == ["a", "b"]


def test_other_batches_hand_their_label_down() -> None:
    told = heard(
        b"@label=7 :x BATCH +l labeled-response",
        b"@batch=l :ann PRIVMSG #lobby :a",
        b":x BATCH -l",
        b":x BATCH +n netsplit",
        b"@batch=n :bob QUIT :split",
        b":x BATCH -unknown",
        b"BATCH",
        b":x BATCH",
    )
    assert [one.tags.get("label") for one in told if isinstance(one, Message)] == ["7", None, None, None]
