"""client.themes: complete, readable, stable."""

import pytest
import urwid
from urwid.display.common import AttrSpec

from mpchat.client.themes import NICKS, THEMES, Theme, nick_look
from mpchat.client.view.bars import palette
from mpchat.irc.names import casefold

BACKGROUNDS = {"dark": (0, 0, 0), "light": (255, 255, 255)}
themes = pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))


def luminance(colour: tuple[int, int, int]) -> float:
    """WCAG 2.1, relative luminance."""
    parts = [c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@themes
def test_every_theme_has_every_look(theme: Theme) -> None:
    assert {look.name for look in theme.looks} == {look.name for look in THEMES["dark"].looks}
    assert len(theme.looks) == len({look.name for look in theme.looks})
    assert sum(look.name.startswith("nick") for look in theme.looks) == NICKS


@themes
def test_urwid_understands_every_look(theme: Theme) -> None:
    urwid.display.raw.Screen().register_palette(palette(theme.looks))


@pytest.mark.parametrize("name", BACKGROUNDS)
def test_every_colour_is_readable_on_its_background(name: str) -> None:
    for look in THEMES[name].looks:
        if look.high.startswith("h") and look.high_back == "default":
            red, green, blue, *_ = AttrSpec(look.high, "default").get_rgb_values()
            assert red is not None and green is not None and blue is not None
            assert contrast((red, green, blue), BACKGROUNDS[name]) >= 4.5, look


@themes
def test_the_transcript_keeps_the_terminals_own_background(theme: Theme) -> None:
    coloured = {look.name for look in theme.looks if look.back != "default"}
    assert coloured <= {"header", "status", "alarm"}


def test_a_nick_looks_the_same_everywhere() -> None:
    assert nick_look("Bob", casefold) == nick_look("bob", casefold) == "nick8"
    assert len({nick_look(f"nick{n}", casefold) for n in range(200)}) == NICKS
