"""The table of routes: which row a request is for, and what the documents say of each."""

import re
from pathlib import Path

import pytest

from mpchat.doors.web.answer import Answer
from mpchat.doors.web.routes import ROUTES
from mpchat.doors.web.routes.table import Routes, allowed
from mpchat.doors.web.site import Visit
from mpchat.settings.settings import Settings
from tests.web import LOCAL

ON = Settings(http=(LOCAL,), api=True, uploads=Path("/u"))


async def nothing(visit: Visit) -> Answer:
    """Nothing."""
    return Answer(204)


def test_by_path_and_option() -> None:
    routes = Routes()
    routes("GET", "/a/{x}/b/{y}", needs="api")(nothing)
    routes("POST", "/a/{x}/b/{y}", needs="uploads")(nothing)
    there = routes.at(("a", "1", "b", ""), ON)
    assert {method: dict(variables) for method, (_, variables) in there.items()} == {
        "GET": {"x": "1", "y": ""},
        "POST": {"x": "1", "y": ""},
    }
    assert routes.at(("a", "1", "b", "2"), Settings(http=(LOCAL,), api=True)).keys() == {"GET"}
    for path in ((), ("a",), ("a", "1", "c", "2"), ("a", "1", "b", "2", "")):
        assert not routes.at(path, ON)
    assert allowed(there) == "GET, POST, HEAD, OPTIONS"


@pytest.mark.parametrize("route", ROUTES.rows, ids=lambda route: f"{route.method} {route.path}")
def test_every_row_says_what_it_does(route: "object") -> None:
    row = next(each for each in ROUTES.rows if each is route)
    assert re.match(r"[A-Z].*[^.\s]", row.run.__doc__ or "")
    assert not row.is_on(Settings()) and row.is_on(ON)
    assert row.path.startswith("/")


def test_no_two_rows_are_for_the_same() -> None:
    asked = [(row.method, re.sub(r"{\w+}", "{}", row.path)) for row in ROUTES.rows]
    assert len(asked) == len(set(asked))
