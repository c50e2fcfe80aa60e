"""Wheel and editable install: twistd finds the plugin after each, and not after uninstalling."""

import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from docs.generate import TOP


def run(*command: str | Path, cwd: Path) -> str:
    """Run a program; its output."""
    done = subprocess.run(
        [str(word) for word in command], cwd=cwd, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def environment(folder: Path) -> Path:
    """A virtual environment that sees the packages of this one; its programs."""
    venv.create(folder, with_pip=False, symlinks=True)
    site = next(folder.glob("lib/python*/site-packages"))
    here = next(path for path in sys.path if path.endswith("site-packages"))
    # Ours may be installed in this environment: what pth files and finders do there is not taken over.
    (site / "here.pth").write_text(here + "\n")
    return folder / "bin"


def clone(folder: Path) -> Path:
    """The project's files alone."""
    for name in ("setup.cfg", "pyproject.toml", "README.md"):
        shutil.copy(TOP / name, folder / name)
    for name in ("mpchat", "twisted"):
        shutil.copytree(TOP / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.cache"))
    return folder


@pytest.mark.parametrize("editable", [False, True], ids=["wheel", "editable"])
def test_twistd_finds_the_plugin(tmp_path: Path, editable: bool) -> None:
    source = tmp_path / "source"
    source.mkdir()
    clone(source)
    programs = environment(tmp_path / "venv")
    pip = (
        sys.executable,
        "-m",
        "pip",
        "--python",
        programs / "python",
        "--disable-pip-version-check",
        "--quiet",
    )
    how = ("--editable", ".") if editable else (".",)
    run(
        *pip,
        *("install", "--ignore-installed", "--no-deps", "--no-build-isolation", "--no-index"),
        *how,
        cwd=source,
    )
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    python = programs / "python"
    twistd = (python, "-c", "from twisted.scripts.twistd import run; run()")
    assert "the chat ends when the last has left" in run(*twistd, "mpchat", "--help", cwd=elsewhere)
    assert "usage: mpchat-client" in run(programs / "mpchat-client", "--help", cwd=elsewhere)
    assert "usage: mpchat-admin" in run(programs / "mpchat-admin", "--help", cwd=elsewhere)
    assert "the chat ends when the last has left" in run(programs / "mpchat", "--help", cwd=elsewhere)
    where = run(python, "-c", "import mpchat; print(mpchat.__file__)", cwd=elsewhere).strip()
    assert Path(where).is_relative_to(source if editable else tmp_path / "venv")
    run(*pip, "uninstall", "--yes", "mpchat", cwd=elsewhere)
    assert not list((tmp_path / "venv").rglob("mpchat_plugin.py"))
    assert not (programs / "mpchat").exists()
