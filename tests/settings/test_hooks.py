"""Webhooks as the operator writes them, on the command line and in a file."""

from pathlib import Path

import pytest
from twisted.python import usage

from mpchat.options import Options
from mpchat.settings.config_file import ConfigFile
from mpchat.settings.files import read_files
from mpchat.settings.hooks import Hook, as_typed, hook_of, read_hook
from mpchat.settings.rows import SettingsError
from mpchat.settings.settings import Settings
from mpchat.settings.table import settings_of

URL = "https://ci.example.org/chat?x=1,2"


def config(folder: Path, text: str) -> ConfigFile:
    path = folder / "chat.toml"
    path.write_text(text, "utf-8")
    return ConfigFile(path, "chat.toml")


def test_as_it_is_typed(tmp_path: Path) -> None:
    typed = f"deploy 'url={URL}' rooms=#Ops,#dev events=mention names=robot,r2 ignore=Robot secret-file=key"
    hook = Hook(
        url=URL,
        rooms=("#ops", "#dev"),
        events=("mention",),
        names=("robot", "r2"),
        ignore=("robot",),
        secret_file=tmp_path / "key",
    )
    assert read_hook(typed, tmp_path) == {"deploy": hook}
    assert hook_of(as_typed(hook)) == hook


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "write a hook like"),
        ("'", "write a hook like"),
        ("a/b url=http://x rooms=#a", "cannot be a hook's name"),
        ("a", "a hook needs an address"),
        ("a url=ftp://x rooms=#a", "a hook needs an address"),
        ("a url=http://ann:secret@x/ rooms=#a", "a hook needs an address"),
        ("a url=http://x", "a hook needs rooms"),
        ("a url=http://x rooms=ops", "'ops' is not a room: write #ops, or"),
        ("a url=http://x rooms=#a events=join", "there is no event 'join': write message or mention"),
        ("a url=http://x rooms=#a events=mention", "belong together"),
        ("a url=http://x rooms=#a names=robot", "belong together"),
        ("a url=http://x rooms=#a colour=red", "a hook has no colour: it has url, rooms"),
        ("a url=http://x rooms=#a secret-file=~nobody-here/x", "nobody of that name"),
    ],
)
def test_what_is_no_hook_is_refused_with_what_to_write(typed: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_hook(typed, Path())


def test_a_table_each_in_a_config_file(tmp_path: Path) -> None:
    text = f"""
        [hook.deploy]
        url = "{URL}"
        rooms = ["#ops", "#dev room"]
        secret-file = "its key"
        [hook.robot]
        url = "http://127.0.0.1:9/"
        rooms = "*"
        events = ["mention"]
        names = ["robot"]
        secret-file = "/r"
    """
    with pytest.raises(SettingsError, match="hook: '#dev room' is not a room"):
        config(tmp_path, text).read()
    assert config(tmp_path, text.replace("#dev room", "#dev")).read()["hook"] == {
        "deploy": Hook(url=URL, rooms=("#ops", "#dev"), secret_file=tmp_path / "its key"),
        "robot": Hook(
            url="http://127.0.0.1:9/",
            rooms=("*",),
            events=("mention",),
            names=("robot",),
            secret_file=Path("/r"),
        ),
    }


@pytest.mark.parametrize("text", ['hook = {a = "x"}', "hook = {a = {url = 1}}", "hook = {a = {url = [1]}}"])
def test_what_is_no_table_of_texts_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"hook: write (a|texts)"):
        config(tmp_path, text).read()


def test_a_hook_has_a_secret_in_a_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="the hook a needs a secret: write secret-file=FILE"):
        settings_of({"hook": read_hook("a url=http://x rooms=#a", Path())})
    key = tmp_path / "key"
    settings = Settings(hook=read_hook(f"a url=http://x rooms=#a secret-file={key}", Path()))
    with pytest.raises(SettingsError, match=r"cannot read .*; choose another file with --hook"):
        read_files(settings)
    key.write_text("\n")
    with pytest.raises(SettingsError, match="is empty: write the secret on its first line"):
        read_files(settings)
    key.write_text("whsec_?\n")
    with pytest.raises(SettingsError, match="what follows whsec_ is not base64"):
        read_files(settings)
    key.write_text("whsec_YWJj\nnot this\n")
    key.chmod(0o644)
    files = read_files(settings)
    assert files.hook_secrets == {"a": "whsec_YWJj"} and "whsec" not in repr(files)
    assert files.warnings == (f"others can read the secret of the hook a in {key}: chmod 600 it",)


def test_on_the_command_line_each_adds_to_those_before(tmp_path: Path) -> None:
    read = Options()
    words = [f"--hook={name} url=http://x rooms=#a secret-file={tmp_path}/s" for name in "ab"]
    read.parseOptions(words)
    assert read.settings.hook.keys() == {"a", "b"}
    with pytest.raises(usage.UsageError, match="--hook: a hook needs rooms"):
        Options().parseOptions(["--hook=a url=http://x"])
