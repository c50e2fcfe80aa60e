"""The config file: what may stand in it, and the one sentence that follows each mistake."""

from pathlib import Path

import pytest

from mpchat.settings.config_file import ConfigFile
from mpchat.settings.keep import Keep
from mpchat.settings.rows import SettingsError
from mpchat.settings.sts import Sts


def file(folder: Path, text: str) -> ConfigFile:
    """A config file that holds this."""
    path = folder / "chat.toml"
    path.write_text(text, "utf-8")
    return ConfigFile(path, "chat.toml")


def test_values_of_every_form(tmp_path: Path) -> None:
    text = """
        forever = true
        grace = 0.5
        port = 7000
        max-nick = 9
        network = "Ann's naïve chat"
        registered-nicks = "rename"
        socket-mode = "600"
        keep = "30d"
        keep-room = {"#Ops" = "7d", "#log" = 1000, "#dev" = "30d,5000"}
        sts = "port=6697,duration=300"
        admin = "Irene, Bielefeld, irene@example.org"
        listen = ["tcp:1", "tcp:2"]
    """
    assert file(tmp_path, text).read() == {
        "forever": True,
        "grace": 0.5,
        "port": 7000,
        "max-nick": 9,
        "network": "Ann's naïve chat",
        "registered-nicks": "rename",
        "socket-mode": "600",
        "keep": 30 * 86400,
        "keep-room": {"#ops": Keep(7 * 86400), "#log": Keep(0, 1000), "#dev": Keep(30 * 86400, 5000)},
        "sts": Sts(6697, 300),
        "admin": ("Irene", "Bielefeld", "irene@example.org"),
        "listen": ("tcp:1", "tcp:2"),
    }


def test_relative_paths_begin_where_the_file_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    text = (
        'motd-file = "motd"\njournal = "./chat.db"\nlisten = "unix:socket"\npassword-file = "/etc/password"\n'
    )
    assert file(tmp_path, text).read() == {
        "motd-file": tmp_path / "motd",
        "journal": str(tmp_path / "chat.db"),
        "listen": (f"unix:{tmp_path}/socket",),
        "password-file": Path("/etc/password"),
    }


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("max-nikc = 4", "chat.toml: max-nikc is not an option; did you mean max-nick?"),
        ("max_nick = 4", "chat.toml: max_nick is not an option; did you mean max-nick?"),
        ("zzz = 4", "chat.toml: zzz is not an option; mpchat --help lists the options"),
        ("[limits]\nmax-nick = 4", "chat.toml: limits is not an option; "),
        ("config = 'x'", "chat.toml: config is not for a file: a config file names no other"),
        ("check-config = true", "chat.toml: check-config is not for a file: it is typed on the command line"),
        ("join = true", "chat.toml: join is for one run: type it on the command line"),
        ("max-nick = true", "chat.toml: max-nick: write a number, like 30"),
        ("max-nick = -1", "chat.toml: max-nick: '-1' is not a number from 0 up"),
        ("max-nick = 1.5", "chat.toml: max-nick: '1.5' is not a whole number"),
        ("max-nick = [1]", "chat.toml: max-nick: write a number, like 30"),
        ("port = 70000", "chat.toml: port: '70000' is not a port"),
        ("forever = 'yes'", "chat.toml: forever: write true or false"),
        ("network = 5", "chat.toml: network: write a text in quotes"),
        ("network = ''", "chat.toml: network: write 1 to 63 bytes"),
        ("listen = 6111", "chat.toml: listen: write a list of texts in quotes"),
        ("listen = [6111]", "chat.toml: listen: write a list of texts in quotes"),
        ("keep = '30'", "chat.toml: keep: '30' is not a duration"),
        ("keep-room = 5", "chat.toml: keep-room: write a table"),
        ("keep-room = {'#a' = true}", "chat.toml: keep-room: write a table"),
        ("keep-room = {'a b' = '3d'}", "chat.toml: keep-room: write '#room=30d,5000'"),
        ("durability = 'luck'", "chat.toml: durability: write process or power"),
        ("replay = 1\nreplay = 2", "chat.toml is not TOML: "),
        ("replay =", "chat.toml is not TOML: "),
    ],
)
def test_a_mistake_is_a_sentence_with_file_key_and_reason(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(SettingsError) as raised:
        file(tmp_path, text).read()
    assert str(raised.value).startswith(says) and "\n" not in str(raised.value)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "none.toml"
    with pytest.raises(SettingsError, match=f"cannot read {path}: No such file or directory; .* --config"):
        ConfigFile(path, "none.toml").read()
    path.write_bytes(b"network = '\xff'")
    with pytest.raises(SettingsError, match="it is not UTF-8"):
        ConfigFile(path, "none.toml").read()
