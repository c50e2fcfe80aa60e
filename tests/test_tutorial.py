"""docs/tutorial.md, followed word for word: what it adds works, and everything that it touches still does."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from docs.generate import TOP
from mpchat.doors.irc.verbs import VERBS
from tests.test_packaging import clone
from tests.tutorial import Step, steps

TUTORIAL = (TOP / "docs/tutorial.md").read_text("utf-8")


def run(project: Path, *words: str) -> str:
    """Run a Python program on a copy of the project; its output."""
    done = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(project), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_whoever_follows_the_tutorial_has_the_feature(tmp_path: Path) -> None:
    followed = list(steps(TUTORIAL))
    new = [step.path for step in followed if not step.changes[0][0]]
    if all((TOP / path).exists() for path in new):
        pytest.skip("it has been followed here")
    assert "HAND" not in VERBS, "the tutorial adds what is not there yet"
    project = clone(tmp_path / "project")
    for step in followed:
        step.follow(project)
    run(project, "docs.generate")
    run(project, "ruff", "format", "--check", "--no-cache", ".")
    run(project, "ruff", "check", "--no-cache", ".")
    assert "| `HAND <room>` |" in (project / "docs/protocol.md").read_text("utf-8")
    assert "/hand ROOM" in (project / "README.md").read_text("utf-8")
    tests = [step.path for step in followed if step.path.startswith("tests/") and step.path.endswith(".py")]
    other = [
        "tests/chat/vocabulary/test_codec.py",
        "tests/doors/irc/verbs/test_every_verb.py",
        "tests/irc/test_numerics.py",
    ]
    outcome = run(project, "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *tests, *other)
    assert " passed" in outcome and "skipped" not in outcome


@pytest.mark.slow
def test_mypy_leads_to_every_place_that_must_know_a_new_word(tmp_path: Path) -> None:
    """With the vocabulary's step alone, mypy names the files that the tutorial's other steps change for it."""
    project = clone(tmp_path / "project")
    for step in steps(TUTORIAL):
        if "/vocabulary/" in step.path:
            step.follow(project)
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--no-incremental", "mpchat"],
        cwd=project,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    named = set(re.findall(r"^mpchat/([\w/]+)\.py:\d+: error: ", checked.stdout, re.M))
    assert named == {
        "chat/chat",
        "chat/telling",
        "doors/broadcast/broadcast",
        "doors/irc/dialect",
        "doors/irc/hearing",
        "doors/irc/replies",
        "journal/history",
        "journal/projection",
        "journal/sqlite",
    }, checked.stdout


def test_every_code_block_of_the_tutorial_is_a_step() -> None:
    assert TUTORIAL.count("\n```") == 2 * len(list(steps(TUTORIAL)))
    assert len(re.findall(r"^(?:In|A new file,) `", TUTORIAL, re.M)) == len(list(steps(TUTORIAL)))


def test_a_step_that_does_not_fit_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("one\ntwo\none\n")
    (step,) = steps("In `a.py`:\n\n```diff\n two\n+three\n```\n")
    step.follow(tmp_path)
    assert (tmp_path / "a.py").read_text() == "one\ntwo\nthree\none\n"
    (twice,) = steps("In `a.py`:\n\n```diff\n one\n+more\n```\n")
    with pytest.raises(AssertionError, match="has 2 times"):
        twice.follow(tmp_path)
    with pytest.raises(AssertionError, match="is there already"):
        Step("a.py", (("", "new\n"),)).follow(tmp_path)
