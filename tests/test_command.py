"""What ``mpchat`` and ``mpchat serve`` mean to twistd, and what they answer to nonsense."""

import sys
from io import StringIO

import pytest

from mpchat import __version__
from mpchat.command import twistd_words


class Window(StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        """As a file says it."""
        return True


def words_on_a_terminal(monkeypatch: pytest.MonkeyPatch, *words: str) -> list[str]:
    """What they mean to twistd when they are typed on a terminal."""
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdin", Window())
        patch.setattr(sys, "stdout", Window())
        return twistd_words(words)


def test_mpchat_hosts_and_joins(monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["twistd", "-n", "--pidfile=", "mpchat", "--join"]
    assert words_on_a_terminal(monkeypatch) == words
    assert words_on_a_terminal(monkeypatch, "-p", "--port", "7000") == [*words, "-p", "--port", "7000"]


def test_serve_is_a_daemon_in_the_foreground_without_a_terminal() -> None:
    words = ["twistd", "-n", "--pidfile=", "mpchat"]
    assert twistd_words(["serve"]) == [*words, "--forever"]
    assert twistd_words(["serve", "--port", "7000"]) == [*words, "--forever", "--port", "7000"]
    assert twistd_words(["serve", "-p"]) == [*words, "-p"]


@pytest.mark.parametrize("words", [[], ["serve"]])
def test_no_file_with_a_process_number_is_written_or_believed(
    words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "--pidfile=" in words_on_a_terminal(monkeypatch, *words)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "your client needs a terminal, and this is not one; mpchat serve opens a chat without a client"),
        (["-p"], "your client needs a terminal, and this is not one; mpchat serve"),
        (["--bogus"], "option --bogus not recognized; mpchat --help lists the options"),
        (["--port", "x"], "--port: 'x' is not a port: "),
        (["server"], "'server' is not an option: options begin with --; mpchat --help"),
        (["serve", "--bogus"], "option --bogus not recognized; mpchat serve --help lists the options"),
        (["serve", "--join"], "serve opens no client: call mpchat without serve, or leave --join out"),
        (["serve", "-p", "--forever"], "choose one of --persistent and --forever"),
    ],
)
def test_a_mistake_is_one_line_about_what_was_typed(
    words: list[str], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", StringIO())
    with pytest.raises(SystemExit) as raised:
        twistd_words(words)
    text = str(raised.value.code)
    assert text.startswith(f"mpchat: {says}") and "\n" not in text
    assert "--join" not in text or "--join" in words


@pytest.mark.parametrize("words", [["--version"], ["serve", "--version"]])
def test_the_version_is_that_of_mpchat(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as raised:
        twistd_words(words)
    assert not raised.value.code
    assert capsys.readouterr().out.startswith(f"mpchat {__version__} (Twisted ")
