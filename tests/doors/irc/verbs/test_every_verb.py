"""Every conversation names its paragraph, and every verb is spoken in one."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mpchat.doors.irc.verbs import VERBS
from mpchat.irc.capabilities import CAPABILITIES

HERE = Path(__file__).parent
SOURCES = (
    "Modern IRC Client Protocol",
    "RFC 1459",
    "RFC 2812",
    "RFC 4422",
    "RFC 4616",
    "RFC 5802",
    "IRCv3",
    "soju.im",
    "docs/protocol.md",
)


def conversations() -> Iterator[tuple[str, str, str]]:
    """Each as its name, its docstring's first line and its text."""
    for path in sorted(HERE.glob("test_*.py")):
        text = path.read_text("utf-8")
        for node in ast.parse(text).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and path != Path(__file__):
                said = ast.get_source_segment(text, node) or ""
                yield f"{path.name}:{node.name}", (ast.get_docstring(node) or "").partition("\n")[0], said


@pytest.mark.parametrize(("name", "docstring", "_"), list(conversations()))
def test_a_conversation_names_its_paragraph(name: str, docstring: str, _: str) -> None:
    assert docstring.startswith(SOURCES), (
        f"{name}: begin the docstring with the document, then name its section"
    )


def test_every_verb_is_spoken() -> None:
    said = "\n".join(text for _, _, text in conversations())
    silent = [verb for verb in VERBS if not re.search(rf"> (?:@\S+ )?{verb}\b", said)]
    assert not silent


def test_every_capability_is_agreed_on() -> None:
    text = "\n".join(path.read_text("utf-8") for path in HERE.parent.rglob("test_*.py"))
    assert not [name for name in CAPABILITIES if name not in text]
