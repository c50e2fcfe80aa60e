"""The page of the package index: README.md and docs/operating.md as one, whose links lead somewhere on that page.

An index shows one text and has no files beside it: a link to docs/operating.md is broken there, and so is a picture. There is no
other address that could be written in their place, because a copy of the repository may lie anywhere. So links into the
operating manual become links to its part of the page, the picture becomes the text of the screen, and other documents are
named by their path in the source distribution.
"""

import re

from docs import screenshot

_LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")
_MANUAL = "docs/operating.md"
_MORE = "The documents that are named without a link are in the source distribution."


def page(readme: str, manual: str) -> str:
    """The page, out of both texts with all their generated parts."""
    top = heading_id(manual.partition("\n")[0].removeprefix("# "))
    parts = (_linked(readme, "", top).rstrip(), _MORE, _linked(manual, "docs/", top))
    return re.sub("\n{3,}", "\n\n", re.sub(r"<!-- .* -->\n", "", "\n\n".join(parts)))


def heading_id(heading: str) -> str:
    """The name under which a heading can be linked to, as GitHub and the index make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _linked(text: str, folder: str, top: str) -> str:
    def link(found: re.Match[str]) -> str:
        is_picture, shown, target = found.groups()
        if is_picture:
            return f"```\n{screenshot.TEXT.read_text('utf-8').rstrip()}\n```"
        path, _, part = target.partition("#")
        if target.startswith(("https://", "#")):
            return found[0]
        if folder + path == _MANUAL:
            return f"[{shown}](#{part or top})"
        return shown if "/" in shown or shown == path else f"{shown} (`{folder}{path}`)"

    return _LINK.sub(link, text)
