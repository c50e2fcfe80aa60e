"""Where settings come from: the command line wins over the file, the file over what the program means by itself."""

from pathlib import Path

import pytest

from mpchat.settings.config_file import ConfigFile
from mpchat.settings.rows import SettingsError
from mpchat.settings.sources import Decided, Sources


def decided(folder: Path, text: str, **typed: object) -> Decided:
    """What a file and words come to, for ``mpchat serve``."""
    path = folder / "chat.toml"
    path.write_text(text)
    words = {name.replace("_", "-"): value for name, value in typed.items()}
    return Sources(words, {"forever": True}, ConfigFile(path, "chat.toml"), "mpchat serve").decide()


def test_the_command_line_wins(tmp_path: Path) -> None:
    found = decided(tmp_path, "network = 'file'\nmax-nick = 9\nopen-history = true", network="typed")
    assert (found.settings.network, found.settings.limits.max_nick) == ("typed", 9)
    assert found.origins == {
        "network": "command line",
        "max-nick": "chat.toml",
        "open-history": "chat.toml",
        "forever": "mpchat serve",
    }
    assert not decided(tmp_path, "open-history = true", open_history=False).settings.open_history


def test_an_option_stands_instead_of_others(tmp_path: Path) -> None:
    assert decided(tmp_path, "listen = ['tcp:1', 'unix:/x']", port=7).settings.endpoints == ("tcp:7",)
    assert decided(tmp_path, "port = 7", listen=("tcp:1",)).settings.endpoints == ("tcp:1",)
    assert decided(tmp_path, "port = 7\nlisten = 'tcp:1'").settings.endpoints == ("tcp:1", "tcp:7")
    persistent = decided(tmp_path, "persistent = true")
    assert persistent.settings.persistent and not persistent.settings.forever
    assert "forever" not in persistent.origins


def test_what_is_at_odds_in_a_file_names_it(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"^chat\.toml: choose one of --persistent and --forever$"):
        decided(tmp_path, "persistent = true\nforever = true")
    with pytest.raises(SettingsError, match=r"^choose one of"):
        decided(tmp_path, "", persistent=True, forever=True)


def test_without_a_file(tmp_path: Path) -> None:
    assert Sources({"replay": 3}).decide().settings.replay == 3
    assert Sources().decide() == Decided()
