"""Writes the generated parts of the documents again; with --check only says whether they are in step."""

import ast
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from twisted.internet.task import Clock

from docs import completions, man, pypi
from docs.places import TOP as TOP
from docs.programs import server_options
from mpchat.chat.chat import Chat
from mpchat.client import commands, keys
from mpchat.doors.irc.isupport import tokens
from mpchat.doors.irc.verbs import VERBS
from mpchat.doors.server.house import House
from mpchat.doors.web.routes import ROUTES
from mpchat.irc import modes
from mpchat.irc.capabilities import CAPABILITIES
from mpchat.irc.numerics import NUMERICS
from mpchat.journal import MemoryJournal
from mpchat.settings import written
from mpchat.settings.table import ROWS


def captions() -> Iterator[str]:
    """Every module of ours with the first line of its docstring, as a tree."""
    yield "```"
    for path in sorted((TOP / "mpchat").rglob("*.py"), key=_as_listed):
        parts = path.relative_to(TOP).parts
        is_room = path.name == "__init__.py"
        name = f"{parts[-2]}/" if is_room else path.name
        depth = len(parts) - (2 if is_room else 1)
        yield f"{'  ' * depth + name:<26} {caption(path)}"
    yield "```"


def _as_listed(path: Path) -> tuple[tuple[bool, str], ...]:
    """A folder's own line before its modules, modules before folders."""
    parts = path.relative_to(TOP).parts
    folders = tuple((True, part) for part in parts[:-1])
    return folders if path.name == "__init__.py" else (*folders, (False, path.name))


