"""The plan is in the code: imports, captions, sizes and documents are as docs/architecture.md says."""

import ast
import re
import sys
from collections.abc import Container, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from docs.generate import TOP, caption, documents, generated
from mpchat.chat.vocabulary import Command, Event
from mpchat.irc.capabilities import CAPABILITIES
from mpchat.irc.numerics import NUMERICS

MODULES = sorted((TOP / "mpchat").rglob("*.py"))
OURS = sorted(
    [*MODULES, *(TOP / "tests").rglob("*.py"), *(TOP / "bench").rglob("*.py"), *(TOP / "docs").rglob("*.py")]
)

GENERATED = generated()


def name_of(path: Path) -> str:
    """``mpchat/doors/connection/tcp.py`` is ``doors.connection.tcp``."""
    parts = path.relative_to(TOP / "mpchat").with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


@cache
def parsed(path: Path) -> ast.Module:
    """A module's syntax tree."""
    return ast.parse(path.read_text("utf-8"))


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """What a module imports, by full name, and whether at module level."""
    tree = parsed(path)
    top = set(map(id, tree.body))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, id(node) in top) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written out"
            yield from ((f"{node.module}.{alias.name}", id(node) in top) for alias in node.names)


@cache
def table() -> dict[str, tuple[set[str], set[str]]]:
    """The import table of docs/architecture.md: package -> (packages of mpchat, third-party packages)."""
    rows = re.findall(
        r"^\| ([\w.]+) \| ([\w. ]*)\| ([\w ]+) \|$", (TOP / "docs/architecture.md").read_text("utf-8"), re.M
    )
    return {
        room: (set(ours.split()), set(others.split())) for room, ours, others in rows if room != "package"
    }


def is_within(module: str, rooms: set[str]) -> bool:
    """Whether a module lies in one of these packages."""
    return any(module == room or module.startswith(f"{room}.") for room in rooms)


def row_of(module: str) -> str:
    """The longest row that a module falls under."""
    rows = [room for room in table() if is_within(module, {room})]
    return max(rows, key=len, default="")


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_keep_to_the_table(path: Path) -> None:
    module = name_of(path)
    if path.name == "__init__.py" and not list(imports(path)):
        return
    room = row_of(module)
    assert room, f"{module} is in no row of the table"
    ours, others = table()[room]
    for imported, _ in imports(path):
        if imported.startswith("mpchat."):
            inside = imported.removeprefix("mpchat.")
            assert inside == "__version__" or is_within(inside, ours | {room}), f"{module} imports {imported}"
        else:
            package = imported.partition(".")[0]
            kind = "stdlib" if package in sys.stdlib_module_names else package
            assert kind in others, f"{module} imports {imported}"


def test_no_imports_go_in_a_circle() -> None:
    """Annotations and imports within functions counted: what two modules need of each other lies below both."""
    modules = {name_of(path): path for path in MODULES}
    imported = {name: {_module(each, modules) for each, _ in imports(path)} for name, path in modules.items()}
    assert not circles(imported)


def _module(imported: str, modules: Container[str]) -> str:
    """The module that an import names: ``mpchat.irc.names.casefold`` is ``irc.names``."""
    inside = imported.removeprefix("mpchat.")
    return inside if inside in modules else inside.rpartition(".")[0]


def circles(imported: Mapping[str, set[str]]) -> list[str]:
    """The modules that import themselves, by way of others."""
    return sorted(name for name in imported if name in _reached(imported, name))


def _reached(imported: Mapping[str, set[str]], start: str) -> set[str]:
    """All that a module imports, and what that imports in turn."""
    reached: set[str] = set()
    waiting = list(imported[start])
    while waiting:
        name = waiting.pop()
        if name not in reached and name in imported:
            reached.add(name)
            waiting += imported[name]
    return reached


def test_a_circle_is_found() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": set(), "e": {"a"}}) == ["a", "b", "c"]
    assert circles({"a": {"b", "json"}, "b": set()}) == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nothing_is_imported_for_types_alone(path: Path) -> None:
    """What annotations need is imported plainly; a TYPE_CHECKING block says in a comment why it must be one."""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        assert not line.startswith("if TYPE_CHECKING:") or "#" in line, f"{path}:{number}: say why"


