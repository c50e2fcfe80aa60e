"""The picture in the README is what people see."""

import re
from html import unescape

from docs import screenshot


def test_the_picture_is_the_screen_of_today() -> None:
    rows = screenshot.screen()
    assert screenshot.text(rows) == screenshot.TEXT.read_text("utf-8"), "make screenshot draws it again"
    drawn = "\n".join(screenshot.svg(rows)) + "\n"
    assert drawn == screenshot.PICTURE.read_text("utf-8"), "make screenshot draws it again"


def test_the_picture_says_what_the_text_says_and_needs_no_file_beside_it() -> None:
    picture = screenshot.PICTURE.read_text("utf-8")
    words = " ".join(unescape(piece) for piece in re.findall(r"<text [^>]*>([^<]*)</text>", picture))
    assert words.split() == screenshot.TEXT.read_text("utf-8").split()
    assert not re.search(r"href|url\(|@font-face|<script", picture)
