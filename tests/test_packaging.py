"""Wheel, editable install and source distribution: each has what it needs, and twistd finds the plugin."""

import shutil
import subprocess
import sys
import tarfile
import venv
from email import message_from_string
from pathlib import Path
from zipfile import ZipFile

import pytest

from docs.generate import TOP

SHARED = (
    "man/man1/mpchat.1",
    "man/man1/mpchat-client.1",
    "man/man1/mpchat-admin.1",
    "man/man1/twistd-mpchat.1",
    "bash-completion/completions/mpchat",
    "zsh/site-functions/_mpchat-client",
    "fish/vendor_completions.d/mpchat-admin.fish",
    "doc/mpchat/docs/operating.md",
    "mpchat/mpchat.service",
)
"""What others than Python look for."""


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
    """The project's files alone: what git knows, or everything where the tests come from a source distribution."""
    if (TOP / ".git").exists() and shutil.which("git"):
        for name in run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=TOP).split(
            "\0"
        ):
            if name and (TOP / name).exists():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(TOP / name, folder / name)
        return folder
    left_out = shutil.ignore_patterns(
        "__pycache__", "*.cache", ".venv", ".*_cache", ".hypothesis", "*.egg-info", "build"
    )
    return Path(shutil.copytree(TOP, folder, ignore=left_out, dirs_exist_ok=True))


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
    assert "the chat ends when the last person has left" in run(*twistd, "mpchat", "--help", cwd=elsewhere)
    assert "usage: mpchat-client" in run(programs / "mpchat-client", "--help", cwd=elsewhere)
    assert "usage: mpchat-admin" in run(programs / "mpchat-admin", "--help", cwd=elsewhere)
    assert "the chat ends when the last person has left" in run(programs / "mpchat", "--help", cwd=elsewhere)
    assert "mpchat 0." in run(programs / "mpchat", "serve", "--version", cwd=elsewhere)
    if not editable:
        for file in SHARED:
            assert (tmp_path / "venv/share" / file).is_file(), file
    where = run(python, "-c", "import mpchat; print(mpchat.__file__)", cwd=elsewhere).strip()
    assert Path(where).is_relative_to(source if editable else tmp_path / "venv")
    run(*pip, "uninstall", "--yes", "mpchat", cwd=elsewhere)
    assert not list((tmp_path / "venv").rglob("mpchat_plugin.py"))
    assert not (programs / "mpchat").exists()


@pytest.mark.slow
def test_the_source_distribution_is_the_whole_project(tmp_path: Path) -> None:
    source = clone(tmp_path / "source")
    run(sys.executable, "-m", "build", "--sdist", "--no-isolation", "--outdir", tmp_path, cwd=source)
    (archive,) = tmp_path.glob("mpchat-*.tar.gz")
    with tarfile.open(archive) as file:
        file.extractall(tmp_path / "unpacked", filter="data")
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    made = {"PKG-INFO", "mpchat.egg-info"}
    there = {str(path.relative_to(unpacked)) for path in unpacked.rglob("*") if path.is_file()}
    expected = {str(path.relative_to(source)) for path in source.rglob("*") if path.is_file()}
    expected = {path for path in expected if path.split("/")[0] not in made}
    assert expected - there == set(), "MANIFEST.in leaves these out"
    assert {path for path in there - expected if path.split("/")[0] not in made} == set()
    # The tests that are unpacked find everything that they stand on, and nothing of this checkout.
    collected = run(
        *(sys.executable, "-m", "pytest", "-q", "--collect-only", "-p", "no:cacheprovider"), cwd=unpacked
    )
    assert "test_packaging.py::test_the_source_distribution_is_the_whole_project" in collected
    here = run(sys.executable, "-c", "import mpchat; print(mpchat.__file__)", cwd=unpacked).strip()
    assert Path(here).is_relative_to(unpacked)


def test_the_package_says_whose_it_is_and_under_which_license(tmp_path: Path) -> None:
    source = clone(tmp_path / "source")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path, cwd=source)
    (wheel,) = tmp_path.glob("mpchat-*.whl")
    with ZipFile(wheel) as file:
        (about,) = (name for name in file.namelist() if name.endswith("/METADATA"))
        headers = message_from_string(file.read(about).decode())
        licenses = [name for name in file.namelist() if name.endswith("LICENSE") and ".dist-info/" in name]
    assert (headers["Author"], headers["License"]) == ("the mpchat developers", "MIT")
    assert "https://pypi.org/project/mpchat" in str(headers)
    assert headers.get_payload() == (TOP / "docs/pypi.md").read_text("utf-8")
    assert len(licenses) == 1
