"""Follows docs/tutorial.md: its steps, and what they make of a copy of the project."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_STEP = re.compile(r"^(In|A new file,) `([^`]+)`:\n\n```(\w+)\n(.*?)^```$", re.M | re.S)


@dataclass(frozen=True)
class Step:
    """What one step does to one file: ``changes`` are pairs of old text and new, or (``""``, all of a new file)."""

    path: str
    changes: tuple[tuple[str, str], ...]

    def follow(self, project: Path) -> None:
        """Do it; raises AssertionError where the text does not show exactly one place."""
        file = project / self.path
        for old, new in self.changes:
            text = file.read_text("utf-8") if old else ""
            assert old or not file.exists(), f"{self.path} is there already"
            assert not old or text.count(old) == 1, f"{self.path} has {text.count(old)} times\n{old}"
            file.write_text(text.replace(old, new) if old else new, "utf-8")


def steps(text: str) -> Iterator[Step]:
    """Every step of a tutorial, in order."""
    for kind, path, language, code in _STEP.findall(text):
        if kind == "In":
            assert language == "diff", f"{path} is changed, so it is a diff"
            yield Step(path, tuple(_change(place) for place in code.split("@@\n")))
        else:
            yield Step(path, (("", code),))


def _change(place: str) -> tuple[str, str]:
    lines = place.splitlines(keepends=True)
    old = "".join(line if line == "\n" else line[1:] for line in lines if line[0] != "+")
    new = "".join(line if line == "\n" else line[1:] for line in lines if line[0] != "-")
    assert old != new and old.strip(), f"nothing shows the place of\n{place}"
    return old, new
