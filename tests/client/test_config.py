"""client.config: command line over config file over defaults; every mistake is one sentence."""

from pathlib import Path

import pytest

from mpchat import __version__
from mpchat.client.config import (
    Address,
    ConfigError,
    Places,
    Settings,
    last_name,
    parse_address,
    parse_room,
    places,
    read_settings,
    remember_name,
)
from mpchat.client.login import Account

THEMES = ("dark", "light", "mono")


@pytest.fixture
def where(tmp_path: Path) -> Places:
    return Places(tmp_path / "client.toml", tmp_path / "state" / "name", tmp_path / "client.log")


def read(where: Places, *arguments: str, **environ: str) -> Settings:
    return read_settings(arguments, environ, where, THEMES)


def test_the_defaults(where: Places) -> None:
    assert read(where) == Settings(Address("127.0.0.1", 6111), "", "#lobby", "dark", where.log, "", None)


def test_the_command_line_goes_before_the_file(where: Places) -> None:
    where.config.write_text('server = "chat.example"\nname = "ann"\ntheme = "light"\nroom = "ops"\n', "utf-8")
    assert read(where) == Settings(Address("chat.example", 6111), "ann", "#ops", "light", where.log, "", None)
    settings = read(
        where, "[::1]:7000", "--name", "bob", "--theme", "mono", "--room", "#x", "--log", "/tmp/l"
    )
    assert settings == Settings(Address("::1", 7000), "bob", "#x", "mono", Path("/tmp/l"), "", None)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("localhost", Address("localhost", 6111)),
        ("localhost:7000", Address("localhost", 7000)),
        ("::1", Address("::1", 6111)),
        ("[::1]", Address("::1", 6111)),
        ("[fe80::1]:7000", Address("fe80::1", 7000)),
        ("irc://chat.example", Address("chat.example", 6111)),
        ("irc://chat.example:7000/ops", Address("chat.example", 7000, "#ops")),
        ("irc://chat.example/%23ops", Address("chat.example", 6111, "#ops")),
        ("irc://chat.example/#ops", Address("chat.example", 6111, "#ops")),
        ("unix:/run/mpchat/socket", Address("", 0, path="/run/mpchat/socket")),
        ("unix:///run/mpchat/socket", Address("", 0, path="/run/mpchat/socket")),
        ("UNIX:chat.sock", Address("", 0, path="chat.sock")),
        ("unix:/tmp/a b", Address("", 0, path="/tmp/a b")),
        ("unix:~nobody-of-that-name/x", Address("", 0, path="~nobody-of-that-name/x")),
    ],
)
def test_addresses(text: str, address: Address) -> None:
    assert parse_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "host:",
        "host:x",
        "host:0",
        "host:70000",
        "ircs://host",
        "http://host",
        "a b",
        "[::1",
        "host/x",
        ":1",
        "unix:",
        "unix:/a\0b",
        "unix:/" + "x" * 107,
    ],
)
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(ConfigError):
        parse_address(text)


def test_an_address_reads_as_it_is_written() -> None:
    assert [str(Address("::1", 1)), str(Address("host", 2))] == ["[::1]:1", "host:2"]
    assert str(parse_address("unix:///run/x")) == "unix:/run/x"


def test_a_socket_can_be_in_the_file_and_in_ones_home(
    where: Places, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    where.config.write_text("server = 'unix:~/chat'", "utf-8")
    assert read(where, "--name", "ann").address == Address("", 0, path=f"{tmp_path}/chat")
    where.config.write_text("server = 'unix:'", "utf-8")
    with pytest.raises(
        ConfigError, match="server: unix: does not name a socket: write unix:/run/mpchat/socket"
    ):
        read(where)


def test_the_rooms_sign_may_be_left_out() -> None:
    assert [parse_room("ops"), parse_room("#ops")] == ["#ops", "#ops"]
    for wrong in ("", "#", "a b", "a,b"):
        with pytest.raises(ConfigError):
            parse_room(wrong)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("naem = 'ann'", "naem: there is no such setting"),
        ("theme = 'pink'", "theme: there is no theme 'pink', only dark, light, mono"),
        ("name = 3", "name: a text in quotes is needed"),
        ("server = 'ircs://x'", "server: ircs://x: only irc://"),
        ("name = ", "Invalid value"),
    ],
)
def test_a_bad_file_is_one_line_with_file_key_and_reason(where: Places, content: str, words: str) -> None:
    where.config.write_text(content, "utf-8")
    with pytest.raises(ConfigError) as problem:
        read(where)
    assert str(problem.value).startswith(f"{where.config}: ") and words in str(problem.value)
    assert "\n" not in str(problem.value)


def test_the_password_comes_from_the_environment_or_a_file(where: Places, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(" from file \r\nmore\n", "utf-8")
    assert read(where, MPCHAT_PASSWORD="from env").password == "from env"
    assert read(where, "--password-file", str(file), MPCHAT_PASSWORD="from env").password == "from file"
    with pytest.raises(ConfigError, match="No such file"):
        read(where, "--password-file", str(tmp_path / "none"))


def test_no_color_is_respected(where: Places) -> None:
    assert read(where, "--theme", "dark", NO_COLOR="1").theme == "mono"


def test_wrong_usage_exits_with_2(where: Places, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit:
        read(where, "--theme", "pink")
    assert exit.value.code == 2
    assert "invalid choice: 'pink'" in capsys.readouterr().err


def test_the_name_used_last_is_remembered(where: Places) -> None:
    assert last_name(where, {}) == ""
    assert last_name(where, {"USER": "login"}) == "login"
    remember_name(where, "ann")
    assert last_name(where, {"USER": "login"}) == "ann"


def test_the_places_are_the_platforms() -> None:
    assert [path.name for path in (places().config, places().state, places().log)] == [
        "client.toml",
        "name",
        "client.log",
    ]


def test_the_version_is_told(where: Places, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        read(where, "--version")
    assert (end.value.code, capsys.readouterr().out) == (0, f"mpchat-client {__version__}\n")


def test_an_account_comes_with_its_password(where: Places, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("sesame\n", "utf-8")
    settings = read(where, "--account", "ann", "--account-password-file", str(secret))
    assert settings.account == Account("ann", "sesame") and settings.name == "ann"
    assert "sesame" not in repr(settings)
    settings = read(where, "--account", "ann", "--name", "anna", MPCHAT_ACCOUNT_PASSWORD="x")
    assert settings.account == Account("ann", "x") and settings.name == "anna"
    with pytest.raises(ConfigError, match="the account ann needs its password: --account-password-file FILE"):
        read(where, "--account", "ann")
