"""The files that options name: read, refused, and warned of where others can read them."""

from pathlib import Path

import pytest

from mpchat.settings.files import read_files
from mpchat.settings.rows import SettingsError
from mpchat.settings.settings import Settings


def test_files(tmp_path: Path) -> None:
    motd = tmp_path / "motd"
    motd.write_text("Welcome\nall\x1b[31m\n", "utf-8")
    assert read_files(Settings(motd_file=motd)).motd == ["Welcome", "all\N{REPLACEMENT CHARACTER}[31m"]
    password = tmp_path / "password"
    password.write_text("correct horse\nnot this\n", "utf-8")
    password.chmod(0o600)
    files = read_files(Settings(password_file=password))
    assert files.password == "correct horse" and "horse" not in repr(files)
    password.write_text("\n", "utf-8")
    with pytest.raises(SettingsError, match="is empty: write the password on its first line"):
        read_files(Settings(password_file=password))
    with pytest.raises(
        SettingsError,
        match=r"cannot read .*: No such file or directory; choose another file with --motd-file",
    ):
        read_files(Settings(motd_file=tmp_path / "none"))
    motd.write_bytes(b"\xff")
    with pytest.raises(SettingsError, match="it is not UTF-8"):
        read_files(Settings(motd_file=motd))


@pytest.mark.parametrize(("option", "text"), [("password_file", "secret\n"), ("operators", "ann secret\n")])
def test_a_file_with_a_password_that_others_can_read_is_a_warning(
    tmp_path: Path, option: str, text: str
) -> None:
    file = tmp_path / "file"
    file.write_text(text)
    for mode, warnings in ((0o600, 0), (0o400, 0), (0o640, 1), (0o604, 1)):
        file.chmod(mode)
        warned = read_files(Settings(**{option: file})).warnings  # type: ignore[arg-type]
        assert len(warned) == warnings and all(str(file) in each for each in warned), oct(mode)


def test_what_systemd_hands_over_is_for_the_server_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "password"
    file.write_text("secret\n")
    file.chmod(0o440)  # as an access list for one user shows
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    files = read_files(Settings(password_file=file))
    assert files.password == "secret" and not files.warnings


def test_operators(tmp_path: Path) -> None:
    file = tmp_path / "operators"
    assert not read_files(Settings()).operators
    for text, mode, names, warnings in (
        ("ann secret\naccount:bob\n", 0o600, ["ann", "bob"], 0),
        ("ann secret\naccount:bob\n", 0o644, ["ann", "bob"], 1),
        ("account:bob\n", 0o644, ["bob"], 0),
    ):
        file.write_text(text)
        file.chmod(mode)
        files = read_files(Settings(operators=file))
        assert list(files.operators) == names and len(files.warnings) == warnings


def test_a_file_of_operators_that_cannot_be_used(tmp_path: Path) -> None:
    file = tmp_path / "operators"
    with pytest.raises(SettingsError, match=f"cannot read {file}: No such file"):
        read_files(Settings(operators=file))
    file.write_text("ann\n")
    with pytest.raises(SettingsError, match=f"cannot use {file}: line 1: ann has no password; write"):
        read_files(Settings(operators=file))
