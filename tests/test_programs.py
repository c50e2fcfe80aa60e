"""Man pages and completions know every option, and the programs that read them understand them."""

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pexpect
import pytest

from docs import completions, man, programs
from docs.generate import TOP
from mpchat.command import ServeOptions
from mpchat.options import OPPOSITES, Options

_MACROS = {"TH", "SH", "SS", "TP", "PP", "B", "br"}
_BASH = """
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_{function}
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


def every_option(options: type[Options]) -> set[str]:
    """All that getopt takes, but for what takes a flag back."""
    known = {name.rstrip("=").replace("_", "-") for name in options().longOpt}
    return {f"--{name}" for name in known - OPPOSITES.keys()}


def needs(program: str) -> str:
    """A program, or the test is skipped."""
    return shutil.which(program) or pytest.skip(f"{program} is not installed")


def test_every_option_is_in_the_tables_however_it_is_read() -> None:
    rows = {name for option in programs.server_options() for name in option.names if name.startswith("--")}
    assert rows == every_option(Options)
    document = (TOP / "docs/operating.md").read_text("utf-8")
    assert {"--keep-room", "--listen"} <= rows
    for option in rows - {"--help", "--version"}:
        assert f"| `{option}`" in document


def test_man_pages_and_completions_have_every_option() -> None:
    served = every_option(ServeOptions) - {"--join", "--name", "--forever"}
    files = [*man.pages().items(), *completions.files().items()]
    for name, text in files:
        plain = text.replace("\\-", "-")
        if "admin" in name or "client" in name:
            continue
        for option in served:
            spelled = f"-l {option[2:]} " if name.endswith(".fish") else option
            assert spelled in plain, f"{name} lacks {option}"


def test_commands_of_the_tool_have_their_own_options() -> None:
    tool = programs.admin()
    purge = next(command for command in tool.commands if command.name == "purge")
    assert {"--older-than", "--dry-run"} <= {name for option in purge.options for name in option.names}
    assert "--older\\-than" not in "\n".join(man.page(tool)), "every dash is a dash"
    assert "\\-\\-older\\-than" in "\n".join(man.page(tool))


@pytest.mark.parametrize("name", sorted(man.pages()))
def test_a_man_page_has_only_what_man_knows(name: str) -> None:
    lines = man.pages()[name].splitlines()
    for line in lines[1:]:
        assert line, "an empty line is a break in roff"
        assert not line.startswith("'")
        if line.startswith("."):
            assert line[1:].split()[0] in _MACROS
    assert lines[1].startswith(".TH ") and ".SH NAME" in lines


@pytest.mark.parametrize("name", sorted(man.pages()))
def test_groff_has_nothing_to_complain_about(name: str) -> None:
    done = subprocess.run(
        [needs("groff"), "-man", "-Tutf8", "-ww", "-b", str(TOP / "docs/man" / name)],
        capture_output=True,
        check=True,
    )
    assert not done.stderr
    # Bold is a letter, a backspace, the letter again.
    shown = re.sub("\x1b\\[[0-9;]*m|.\b", "", done.stdout.decode())
    assert "NAME" in shown and "SEE ALSO" in shown


def bash(program: str, *words: str, folder: Path = TOP) -> Sequence[str]:
    """What bash proposes for the last of these words."""
    script = _BASH.format(function=program.replace("-", "_"))
    file = TOP / "docs/completions/bash" / program
    done = subprocess.run(
        [needs("bash"), "--norc", "-c", script, "bash", str(file), program, *words],
        capture_output=True,
        text=True,
        check=True,
        cwd=folder,
    )
    assert not done.stderr
    return done.stdout.split("\n")[:-1]


@pytest.mark.parametrize(
    ("words", "proposes"),
    [
        (("mpchat", "--fou"), {"--founder-mode"}),
        (("mpchat", "--founder-mode", ""), {"o", "q"}),
        (("mpchat", "--founder-mode", "=", "q"), {"q"}),
        (("mpchat", "--founder-mode", "="), {"o", "q"}),
        (("mpchat", "--port", ""), {""}),
        (("mpchat", "ser"), {"serve"}),
        (("mpchat", "serve", "--keep-r"), {"--keep-room"}),
        (("mpchat", "serve", "--joi"), {""}),
        (("mpchat", "--joi"), {""}),
        (("mpchat", "--motd-file", "a f"), {"a file"}),
        (("mpchat-client", "--theme", "l"), {"light"}),
        (("mpchat-admin", "pur"), {"purge"}),
        (("mpchat-admin", "purge", "--older"), {"--older-than"}),
        (("mpchat-admin", "--older"), {""}),
        (("mpchat-admin", "--journal", "a"), {"a file"}),
        (("mpchat-admin", "--journal", "x", "export", "--format", ""), {"jsonl", "text"}),
        (("mpchat-admin", "import", ""), {"a file"}),
    ],
)
def test_bash_proposes(words: tuple[str, ...], proposes: set[str], tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    assert set(bash(*words, folder=tmp_path)) == proposes


@pytest.mark.parametrize(
    ("line", "proposes"),
    [
        ("mpchat --fou", {"--founder-mode"}),
        ("mpchat --founder-mode ", {"o", "q"}),
        ("mpchat ser", {"serve"}),
        ("mpchat serve --keep-r", {"--keep-room"}),
        ("mpchat-client --theme l", {"light"}),
        ("mpchat-admin purge --older", {"--older-than"}),
        ("mpchat-admin --older", set()),
    ],
)
def test_fish_proposes(line: str, proposes: set[str], tmp_path: Path) -> None:
    program = line.partition(" ")[0]
    file = TOP / f"docs/completions/fish/{program}.fish"
    done = subprocess.run(
        [needs("fish"), "--no-config", "-c", f"source {file}; complete -C {line!r}"],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
    )
    assert not done.stderr
    assert {each.partition("\t")[0] for each in done.stdout.splitlines()} == proposes


@pytest.mark.parametrize("program", [make().name for make in programs.PROGRAMS])
def test_zsh_reads_its_file(program: str) -> None:
    file = TOP / f"docs/completions/zsh/_{program}"
    done = subprocess.run([needs("zsh"), "-n", str(file)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert file.read_text("utf-8").startswith(f"#compdef {program}\n")


@pytest.mark.parametrize(
    ("typed", "becomes"),
    [
        ("mpchat --fou\t", "mpchat --founder-mode="),
        ("mpchat ser\t", "mpchat serve "),
        ("mpchat serve --keep-r\t", "mpchat serve --keep-room="),
        ("mpchat-client --theme li\t", "mpchat-client --theme light "),
        ("mpchat-admin pur\t", "mpchat-admin purge "),
        ("mpchat-admin purge --older\t", "mpchat-admin purge --older-than="),
    ],
)
def test_zsh_completes(typed: str, becomes: str, tmp_path: Path) -> None:
    shell = pexpect.spawn(
        needs("zsh"),
        ["-f", "-i"],
        cwd=str(tmp_path),
        env={"HOME": str(tmp_path), "TERM": "dumb", "PATH": "/usr/bin:/bin"},
    )
    try:
        shell.sendline(
            f"PROMPT='rea''dy>'; unsetopt zle_bracketed_paste; fpath=({TOP}/docs/completions/zsh $fpath)"
        )
        shell.expect_exact("ready>")
        shell.sendline(
            "autoload -U compinit; compinit -u -d ./dump; bindkey '^I' complete-word; bindkey '^X' shown"
        )
        shell.sendline("shown() { print -r -- \"<$BUFFER>\"; BUFFER= }; zle -N shown; echo go''on")
        shell.expect_exact("goon")
        shell.send(f"{typed}\x18")
        shell.expect_exact(f"<{becomes}>")
    finally:
        shell.close(force=True)