@pytest.mark.parametrize("path", OURS, ids=lambda path: str(path.relative_to(TOP)))
def test_nobody_imports_the_reactor_at_module_level(path: Path) -> None:
    assert ("twisted.internet.reactor", True) not in set(imports(path))


def test_the_plugin_imports_nothing_of_ours() -> None:
    names = {name for name, _ in imports(TOP / "twisted/plugins/mpchat_plugin.py")}
    assert names == {"twisted.application.service.ServiceMaker"}


def test_twisted_stays_a_namespace() -> None:
    assert not list((TOP / "twisted").rglob("__init__.py"))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_begins_with_its_caption(path: Path) -> None:
    assert re.fullmatch(r"[A-Z`].*[.?]", caption(path)), "one line, a sentence"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_modules_and_functions_stay_small(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 400
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            size = (node.end_lineno or 0) - node.lineno + 1
            assert size <= 40 or is_a_table(node), f"{node.name} has {size} lines"


def is_a_table(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a function is one ``match`` on the vocabulary: a table that happens to be code."""
    return any(isinstance(node, ast.Match) and len(node.cases) >= 10 for node in function.body)


@pytest.mark.parametrize("path", sorted(GENERATED), ids=lambda path: str(path.relative_to(TOP)))
def test_documents_are_in_step_with_the_code(path: Path) -> None:
    assert path.read_text("utf-8") == GENERATED[path], "make docs writes it again"


def test_no_generated_document_is_left_of_what_is_gone() -> None:
    folders = [TOP / "docs/man", TOP / "docs/completions"]
    there = {path for folder in folders for path in folder.rglob("*") if path.is_file()}
    assert there <= set(GENERATED)


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", path.read_text("utf-8")):
        assert target.startswith("https://") or (path.parent / target).exists(), target


def test_every_numeric_that_is_sent_has_a_name() -> None:
    for path in MODULES:
        for node in ast.walk(parsed(path)):
            value = node.value if isinstance(node, ast.Constant) else None
            if isinstance(value, str) and re.fullmatch(r"(RPL|ERR)_[A-Z]+[0-9]?", value):
                assert value in NUMERICS, f"{name_of(path)}: {value}"


WORDS = {each.__name__ for union in (Command, Event) for each in get_args(union)}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_match_passes_over_a_word_of_the_vocabulary(path: Path) -> None:
    """Without ``case _``, mypy (exhaustive-match) names every place that a new event or command has to be thought of at."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Match):
            classes = {ast.unparse(each.cls) for each in ast.walk(node) if isinstance(each, ast.MatchClass)}
            is_open = any(_takes_anything(case) for case in node.cases)
            assert not (classes & WORDS and is_open), f"{path}:{node.lineno}: case _"


def _takes_anything(case: ast.match_case) -> bool:
    return isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None and case.guard is None


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_sockets_are_for_connections_alone(path: Path) -> None:
    """In the doors only ``doors.connection`` and ``doors.web.wire`` speak to Twisted's transports and protocols."""
    module = name_of(path)
    if module.startswith("doors.") and not module.startswith(("doors.connection", "doors.web.wire")):
        sockets = ("twisted.internet.protocol", "twisted.protocols", "twisted.internet.endpoints", "socket")
        assert not [name for name, _ in imports(path) if name.startswith(sockets)]


def test_capabilities_are_named_by_their_constants() -> None:
    """A literal with a typo is a feature that is off, and nobody notices."""
    for path in MODULES:
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Compare) and any(
                isinstance(each, ast.In | ast.NotIn) for each in node.ops
            ):
                words = {each.value for each in ast.walk(node.left) if isinstance(each, ast.Constant)}
                asked = ast.unparse(node.comparators[-1])
                assert not (words & CAPABILITIES.keys() and "capabilities" in asked), f"{path}:{node.lineno}"
