"""What ``make chat`` says while it sets itself up: what it does, and nothing that reads as an error."""

import shutil
import subprocess
from pathlib import Path

import pytest

from docs.generate import TOP

_FAKE = """#!/bin/sh
# A Python that has no venv where NO_VENV is set, and is too old where OLD is.
case "$1" in
-c) [ -z "$OLD" ] || { echo "mpchat needs Python 3.11 or newer: make PYTHON=python3.11" >&2; exit 1; } ;;
-m)
    mkdir -p "$3/bin"
    [ -z "$NO_VENV" ] || { echo "ensurepip is not available" >&2; exit 1; }
    printf '#!/bin/sh\\n' > "$3/bin/python"
    printf '#!/bin/sh\\necho "chat $*"\\n' > "$3/bin/mpchat"
    chmod +x "$3/bin/python" "$3/bin/mpchat" ;;
esac
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The Makefile, and a Python that only pretends."""
    for name in ("Makefile", "setup.cfg", "pyproject.toml"):
        shutil.copy(TOP / name, tmp_path / name)
    (tmp_path / "python").write_text(_FAKE)
    (tmp_path / "python").chmod(0o755)
    return tmp_path


def make(project: Path, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run make there."""
    program = shutil.which("make") or pytest.skip("make is not installed")
    return subprocess.run(
        [program, "--no-print-directory", "PYTHON=./python", *words],
        cwd=project,
        env={"PATH": "/usr/bin:/bin", **environ},
        capture_output=True,
        text=True,
        check=False,
    )


def test_setting_up_says_what_it_does_and_how_long_it_takes(project: Path) -> None:
    done = make(project, "chat", "ARGS=-p --port 7000")
    assert done.stdout.splitlines() == [
        "Setting up .venv, once: about ten seconds ...",
        "chat -p --port 7000",
    ]
    assert done.stderr == ""
    assert make(project, "chat").stdout == "chat \n", "once"


def test_a_python_without_venv_is_told_how_to_get_it(project: Path) -> None:
    done = make(project, "chat", NO_VENV="1")
    assert done.returncode != 0
    assert "apt install python3-venv" in done.stderr
    assert not (project / ".venv").exists(), "half of it would be taken for the whole"
    assert make(project, "chat").stdout.endswith("chat \n")


def test_a_python_that_is_too_old_is_named_before_anything_is_done(project: Path) -> None:
    done = make(project, "chat", OLD="1")
    assert done.returncode != 0 and done.stdout == ""
    assert done.stderr.startswith("mpchat needs Python 3.11 or newer: make PYTHON=python3.11\n")
