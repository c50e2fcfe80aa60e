"""What a file is, by what is in it."""

import pytest

from mpchat.uploads.kinds import HEAD, MARKS, TEXT, UNKNOWN, Kind, is_allowed, kind_of

RIFF = b"RIFF\x00\x00\x00\x00"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


@pytest.mark.parametrize(
    ("head", "type", "inline"),
    [
        (PNG, "image/png", True),
        (b"\xff\xd8\xff\xe0", "image/jpeg", True),
        (b"GIF89a<script>alert(1)</script>", "image/gif", True),
        (RIFF + b"WEBPVP8 ", "image/webp", True),
        (RIFF + b"WAVEfmt ", "audio/wav", True),
        (b"ID3\x04", "audio/mpeg", True),
        (b"OggS" + b"\0" * 24 + b"OpusHead", "audio/ogg", True),
        (b"\0\0\0\x20ftypisom", "video/mp4", True),
        (b"\0\0\0\x20ftypM4A ", "audio/mp4", True),
        (b"\0\0\0\x20ftypavif", "image/avif", True),
        (b"\x1a\x45\xdf\xa3....\x42\x82\x84webm", "video/webm", True),
        (b"\x1a\x45\xdf\xa3....\x42\x82\x88matroska", "video/x-matroska", False),
        (b"%PDF-1.7", "application/pdf", False),
        (b"PK\x03\x04", "application/zip", False),
        (b"hello\n\tthere\r\n", "text/plain; charset=utf-8", True),
        ("grüße".encode(), "text/plain; charset=utf-8", True),
        (b"\x7fELF\x02\x01", "application/octet-stream", False),
        ("grüße".encode("latin-1"), "application/octet-stream", False),
        (b"a\0b", "application/octet-stream", False),
        (b"....WEBP", "text/plain; charset=utf-8", True),
    ],
)
def test_by_content(head: bytes, type: str, inline: bool) -> None:
    kind = kind_of(head)
    assert (kind.type, kind.inline) == (type, inline)


@pytest.mark.parametrize(
    "said",
    [
        "text/html",
        "TEXT/HTML; charset=utf-8",
        "image/svg+xml",
        "application/xhtml+xml",
        "text/xml",
        "application/rss+xml",
    ],
)
def test_what_is_meant_to_be_more_than_text_is_none(said: str) -> None:
    assert kind_of(b"body { }", said) is UNKNOWN


@pytest.mark.parametrize(
    "head",
    [
        b"<!doctype html>",
        b"  \n<svg onload=alert(1)>",
        b"\xef\xbb\xbf<?xml version='1.0'?>",
        b"<script>alert(1)</script>",
    ],
)
def test_nor_is_what_looks_like_it(head: bytes) -> None:
    assert kind_of(head, "text/plain") is UNKNOWN


def test_the_name_that_its_owner_gives_it_changes_nothing_else() -> None:
    assert kind_of(b"echo hello", "image/png") is TEXT
    assert kind_of(PNG, "text/html").type == "image/png"
    assert kind_of(b"{}", "application/json") is TEXT


def test_a_character_that_is_cut_in_two_at_the_end() -> None:
    assert kind_of(("a" + "ü" * HEAD).encode()[:HEAD]) is TEXT


def test_only_what_runs_nothing_is_shown() -> None:
    shown = {kind.type for _, _, kind in MARKS if kind.inline}
    assert all(type.startswith(("image/", "audio/", "video/")) for type in shown)
    assert "image/svg+xml" not in shown


def test_what_the_operator_lets_in() -> None:
    png = Kind("image/png", "png", True)
    assert is_allowed(png, ()) and is_allowed(png, ("image/*",)) and is_allowed(TEXT, ("text/plain",))
    assert not is_allowed(png, ("image/gif", "text/*")) and not is_allowed(UNKNOWN, ("image/*",))
