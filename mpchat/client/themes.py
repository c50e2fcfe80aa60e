"""How things look: one row a theme, colours as terminals name them."""

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
_LIGHT_NICKS = (124, 130, 94, 58, 64, 28, 29, 24, 25, 61, 90, 125)


def _nicks(basic: tuple[str, ...], high: tuple[int, ...]) -> tuple[Look, ...]:
    return tuple(Look(f"nick{n}", basic[n % len(basic)], "bold", f"h{high[n]}") for n in range(NICKS))


def _bars(basic: str, back: str, high: str, high_back: str) -> tuple[Look, ...]:
    return tuple(
        Look(name, basic, "standout", high, back, high_back) for name in ("header", "status", "counter")
    ) + (Look("alarm", f"{basic},bold", "standout,bold", f"{high},bold", back, high_back),)


def _theme(name: str, help: str, dim: str, high_dim: str, red: str, *rest: tuple[Look, ...]) -> Theme:
    looks = (
        Look("own", "default,bold", "bold", "default,bold"),
        Look("time", dim, "default", high_dim),
        Look("bar", dim, "default", high_dim),
        Look("event", dim, "default", high_dim),
        Look("notice", dim, "default", high_dim),
        Look("error", red, "bold", red),
        Look("new", red, "bold", red),
        Look("mention", "default,bold", "bold,underline", "default,bold"),
        Look("too_long", f"{red},bold", "standout", f"{red},bold"),
        Look("prompt", "default,bold", "bold", "default,bold"),
    )
    return Theme(name, help, sum(rest, looks))


THEMES: Mapping[str, Theme] = {
    theme.name: theme
    for theme in (
        _theme(
            "dark", "for a dark background", "dark gray", "h245", "light red",
            _nicks(_DARK_BASIC, _DARK_NICKS), _bars("white", "dark blue", "h254", "h237"),
        ),
        _theme(
            "light", "for a light background", "dark gray", "h241", "dark red",
            _nicks(_LIGHT_BASIC, _LIGHT_NICKS), _bars("black", "light gray", "h235", "h252"),
        ),
        _theme(
            "mono", "without colours", "default", "default", "default,bold".partition(",")[0],
            tuple(Look(f"nick{n}", "bold", "bold", "bold") for n in range(NICKS)),
            tuple(Look(n, "standout", "standout", "standout") for n in ("header", "status", "counter", "alarm")),
        ),
    )
}  # fmt: skip
"""Every theme by name."""


def nick_look(nick: str, fold: Callable[[str], str]) -> str:
    """The look of a nick: the same in every session and every spelling."""
    return f"nick{zlib.crc32(fold(nick).encode('utf-8', 'replace')) % NICKS}"
