"""The names of uploads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mpchat.uploads.kinds import TEXT, UNKNOWN, Kind
from mpchat.uploads.naming import called, disposition, is_name, new_name


def test_a_name_cannot_be_guessed_and_ends_as_its_kind_does() -> None:
    names = {new_name(TEXT, "notes.md") for _ in range(100)}
    assert len(names) == 100
    assert all(is_name(name) and len(name) == 26 and name.endswith(".txt") for name in names)
    assert new_name(Kind("image/png", "png"), "evil.html").endswith(".png")
    assert new_name(UNKNOWN, "backup.TAR").endswith(".tar")
    assert all(
        "." not in new_name(UNKNOWN, name)
        for name in ("", "x", "x.", "a.b c", "x.ü", "x.toolongending", "x../")
    )


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "../chat.db",
        "a" * 21,
        "a" * 23,
        "a" * 22 + ".",
        "a" * 22 + ".PNG",
        "a" * 22 + "./x",
        "a" * 22 + "\n",
    ],
)
def test_no_path_is_a_name(name: str) -> None:
    assert not is_name(name)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="tea.png"', "tea.png"),
        ("attachment; filename=tea.png", "tea.png"),
        ("attachment; filename*=UTF-8''gr%C3%BC%C3%9Fe.txt", "grüße.txt"),
        ('inline; filename="../../etc/passwd"', "passwd"),
        (r'attachment; filename="C:\\Users\\ann\\tea.png"', "tea.png"),
        ('attachment; filename="a\x1b[31mb\u202eGNP.exe"', "a\ufffd[31mb\ufffdGNP.exe"),
        ('attachment; filename="..."', ""),
        ("attachment", ""),
        ("", ""),
        ("nonsense;;;=", ""),
        ("attachment; filename*=nonsense''%ff", "ÿ"),
        ("attachment; filename=a.png; filename*=utf-8''b.png", "b.png"),
    ],
)
def test_what_somebody_calls_a_file(header: str, name: str) -> None:
    assert called(header) == name


@given(st.text())
def test_whatever_is_said_makes_a_header(text: str) -> None:
    name = called(f'attachment; filename="{text}"')
    made = disposition(False, name)
    assert made.isascii() and made.isprintable() and len(name) <= 100
    assert called(made) == name


def test_how_it_is_shown() -> None:
    assert disposition(True, "") == "inline"
    assert disposition(False, "tea.png") == 'attachment; filename="tea.png"'
    assert (
        disposition(True, 'grü"ße.txt')
        == "inline; filename=\"gr___e.txt\"; filename*=UTF-8''gr%C3%BC%22%C3%9Fe.txt"
    )