def caption(path: Path) -> str:
    """The first line of a module's docstring."""
    return (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").partition("\n")[0]


def verbs() -> Iterator[str]:
    """What an IRC client can say."""
    yield "| verb | what it does | source | what differs, and why |"
    yield "|---|---|---|---|"
    for verb in sorted(VERBS.values(), key=lambda verb: verb.name):
        yield f"| `{_cell(verb.usage)}` | {_cell(verb.does)} | {verb.source} | {_cell(verb.differs)} |"


def capabilities() -> Iterator[str]:
    """What a client can agree on with the server."""
    yield "| capability | what it brings |"
    yield "|---|---|"
    for capability in CAPABILITIES.values():
        yield f"| `{capability.name}` | {capability.shows} |"


def routes() -> Iterator[str]:
    """What can be asked by HTTP."""
    yield "| request | what it does | who may | needs |"
    yield "|---|---|---|---|"
    for route in ROUTES.rows:
        does = (route.run.__doc__ or "").partition("\n")[0]
        who = "an account" if route.by_account else "anybody"
        yield f"| `{route.method} {route.path}` | {_cell(does)} | {who} | `--{route.needs}` |"


def ranks() -> Iterator[str]:
    """What a member may carry, and what it lets them do."""
    yield "| prefix | mode | changes | may, besides what those below may |"
    yield "|---|---|---|---|"
    for row in modes.PREFIX_ROWS:
        changes = " ".join(letter for letter, rank in modes.RANK_TO_CHANGE.items() if rank == row.rank)
        shown = f" `{changes}` " if changes else " "
        yield f"| `{row.sign}` | `{row.letter}`, {row.name} |{shown}| {row.may} |"


def room_modes() -> Iterator[str]:
    """The modes of rooms."""
    who = {row.rank: f"{row.name}s" for row in modes.PREFIX_ROWS}
    yield "| mode | name | set by | what it does |"
    yield "|---|---|---|---|"
    for mode in modes.ROOM_MODES.values():
        usage = f"+{mode.letter} {mode.parameter}".rstrip()
        yield f"| `{usage}` | {mode.name} | {who[mode.rank_to_change]} | {_cell(mode.shows)} |"


def user_modes() -> Iterator[str]:
    """The modes of people."""
    yield "| mode | name | what it does |"
    yield "|---|---|---|"
    for mode in modes.USER_MODE_ROWS:
        yield f"| `+{mode.letter}` | {mode.name} | {mode.shows} |"


def server_notices() -> Iterator[str]:
    """The letters of server notices."""
    yield "| letter | what it shows |"
    yield "|---|---|"
    for letter, shows in modes.NOTICE_ROWS.items():
        yield f"| `{letter}` | {shows} |"


def isupport() -> Iterator[str]:
    """What 005 says with the default options."""
    chat = Chat()
    journal = MemoryJournal(chat, Clock().seconds, lambda command: None)
    house = House(chat, journal, journal.history, journal.accounts, Clock().seconds)
    yield "```"
    yield from (f"{name}={value}" if value else name for name, value in tokens(house).items())
    yield "```"


def numerics() -> Iterator[str]:
    """Every reply by number."""
    yield "```"
    for numeric in NUMERICS.values():
        yield f"{numeric.code} {numeric.name:<24} {numeric.text}".rstrip()
    yield "```"


def limits() -> Iterator[str]:
    """Every limit with its option."""
    yield "| option | default | what it limits; then |"
    yield "|---|---|---|"
    for row in ROWS.values():
        if row.is_limit:
            yield f"| `--{row.name}` | {row.default} | {_cell(row.help)} |"


def options() -> Iterator[str]:
    """The options that are no limits."""
    yield "| option | default | meaning |"
    yield "|---|---|---|"
    for option in server_options():
        if not option.is_limit and not {"--help", "--version"} & set(option.names):
            names = ", ".join(f"`{name}`" for name in option.names)
            yield f"| {names} | {option.default or ('' if option.value else 'off')} | {_cell(option.help)} |"


def config_example() -> Iterator[str]:
    """A config file with every option as a comment."""
    yield from ("```toml", *written.example(), "```")


def unit() -> Iterator[str]:
    """The unit for systemd."""
    yield "```ini"
    yield (TOP / "docs/mpchat.service").read_text("utf-8").rstrip()
    yield "```"


def client_commands() -> Iterator[str]:
    """What can be typed in the client."""
    yield from ("```", *commands.overview(), "```")


def client_keys() -> Iterator[str]:
    """What the keys do in the client."""
    yield from ("```", *keys.overview(), "```")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


PARTS: dict[str, Callable[[], Iterator[str]]] = {
    part.__name__: part
    for part in (
        captions,
        verbs,
        capabilities,
        routes,
        ranks,
        room_modes,
        user_modes,
        server_notices,
        isupport,
        numerics,
        limits,
        options,
        config_example,
        unit,
        client_commands,
        client_keys,
    )
}


def fill(text: str) -> str:
    """Put every generated part between its marks; raises KeyError for a mark that nothing is generated for."""
    lines: list[str] = []
    inside = False
    for line in text.splitlines():
        if line == "<!-- end -->":
            inside = False
        if not inside:
            lines.append(line)
        if line.startswith("<!-- generated: "):
            lines += ["", *PARTS[line.removeprefix("<!-- generated: ").removesuffix(" -->")](), ""]
            inside = True
    return "\n".join(lines) + "\n"


def documents() -> list[Path]:
    """The documents with generated parts."""
    top = [TOP / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")]
    return [*top, *sorted(path for path in (TOP / "docs").glob("*.md") if path.name != "pypi.md")]


def generated() -> dict[Path, str]:
    """Every file that is written here, wholly or in part, as it should read."""
    filled = {path: fill(path.read_text("utf-8")) for path in documents()}
    index = {TOP / "docs/pypi.md": pypi.page(filled[TOP / "README.md"], filled[TOP / "docs/operating.md"])}
    pages = {TOP / "docs/man" / name: text for name, text in man.pages().items()}
    shells = {TOP / "docs/completions" / name: text for name, text in completions.files().items()}
    return {**filled, **index, **pages, **shells}


def main() -> None:
    """Write, or check."""
    stale = []
    for path, text in generated().items():
        if not path.exists() or path.read_text("utf-8") != text:
            stale.append(str(path.relative_to(TOP)))
            if "--check" not in sys.argv:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, "utf-8")
    if stale and "--check" in sys.argv:
        raise SystemExit(f"out of step with the code: {', '.join(stale)}; make docs writes them again")


if __name__ == "__main__":
    main()
