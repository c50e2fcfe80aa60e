"""Reading options and files again while the server runs: what changes, what waits for a restart, what changes nothing."""

import os
import signal
from pathlib import Path
from typing import Any

import pytest
from twisted.internet.testing import MemoryReactorClock
from twisted.logger import capturedLogs

from mpchat.options import Options
from mpchat.rereading import Rereading, warn_of_what_is_missing
from mpchat.settings.rows import SettingsError
from mpchat.settings.settings import Settings
from tests.harness import Party


class AtOnce(MemoryReactorClock):
    """A reactor that does at once what a signal's handler asks for."""

    def callFromThread(self, work: Any, *args: Any, **kwargs: Any) -> None:
        """Twisted: from another thread."""
        work(*args, **kwargs)


def rereading(party: Party, *words: str, told: list[Settings] | None = None) -> Rereading:
    """What reads these options and their files again; ``told`` are the settings that others heard of."""
    options = Options()
    options.parseOptions(list(words))
    tell = ([] if told is None else told).append
    return Rereading(options.sources, party.registry, MemoryReactorClock(), tell)


def test_files_are_read_again(tmp_path: Path) -> None:
    party = Party()
    motd, password, operators = (tmp_path / name for name in ("motd", "password", "operators"))
    words = ["--motd-file", motd, "--password-file", password, "--operators", operators]
    motd.write_text("Tea\n")
    password.write_text("a horse\n")
    operators.write_text("ann secret\n")
    assert rereading(party, *map(str, words)).read() == ""
    assert (party.house.motd, party.house.password) == (["Tea"], "a horse")
    assert list(party.house.operators) == ["ann"]


def test_operators_whose_account_is_missing_are_a_warning_at_the_start_and_at_each_rehash(
    tmp_path: Path,
) -> None:
    operators = tmp_path / "operators"
    operators.write_text("account:Zoe\naccount:ann\naccount:bob\n")
    party = Party()
    party.house.chat.accounts["bob"] = "Bob"
    service = rereading(party, "--operators", str(operators))
    with capturedLogs() as logged:
        service.read()
    assert [event["missing"] for event in logged if "missing" in event] == ["ann, zoe"]
    with capturedLogs() as logged:
        warn_of_what_is_missing(party.house)
    assert [event["missing"] for event in logged if "missing" in event] == ["ann, zoe"]
    party.house.chat.accounts.update(zoe="Zoe", ann="Ann")
    with capturedLogs() as logged:
        service.read()
        warn_of_what_is_missing(party.house)
    assert not [event for event in logged if "missing" in event]


def test_what_cannot_be_read_again_leaves_everything_as_it_was(tmp_path: Path) -> None:
    party = Party(motd=["Tea"], password="old")
    motd, password = tmp_path / "motd", tmp_path / "password"
    motd.write_text("Coffee\n")
    service = rereading(party, "--motd-file", str(motd), "--password-file", str(password))
    problem = f"cannot read {password}: No such file or directory; choose another file with --password-file"
    with pytest.raises(SettingsError, match=problem):
        service.read()
    assert (party.house.motd, party.house.password) == (["Tea"], "old")


def test_limits_change_while_the_server_runs(tmp_path: Path) -> None:
    config = tmp_path / "chat.toml"
    config.write_text("command-rate = 0\nmax-topic = 3\nmax-connections = 2\nkeep = '30d'\nreplay = 7\n")
    party, told = Party(), list[Settings]()
    (ann,) = party.join("#a", "ann")
    service = rereading(party, "--config", str(config), told=told)
    assert service.read() == ""
    party.settle()
    assert ann.asks("TOPIC #a :abcdef") == [":ann!~ann@127.0.0.1 TOPIC #a :abc"]
    assert not party.connect().closed
    assert party.connect().closed, "the third is one too many"
    assert party.house.replay == 7 and party.house.limits.max_topic == 3
    assert [settings.keep for settings in told] == [30 * 86400]
    config.write_text("command-rate = 0\nmax-wrong-passwords = 1\nmax-registrations = 1\nmax-guests = 1\n")
    assert service.read() == ""
    assert party.house.chat.rules.max_topic == 390, "an option that was taken out has its default again"
    party.house.wrong_passwords.count("10.0.0.1")
    assert not party.house.hears_passwords("10.0.0.1")


def test_clients_are_sent_what_has_changed_of_005(tmp_path: Path) -> None:
    config = tmp_path / "chat.toml"
    config.write_text("command-rate = 0\nmax-nick = 9\nmax-topic = 0\n")
    party = Party()
    ann = party.enter("ann")
    service = rereading(party, "--config", str(config))
    service.read()
    party.settle()
    assert ann.heard() == [":mpchat.local 005 ann -TOPICLEN NICKLEN=9 :are supported by this server"]
    service.read()
    party.settle()
    assert ann.heard() == []


def test_whoever_has_too_many_failures_after_the_limit_was_lowered_is_out_with_the_next(
    tmp_path: Path,
) -> None:
    operators, config = tmp_path / "operators", tmp_path / "chat.toml"
    operators.write_text("admin a horse\n")
    config.write_text("command-rate = 0\noperators = 'operators'\n")
    party = Party()
    service = rereading(party, "--config", str(config))
    service.read()
    ann = party.enter("ann").send(*["OPER admin :no"] * 3)
    config.write_text("command-rate = 0\noperators = 'operators'\nmax-login-failures = 2\n")
    service.read()
    assert not ann.closed and ann.send("OPER admin :no").closed


def test_SIGHUP_reads_everything_again_where_there_is_no_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "chat.toml"
    config.write_text("network = 'club'\n")
    party = Party(forever=True)
    service = rereading(party, "--forever", "--config", str(config))
    monkeypatch.setattr(service, "_reactor", AtOnce())
    before = signal.getsignal(signal.SIGHUP)
    try:
        service.startService()
        os.kill(os.getpid(), signal.SIGHUP)
        assert party.house.network == "club"
        config.write_text("netwrk = 'x'\n")
        with capturedLogs() as logged:
            os.kill(os.getpid(), signal.SIGHUP)
        assert any("did you mean network" in str(event.get("problem")) for event in logged)
    finally:
        signal.signal(signal.SIGHUP, before)


def test_what_needs_a_restart_stays_and_is_told_each_time(tmp_path: Path) -> None:
    config = tmp_path / "chat.toml"
    config.write_text("")
    party = Party()
    service = rereading(party, "--config", str(config))
    config.write_text("server-name = 'other.example'\nlisten = ['tcp:1']\nnetwork = 'club'\n")
    for _ in range(2):
        with capturedLogs() as logged:
            assert service.read() == "listen, server-name need a restart of the server to change"
        assert any("need a restart" in event.get("text", "") for event in logged)
    assert (party.house.name, party.house.network) == ("mpchat.local", "club")
    config.write_text("port = 7\n")
    assert service.read() == "port needs a restart of the server to change"


@pytest.mark.parametrize(
    "text", ["network = 'club'\nnetwrk = 'x'\n", "network =", "network = 'club'\nreplay = 'x'\n"]
)
def test_a_broken_file_changes_nothing(tmp_path: Path, text: str) -> None:
    config = tmp_path / "chat.toml"
    config.write_text("")
    party = Party()
    before, rules = party.house.settings, party.chat.rules
    service = rereading(party, "--config", str(config))
    config.write_text(text)
    with pytest.raises(SettingsError, match=r"chat\.toml"):
        service.read()
    assert party.house.settings is before and party.chat.rules is rules
