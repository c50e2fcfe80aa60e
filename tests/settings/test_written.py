"""Settings as a config file: --check-config, and the example in the manual."""

import tomllib
from pathlib import Path

import pytest

from mpchat.command import ServeOptions
from mpchat.options import Options
from mpchat.settings.config_file import ConfigFile
from mpchat.settings.settings import ROWS, Settings
from mpchat.settings.sources import Sources
from mpchat.settings.written import example, toml

TOP = Path(__file__).parents[2]


def checked(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What --check-config prints; it ends with exit code 0."""
    with pytest.raises(SystemExit) as raised:
        ServeOptions().parseOptions([*words, "--check-config"])
    assert not raised.value.code
    return capsys.readouterr().out


def test_check_config_prints_every_option_and_where_it_comes_from(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    password, config = tmp_path / "password", tmp_path / "chat.toml"
    password.write_text("a horse\n")
    password.chmod(0o644)
    config.write_text('password-file = "password"\nkeep-room = {"#ops" = "7d"}\nreplay = 3\n')
    printed = checked(capsys, "--config", str(config), "--replay=5", "--journal=memory")
    lines = [" ".join(line.split()) for line in printed.splitlines()]
    assert f'password-file = "{password}" # {config}' in lines
    assert f'keep-room = {{"#ops" = "7d"}} # {config}' in lines
    assert "replay = 5 # command line" in lines
    assert "forever = true # mpchat serve" in lines
    assert "max-nick = 30 # default" in lines
    assert "# port is not set # default" in lines
    assert all(any(line.removeprefix("# ").startswith(f"{name} ") for line in lines) for name in ROWS)
    assert f"# Warning: others can read the password in {password}: chmod 600 it." in lines
    assert "horse" not in printed


def test_what_check_config_prints_is_a_config_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--network", 'a "b" \\ c', "--keep-room", "#a=7d,5", "--listen", "unix:/x", "--sts", "port=7"]
    config = tmp_path / "chat.toml"
    config.write_text(checked(capsys, *words, "--keep=36h", "--admin=a, b, c", "--journal=/x/db"))
    read = Options()
    read.parseOptions([*words, "--keep=36h", "--admin=a, b, c", "--journal=/x/db", "--forever"])
    assert Sources(config=ConfigFile(config, "chat.toml")).decide().settings == read.settings


def test_check_config_reads_the_named_files_too(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=f"mpchat: cannot read {tmp_path}/none: No such file"):
        Options().parseOptions(["--motd-file", f"{tmp_path}/none", "--check-config"])
    with pytest.raises(SystemExit, match="mpchat: choose one of"):
        Options().parseOptions(["-p", "--forever", "--check-config"])


def test_the_example_holds_the_defaults(tmp_path: Path) -> None:
    lines = list(example())
    config = tmp_path / "chat.toml"
    config.write_text("\n".join(lines))
    assert ConfigFile(config, "chat.toml").read() == {}, "everything is a comment"
    config.write_text("\n".join(line.removeprefix("#") if line[1:2].strip() else line for line in lines))
    values = ConfigFile(config, "chat.toml").read()
    assert len(values) > 50
    assert Sources(config=ConfigFile(config, "chat.toml")).decide().settings == Settings()


def test_the_examples_of_the_example_can_be_read(tmp_path: Path) -> None:
    config = tmp_path / "chat.toml"
    for row in ROWS.values():
        if row.example:
            config.write_text(f"{row.name} = {row.example}")
            assert ConfigFile(config, "chat.toml").read().keys() == {row.name}
    text = "\n".join(example())
    assert all(f"{row.name} = " in text for row in ROWS.values() if not row.is_of_one_run)


def test_the_manual_has_the_example() -> None:
    assert "\n".join(example()) in (TOP / "docs/operating.md").read_text("utf-8")


@pytest.mark.parametrize(
    "value", ["", 'a "b"', "\x7f\x1b\n", "ü", [], ["a", "b"], {"#a": "7d", "b c": "1"}, True, 0.5]
)
def test_values_as_toml(value: object) -> None:
    assert tomllib.loads(f"x = {toml(value)}") == {"x": value}
