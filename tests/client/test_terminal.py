"""client.terminal: what can be said of a terminal without one."""

import io
import os
import stat
from pathlib import Path

import pytest

from mpchat.client.terminal import PipeEnd, Screen, forgive, guarded, open_log, problem, say, while_open


def test_without_a_terminal_there_is_no_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.isatty", lambda descriptor: descriptor == 0)
    assert problem({"TERM": "xterm"}).startswith("this is not a terminal")
    monkeypatch.setattr("os.isatty", lambda descriptor: True)
    assert problem({"TERM": "xterm"}) == ""
    assert "TERM=dumb" in problem({"TERM": "dumb"})
    assert "TERM=dumb" in problem({})


def test_what_fails_is_told_and_goes_no_further() -> None:
    told: list[str] = []
    assert guarded(lambda: 1 // 0, lambda: told.append("crash"))() is None
    assert guarded(lambda: 7, lambda: told.append("crash"))() == 7
    assert told == ["crash"]


def test_the_log_is_the_persons_own(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "client.log"
    for words in ("one\n", "two\n"):
        with open_log(path) as log:
            log.write(words)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text("utf-8") == "one\ntwo\n"


def test_colours_are_256_at_most_and_none_when_none_are_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    assert (Screen(colours=True).colors, Screen(colours=False).colors) == (256, 1)


def test_last_words_are_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    say("nobody listens")
    assert capsys.readouterr().err == "mpchat-client: nobody listens\n"


def test_a_pipe_that_ends_is_told_and_belongs_to_nobody_else() -> None:
    reading, writing = os.pipe()
    os.set_inheritable(reading, True)
    assert while_open({"MPCHAT_WHILE_OPEN": str(reading)}) == reading
    assert not os.get_inheritable(reading)
    told: list[str] = []
    end = PipeEnd(reading, lambda: told.append("ended"))
    os.close(writing)
    reason = end.doRead()
    assert end.fileno() == reading and reason is not None
    end.connectionLost(reason)
    assert told == ["ended"]
    os.close(reading)


@pytest.mark.parametrize("said", ["", "three", "987654"])
def test_without_a_pipe_there_is_nothing_to_watch(said: str) -> None:
    assert while_open({"MPCHAT_WHILE_OPEN": said}) is None


@pytest.mark.parametrize("encoding", ["ascii", "iso8859-1", "euc-jp", "utf-8"])
def test_what_a_stream_cannot_say_ends_nothing(encoding: str) -> None:
    written, typed = io.BytesIO(), io.BytesIO(b"\xff\xfe ann\n")
    out, asked = io.TextIOWrapper(written, encoding), io.TextIOWrapper(typed, encoding)
    forgive(asked, out, io.StringIO())
    print("What is your name [Ünal👋\udcff]: ", file=out, flush=True)
    assert written.getvalue().startswith(b"What is your name [")
    assert asked.readline().endswith(" ann\n")
