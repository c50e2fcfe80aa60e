"""Settings as a config file: --check-config, and the example in the manual."""

import tomllib
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mpchat.command import ServeOptions
from mpchat.options import Options
from mpchat.settings.config_file import ConfigFile
from mpchat.settings.rows import SettingsError
from mpchat.settings.settings import Settings
from mpchat.settings.sources import Decided, Sources
from mpchat.settings.table import ROWS, settings_of
from mpchat.settings.written import example, toml, what_holds

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


_TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)
_COUNTS = st.integers(0, 10**8 - 1)
_SPANS = st.builds("{}{}".format, _COUNTS, st.sampled_from("smhdw"))
_GIVEN: dict[str, st.SearchStrategy[str]] = {
    "N": st.one_of(_COUNTS.map(str), st.floats(0, 1e9).map(str)),
    "PORT": st.integers(0, 65535).map(str),
    "MODE": st.from_regex(r"\A0?[0-7]{3}\Z"),
    "DURATION": _SPANS,
    "WHOM": st.sampled_from(["account:bridge", "192.0.2.0/24", "192.0.2.7", "nobody"]),
    "FILE": _TEXT.map("/{}".format),
    "memory|PATH": st.one_of(st.just("memory"), _TEXT.map("sqlite:/nowhere/{}".format)),
    "ENDPOINT": _TEXT.map("unix:/{}".format),
    "TERMS": st.builds(
        "#{}={}".format, st.sampled_from(["a", "B", "a=b", "ü"]), st.one_of(_SPANS, _COUNTS.map(str))
    ),
    "NAME": _TEXT,
    "NICK": st.just("ann"),
    "WHO": st.builds("{},{},{}".format, _TEXT, _TEXT, _TEXT),
    "POLICY": st.builds("port={},duration={}".format, st.integers(1, 65535), _COUNTS),
    "SUFFIX": st.from_regex(r"\A[a-z0-9]{1,9}\Z"),
    "LETTERS": st.text("imnst"),
    "URL": st.just("https://chat.example.org/x"),
    "TYPES": st.sampled_from(["image/*", "image/*,text/plain"]),
    "HOOK": st.builds(
        "{} 'url=https://a/?{}' rooms=#a,#B {} secret-file=/s".format,
        st.sampled_from(["a", "b"]),
        st.from_regex(r"\A[a-z,=]{0,9}\Z"),
        st.sampled_from(["", "events=mention,message names=robot,r2", "ignore=Robot"]),
    ),
    "CONTACT": st.sampled_from(["a@example.org", "mailto:b@example.org", "https://example.org/?", ""])
    | _TEXT,
    "HOST|NET": st.sampled_from(["Push.LAN", "10.0.0.0/8", "::1", "fd00::/8"]) | _TEXT,
}
"""What may be typed, by what stands for it in --help; readers refuse some of it."""


@given(st.data())
def test_whatever_holds_is_written_as_a_config_file_that_says_the_same(data: st.DataObject) -> None:
    values: dict[str, object] = {}
    for row in data.draw(st.lists(st.sampled_from([row for row in ROWS.values() if not row.is_of_one_run]))):
        if row.is_flag:
            values[row.name] = data.draw(st.booleans())
            continue
        typed = data.draw(st.sampled_from(row.form.choices) if row.form.choices else _GIVEN[row.form.shown])
        with suppress(ValueError):
            values[row.name] = row.form.add(values.get(row.name), typed, Path("/"))
    try:
        settings = settings_of(values)
    except SettingsError:
        return
    with NamedTemporaryFile("w", encoding="utf-8", suffix=".toml") as config:
        config.write("\n".join(what_holds(Decided(settings))))
        config.flush()
        assert Sources(config=ConfigFile(Path(config.name), "chat.toml")).decide().settings == settings
