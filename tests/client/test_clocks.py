"""client: the wall clock is set while people talk; what takes time goes on, what is dated has the new date."""

from collections.abc import Iterator

import pytest

from mpchat.client.model.state import read_time
from mpchat.irc.message import message
from mpchat.irc.times import format
from tests.client.test_app import Person
from tests.client.test_link import Stage

STEPS = [600.0, -60.0, 86_400.0 * 365, -86_400.0]
NOON = 1_793_534_400.0
HISTORY = "batch message-tags server-time draft/chathistory"
steps = pytest.mark.parametrize("step", STEPS)


@pytest.fixture
def person() -> Iterator[Person]:
    person = Person()
    person.stepped = NOON
    person.welcome()
    yield person
    person.app.give_back()


@steps
def test_what_the_others_say_is_drawn_after_a_step(person: Person, step: float) -> None:
    person.reactor.advance(1)
    person.stepped += step
    person.hear(":bob!b@h PRIVMSG #lobby :still here")
    person.reactor.advance(0.04)
    assert "bob │ still here" in "\n".join(person.screen.last_text)


@steps
def test_a_line_has_the_time_that_the_wall_clock_tells(person: Person, step: float) -> None:
    person.stepped += step
    person.hear(":bob!b@h PRIVMSG #lobby :what time is it?")
    assert person.app.model.current.lines[-1].at == NOON + step
    person.types("/nosuch", "enter")
    assert person.app.model.current.lines[-1].at == NOON + step


@steps
def test_ctrl_c_twice_is_a_matter_of_seconds_that_pass(person: Person, step: float) -> None:
    person.types("", "ctrl c")
    person.stepped += step
    assert person.types("", "ctrl c") == ["QUIT"]


@steps
def test_pasted_lines_keep_their_pace_after_a_step(person: Person, step: float) -> None:
    for number in range(8):
        person.app._transmit(message("PRIVMSG", "#lobby", f"{number}"))
    person.said()
    person.stepped += step
    said = []
    for _ in range(3):
        person.reactor.advance(0.5)
        said.append([line for line in person.said() if line.startswith("PRIVMSG")])
    assert said == [[f"PRIVMSG #lobby :{number}"] for number in (5, 6, 7)]


@steps
def test_a_silent_server_is_given_up_when_it_was_silent(step: float) -> None:
    stage = Stage()
    stage.accept()
    stage.welcome()
    stage.stepped += step
    stage.reactor.advance(59)
    assert stage.said() == []
    stage.reactor.advance(1)
    assert stage.said() == ["PING still-there"]
    stage.stepped += step
    stage.reactor.advance(59)
    assert not stage.wire.aborted
    stage.reactor.advance(1)
    assert stage.wire.aborted


@steps
def test_the_next_call_comes_when_it_was_to_come(step: float) -> None:
    stage = Stage()
    stage.accept()
    stage.welcome()
    stage.lose()
    stage.stepped += step
    stage.reactor.advance(0.9)
    assert len(stage.reactor.tcpClients) == 1
    stage.reactor.advance(0.1)
    assert len(stage.reactor.tcpClients) == 2


@steps
def test_what_was_missed_is_asked_for_by_the_servers_clock(step: float) -> None:
    stage = Stage()
    stage.stepped = NOON
    stage.accept()
    stage.hear(f":x CAP * LS :{HISTORY}", f":x CAP ann ACK :{HISTORY}")
    heard_at = format(NOON + 5)
    stage.hear(f"@time={heard_at} :x 001 ann :Welcome")
    stage.stepped += step
    stage.lose()
    gap = stage.model.current.gap
    assert gap is not None and gap.since == NOON + 5
    stage.reactor.advance(1)
    stage.accept()
    stage.hear(f":x CAP * LS :{HISTORY}", f":x CAP ann ACK :{HISTORY}")
    asked = stage.hear(":x 001 ann :Welcome")
    (targets,) = [line.split() for line in asked if line.startswith("CHATHISTORY TARGETS")]
    since, until = (read_time(each.removeprefix("timestamp="), 0.0) for each in targets[2:4])
    assert since == NOON + 5 - 60
    assert until >= NOON + 86_400, "the server's clock need not agree with this one"


@pytest.mark.parametrize(
    "said", ["9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.9999Z", "0001-01-01T00:00:00.000Z"]
)
def test_no_date_of_a_server_breaks_the_questions(said: str) -> None:
    stage = Stage()
    stage.stepped = NOON
    stage.accept()
    capabilities = f"{HISTORY} draft/read-marker"
    stage.hear(f":x CAP * LS :{capabilities}", f":x CAP ann ACK :{capabilities}")
    stage.hear(f"@time={said} :x 001 ann :Welcome", f"@time={said};msgid=1 :bob!b@h PRIVMSG #lobby :hi")
    stage.link.seen(stage.model.current)
    stage.lose()
    stage.reactor.advance(1)
    stage.accept()
    stage.hear(f":x CAP * LS :{capabilities}", f":x CAP ann ACK :{capabilities}")
    assert any(line.startswith("CHATHISTORY TARGETS") for line in stage.hear(":x 001 ann :Welcome"))


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("2012-06-30T23:59:60.419Z", 1_341_100_800.419),
        ("2026-11-01T12:00:00.120Z", NOON + 0.12),
        ("2026-11-01T12:00:00Z", NOON),
        ("2026-11-01T12:00:00", NOON),
        ("2026-11-01T13:00:00+01:00", NOON),
        ("yesterday", 7.0),
    ],
)
def test_the_times_of_other_servers_are_read_too(written: str, seconds: float) -> None:
    assert read_time(written, 7.0) == seconds
