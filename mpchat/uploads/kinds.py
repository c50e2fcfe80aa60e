"""What a file is, by what is in it: the name and the type that somebody gives it prove nothing.

Only what a browser shows without running anything is shown in it: pictures, sound, film and plain text. Everything else is an
attachment, HTML, SVG and PDF above all: they can hold programs, which would run with the rights of this address. So is what
cannot be told.
"""

import codecs
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

HEAD = 1024
"""Bytes of a file from which its kind is told."""
_MARKUP = ("text/html", "application/xhtml", "image/svg", "text/xml", "application/xml", "+xml")


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of content (RFC 2046), how its names end, and whether a browser may show it."""

    type: str
    ending: str = ""
    inline: bool = False


UNKNOWN = Kind("application/octet-stream")
TEXT = Kind("text/plain; charset=utf-8", "txt", True)
_WEBM = Kind("video/webm", "webm", True)
_MATROSKA = Kind("video/x-matroska", "mkv")
_MP4 = Kind("video/mp4", "mp4", True)
_M4A = Kind("audio/mp4", "m4a", True)
_AVIF = Kind("image/avif", "avif", True)
_HEIC = Kind("image/heic", "heic")
_MP3 = Kind("audio/mpeg", "mp3", True)

MARKS: Sequence[tuple[int, bytes, Kind]] = (
    (0, b"\x89PNG\r\n\x1a\n", Kind("image/png", "png", True)),
    (0, b"\xff\xd8\xff", Kind("image/jpeg", "jpg", True)),
    (0, b"GIF87a", Kind("image/gif", "gif", True)),
    (0, b"GIF89a", Kind("image/gif", "gif", True)),
    (8, b"WEBP", Kind("image/webp", "webp", True)),
    (8, b"WAVE", Kind("audio/wav", "wav", True)),
    (0, b"fLaC", Kind("audio/flac", "flac", True)),
    (0, b"ID3", _MP3),
    (0, b"\xff\xfb", _MP3),
    (0, b"\xff\xf3", _MP3),
    (0, b"\xff\xf2", _MP3),
    (28, b"OpusHead", Kind("audio/ogg", "ogg", True)),
    (28, b"\x01vorbis", Kind("audio/ogg", "ogg", True)),
    (28, b"\x80theora", Kind("video/ogg", "ogv", True)),
    (4, b"ftypavif", _AVIF),
    (4, b"ftypavis", _AVIF),
    (4, b"ftyphei", _HEIC),
    (4, b"ftypM4A ", _M4A),
    (4, b"ftypM4B ", _M4A),
    (4, b"ftypqt  ", Kind("video/quicktime", "mov")),
    (4, b"ftyp", _MP4),
    (0, b"%PDF-", Kind("application/pdf", "pdf")),
    (0, b"PK\x03\x04", Kind("application/zip", "zip")),
    (0, b"\x1f\x8b", Kind("application/gzip", "gz")),
    (0, b"7z\xbc\xaf\x27\x1c", Kind("application/x-7z-compressed", "7z")),
)
"""Where a mark stands, the mark, and what it marks; the first that fits counts."""
_IN_RIFF = frozenset({b"WEBP", b"WAVE"})
_EBML = b"\x1a\x45\xdf\xa3"


def kind_of(head: bytes, said: str = "") -> Kind:
    """What a file is that begins so (``HEAD`` bytes of it, or all); ``said`` is the type that its owner gives it."""
    for at, mark, kind in MARKS:
        if head.startswith(mark, at) and (mark not in _IN_RIFF or head.startswith(b"RIFF")):
            return kind
    if head.startswith(_EBML):
        return _WEBM if b"webm" in head[:64] else _MATROSKA
    return TEXT if _is_text(head) and not _is_markup(head, said.lower()) else UNKNOWN


def _is_text(head: bytes) -> bool:
    """Whether it reads as UTF-8 without control characters; a character may be cut in two at the end."""
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return not any(char < " " and char not in "\t\n\r\f\x1b" for char in text)


def _is_markup(head: bytes, said: str) -> bool:
    """Whether somebody means it to be more than text."""
    if any(mark in said for mark in _MARKUP):
        return True
    return head.removeprefix(codecs.BOM_UTF8).lstrip()[:1] == b"<"


def is_allowed(kind: Kind, allowed: Sequence[str]) -> bool:
    """Whether the operator lets it be uploaded; nothing named is everything."""
    bare = kind.type.partition(";")[0]
    return not allowed or any(fnmatchcase(bare, pattern) for pattern in allowed)
