"""docs/mpchat.service: systemd understands it, it confines the server, and its command line is one of ours."""

import re
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest

from docs.generate import TOP
from mpchat.command import twistd_words

_UNIT = TOP / "docs/mpchat.service"
_MOST_EXPOSED = 3.0


def analyze(*words: str) -> subprocess.CompletedProcess[str]:
    """Ask systemd-analyze, or skip the test."""
    program = shutil.which("systemd-analyze") or pytest.skip("systemd-analyze is not installed")
    return subprocess.run([program, *words], capture_output=True, text=True, check=False)


def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    # The program is where the operator installs it; verify looks whether it is there.
    here = _UNIT.read_text("utf-8").replace("/opt/mpchat/bin/mpchat", shutil.which("true") or "/bin/true")
    unit = tmp_path / "mpchat.service"
    unit.write_text(here)
    done = analyze("verify", "--man=no", str(unit))
    assert (done.returncode, done.stderr) == (0, "")
    unit.write_text(here.replace("RestartSec=2", "RestartSec=soon"))
    assert "soon" in analyze("verify", "--man=no", str(unit)).stderr, "verify does look"


def test_the_server_is_confined() -> None:
    done = analyze("security", "--offline=true", "--no-pager", str(_UNIT))
    found = re.search(r"Overall exposure level for mpchat\.service: ([0-9.]+)", done.stdout)
    assert found, done.stderr
    assert float(found[1]) <= _MOST_EXPOSED


def test_its_command_line_is_one_of_ours(tmp_path: Path) -> None:
    unit = ConfigParser(interpolation=None, strict=False, delimiters=("=",))
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(_UNIT.read_text("utf-8"))
    program, *words = unit["Service"]["ExecStart"].split()
    assert program == "/opt/mpchat/bin/mpchat"
    assert twistd_words(words)[3:5] == ["mpchat", "--forever"]
    loaded = set(re.findall(r"^LoadCredential=(\w+):", _UNIT.read_text("utf-8"), re.M))
    assert loaded == set(re.findall(r"%d/(\w+)", unit["Service"]["ExecStart"]))
    assert unit["Service"]["ExecReload"] == "/bin/kill -HUP $MAINPID"
