"""What the command line says, and what it answers to nonsense."""

from pathlib import Path

import pytest
from twisted.python import usage
from twisted.scripts._twistd_unix import ServerOptions

from mpchat import __version__
from mpchat.options import Options
from mpchat.settings.files import Files, read_files
from mpchat.settings.kind import Kind
from mpchat.settings.limits import Limits
from mpchat.settings.settings import Settings
from mpchat.settings.table import ROWS


def options(*words: str) -> Settings:
    """What words come to, read as twistd would."""
    read = Options()
    read.parseOptions(list(words))
    return read.settings


def test_without_options_everything_has_its_default() -> None:
    read = options()
    assert read.endpoints == ("tcp:6111",)
    assert read.kind is Kind.HOSTED
    assert read.limits == Limits()
    assert read_files(read) == Files(motd=[])
    assert read == Settings()


def test_lifetimes() -> None:
    assert options("-p").kind is options("--persistent").kind is Kind.PERSISTENT
    assert options("--forever").kind is Kind.FOREVER
    with pytest.raises(usage.UsageError, match="choose one"):
        options("-p", "--forever")


def test_ports_and_endpoints_add_up() -> None:
    assert options("--port", "7000").endpoints == ("tcp:7000",)
    assert options("--listen", "tcp6:1", "-l", "unix:/x", "--port", "7").endpoints == (
        "tcp6:1",
        "unix:/x",
        "tcp:7",
    )


@pytest.mark.parametrize("port", ["x", "-1", "65536", "0000065537", "1e3", "٣"])
def test_what_is_no_port_is_refused(port: str) -> None:
    with pytest.raises(usage.UsageError, match="port"):
        options("--port", port)


@pytest.mark.parametrize("name", [row.name for row in ROWS.values() if row.is_limit])
def test_every_limit_is_an_option(name: str) -> None:
    assert getattr(options(f"--{name}", "7").limits, name.replace("-", "_")) == 7
    assert getattr(options(f"--{name}", "0").limits, name.replace("-", "_")) == 0
    for nonsense in ("-1", "many", "nan", "inf"):
        with pytest.raises(usage.UsageError, match="number"):
            options(f"--{name}", nonsense)


def test_every_limit_of_the_chat_reaches_its_rules() -> None:
    rules = options(
        "--max-nick=9", "--max-room=8", "--max-topic=7", "--max-message=6", "--max-rooms=5", "--max-bans=4"
    ).rules()
    assert (rules.max_nick, rules.max_room, rules.max_topic) == (9, 8, 7)
    assert (rules.max_message, rules.max_rooms, rules.max_bans) == (6, 5, 4)
    assert options("--new-room-modes", "nsn").rules().new_room_flags == "ns"
    with pytest.raises(usage.UsageError, match="imnst"):
        options("--new-room-modes", "k")


def test_what_who_makes_a_room_is_given() -> None:
    assert options().rules().founder_mode == "o"
    assert options("--founder-mode", "q").rules().founder_mode == "q"
    with pytest.raises(usage.UsageError, match="--founder-mode: write o or q"):
        options("--founder-mode", "v")


def test_accounts() -> None:
    assert options().rules().guests_are_renamed is False
    rules = options("--registered-nicks=rename", "--max-accounts=3").rules()
    assert (rules.guests_are_renamed, rules.max_accounts) == (True, 3)
    with pytest.raises(usage.UsageError, match="--registered-nicks: write refuse or rename"):
        options("--registered-nicks", "kill")


def test_the_hosts_name_must_be_legal() -> None:
    assert options("--name", "ann").name == "ann"
    with pytest.raises(usage.UsageError, match="--name a b: A name"):
        options("--name", "a b")


@pytest.mark.parametrize("name", ["", "a b", ":x", "é", "x\ny", "x" * 64])
def test_a_server_name_that_no_line_can_begin_with_is_refused(name: str) -> None:
    assert options("--server-name", "chat.example.org").server_name == "chat.example.org"
    with pytest.raises(usage.UsageError, match="--server-name: write"):
        options("--server-name", name)


@pytest.mark.parametrize("name", ["", " ", "x\ny", "a\x1bb", "naïve\u202e", "x" * 64])
def test_a_network_that_no_line_can_hold_is_refused(name: str) -> None:
    assert options("--network", "Ann's naïve chat").network == "Ann's naïve chat"
    with pytest.raises(usage.UsageError, match="--network: write"):
        options("--network", name)


def test_files_are_named_for_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "motd").write_text("Tea\n")
    monkeypatch.chdir(tmp_path)
    read = options("--motd-file", "motd")
    monkeypatch.chdir("/")
    assert read_files(read).motd == ["Tea"]


def test_who_runs_the_server() -> None:
    assert options().admin == ()
    assert options("--admin", "Irene, Bielefeld, irene@x.org").admin == (
        "Irene",
        "Bielefeld",
        "irene@x.org",
    )
    for given in ("Irene", "Irene, irene@x.org", "Irene, , irene@x.org"):
        with pytest.raises(usage.UsageError, match="write 'name, place, mail address'"):
            options("--admin", given)


def test_a_journal_is_memory_or_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/home/ann")
    assert options("--journal", "memory", "--forever").database is None
    assert options().database is None
    for given, path in (
        ("chat.db", tmp_path / "chat.db"),
        ("sqlite:chat.db", tmp_path / "chat.db"),
        ("sqlite:chat", tmp_path / "chat"),
        ("/var/lib/mpchat/chat", Path("/var/lib/mpchat/chat")),
        ("~/chat.db", Path("/home/ann/chat.db")),
    ):
        assert options("--journal", given).database == path


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("", "no path is given"),
        ("sqlite:", "no path is given"),
        ("memmory", "neither memory nor does it look like a path"),
        ("postgres://db/chat", "only SQLite databases are supported"),
        ("/tmp", "this is a folder"),
        ("sqlite:/tmp", "this is a folder"),
    ],
)
def test_a_journal_that_is_likely_a_slip_is_refused(given: str, says: str) -> None:
    with pytest.raises(usage.UsageError, match=f"--journal: {given}: .*{says}"):
        options("--journal", given)


def test_the_version_is_that_of_mpchat(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as raised:
        options("--version")
    assert not raised.value.code
    assert capsys.readouterr().out.startswith(f"mpchat {__version__} (Twisted ")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--bogus"], "mpchat: option --bogus not recognized; twistd mpchat --help lists the options"),
        (["--port", "x"], "mpchat: --port: 'x' is not a port: "),
        (["--admin", "Irene"], "mpchat: --admin: write 'name, place, mail address'; "),
        (["serve"], "mpchat: 'serve' is not an option: "),
        (["--pidfile=x"], "mpchat: --pidfile is an option of twistd: write it before mpchat"),
    ],
)
def test_a_mistake_is_one_line_under_twistd(words: list[str], says: str) -> None:
    read = Options()
    read.parent = ServerOptions()
    with pytest.raises(SystemExit) as raised:
        read.parseOptions(words)
    assert str(raised.value.code).startswith(says) and "\n" not in str(raised.value.code)
