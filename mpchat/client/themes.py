"""The themes: one row each, with colours as terminals name them."""

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

NICKS = 12
"""Colours that nicks share."""


@dataclass(frozen=True, slots=True)
class Look:
    """One thing on the screen: its 16-colour, one-colour and 256-colour settings, and the background of the bars."""

    name: str
    basic: str = "default"
    mono: str = "default"
    high: str = "default"
    back: str = "default"
    high_back: str = "default"


@dataclass(frozen=True, slots=True)
class Theme:
    """A name, what it is for, and the looks."""

    name: str
    help: str
    looks: tuple[Look, ...]


_DARK_BASIC = ("light red", "light green", "yellow", "light blue", "light magenta", "light cyan")
_LIGHT_BASIC = ("dark red", "dark green", "brown", "dark blue", "dark magenta", "dark cyan")
_DARK_NICKS = (203, 209, 214, 185, 150, 114, 79, 80, 111, 141, 176, 205)
_LIGHT_NICKS = (124, 130, 94, 58, 22, 28, 29, 24, 25, 61, 90, 125)


def _nicks(basic: tuple[str, ...], high: tuple[int, ...]) -> tuple[Look, ...]:
    return tuple(Look(f"nick{n}", basic[n % len(basic)], "bold", f"h{high[n]}") for n in range(NICKS))


def _quiet(basic: str, high: str) -> tuple[Look, ...]:
    return tuple(Look(name, basic, "default", high) for name in ("time", "bar", "event", "notice", "counter"))


def _loud(basic: str, high: str) -> tuple[Look, ...]:
    return tuple(Look(name, basic, "bold", high) for name in ("error", "new", "too_long"))


def _bars(basic: str, back: str, high: str, high_back: str) -> tuple[Look, ...]:
    bold = "bold" if basic == "default" else f"{basic},bold"
    high_bold = "bold" if high == "default" else f"{high},bold"
    return (
        Look("header", basic, "standout", high, back, high_back),
        Look("status", basic, "standout", high, back, high_back),
        Look("alarm", bold, "bold,standout", high_bold, back, high_back),
    )


_OWN = (
    Look("own", "bold", "bold", "bold"),
    Look("mention", "bold", "bold,underline", "bold"),
    Look("prompt", "bold", "bold", "bold"),
)
_MONO = tuple(Look(f"nick{n}", "bold", "bold", "bold") for n in range(NICKS))
_MONO_BARS = tuple(Look(name, "standout", "standout", "standout") for name in ("header", "status", "alarm"))

_THEMES = (
    Theme(
        "dark",
        "for a dark background",
        _OWN
        + _nicks(_DARK_BASIC, _DARK_NICKS)
        + _quiet("dark cyan", "h245")
        + _loud("light red", "h203")
        + _bars("white", "dark blue", "h254", "h237"),
    ),
    Theme(
        "light",
        "for a light background",
        _OWN
        + _nicks(_LIGHT_BASIC, _LIGHT_NICKS)
        + _quiet("dark gray", "h241")
        + _loud("dark red", "h160")
        + _bars("black", "light gray", "h235", "h252"),
    ),
    Theme(
        "mono",
        "without colours",
        _OWN + _MONO + _quiet("default", "default") + _loud("bold", "bold") + _MONO_BARS,
    ),
)
THEMES: Mapping[str, Theme] = {theme.name: theme for theme in _THEMES}
"""Every theme by name."""


def nick_look(nick: str, fold: Callable[[str], str]) -> str:
    """The look of a nick: the same in every session and every spelling."""
    return f"nick{zlib.crc32(fold(nick).encode('utf-8', 'replace')) % NICKS}"
