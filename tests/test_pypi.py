"""The page of the package index: every link leads somewhere, wherever the page is read."""

import re

from docs import screenshot
from docs.generate import TOP
from docs.pypi import heading_id, page

PAGE = (TOP / "docs/pypi.md").read_text("utf-8")


def headings(text: str) -> list[str]:
    """The names of all headings, code left out."""
    prose = re.sub(r"^ *```.*?^ *```$", "", text, flags=re.M | re.S)
    return [heading_id(heading) for heading in re.findall(r"^#+ (.*)$", prose, re.M)]


def test_every_link_of_the_page_leads_somewhere_without_files_beside_it() -> None:
    links = re.findall(r"\]\(([^)]*)\)", PAGE)
    assert len(links) > 5
    there = headings(PAGE)
    for link in links:
        assert link.startswith("https://") or (link[:1] == "#" and link[1:] in there), link
    assert len(there) == len(set(there)), "two headings of one name"
    assert "![" not in PAGE


def test_the_page_has_the_picture_as_text_and_no_marks_of_ours() -> None:
    assert screenshot.TEXT.read_text("utf-8").rstrip() in PAGE
    assert "<!--" not in PAGE


def test_links_between_documents_become_links_of_the_page_or_names() -> None:
    readme = "[how](docs/operating.md#tls) [all](docs/operating.md) [docs/x.md](docs/x.md) [why](docs/x.md) [w](https://w)\n"
    manual = "# Operating it\n\nSee [above](#tls), [the protocol](protocol.md#x).\n\n## TLS\n"
    made = page(readme, manual)
    assert made.startswith("[how](#tls) [all](#operating-it) docs/x.md why (`docs/x.md`) [w](https://w)\n")
    assert "See [above](#tls), the protocol (`docs/protocol.md`)." in made


def test_the_package_shows_this_page_and_its_homepage_is_the_servers() -> None:
    from mpchat.doors.irc.verbs.server import HOMEPAGE

    config = (TOP / "setup.cfg").read_text("utf-8")
    assert "long_description = file: docs/pypi.md\n" in config
    assert f"url = {HOMEPAGE}\n" in config
