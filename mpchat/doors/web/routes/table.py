"""The table of routes, and what a row of it holds."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from mpchat.doors.web.answer import Answer
from mpchat.doors.web.errors import HttpError
from mpchat.doors.web.site import Visit
from mpchat.settings.settings import Settings

Run = Callable[[Visit], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Route:
    """What can be asked: a method, a path (``{name}`` for what is asked about), and the option that it needs.

    The docstring of ``run`` is what the documents say; ``by_account``: whoever asks must be logged in to an account.
    """

    method: str
    path: str
    needs: str
    run: Run
    by_account: bool

    def match(self, path: tuple[str, ...]) -> Mapping[str, str] | None:
        """What stands for the names in the path; None for another path."""
        wanted = self.path[1:].split("/")
        if len(wanted) != len(path):
            return None
        pairs = list(zip(wanted, path, strict=True))
        if any(want != part for want, part in pairs if not want.startswith("{")):
            return None
        return {want[1:-1]: part for want, part in pairs if want.startswith("{")}

    def is_on(self, settings: Settings) -> bool:
        """Whether the operator wants it."""
        return bool(getattr(settings, self.needs))


class Routes:
    """All rows; HEAD goes where GET goes (RFC 9110 §9.3.2)."""

    def __init__(self) -> None:
        self.rows: list[Route] = []

    def __call__(
        self, method: str, path: str, *, needs: str, by_account: bool = True
    ) -> Callable[[Run], Run]:
        """Add a row."""

        def add(run: Run) -> Run:
            self.rows.append(Route(method, path, needs, run, by_account))
            return run

        return add

    def at(self, path: tuple[str, ...], settings: Settings) -> dict[str, tuple[Route, Mapping[str, str]]]:
        """What there is under a path, by method."""
        found = ((route, route.match(path)) for route in self.rows if route.is_on(settings))
        return {route.method: (route, variables) for route, variables in found if variables is not None}

    def find(self, visit: Visit) -> Route:
        """The row that a request is for; notes the names out of its path. Raises HttpError."""
        there = self.at(visit.request.path, visit.site.settings)
        if not there:
            raise HttpError(404, "NOT_FOUND", "There is nothing under this address")
        method = visit.request.method
        found = there.get("GET" if method == "HEAD" else method)
        if found is None:
            text = f"This address takes {' and '.join(there)}"
            raise HttpError(405, "WRONG_METHOD", text, {"Allow": allowed(there)})
        route, visit.variables = found
        return route


def allowed(there: Mapping[str, object]) -> str:
    """The methods of an address, for ``Allow``."""
    heads = ["HEAD"] if "GET" in there else []
    return ", ".join([*there, *heads, *([] if "OPTIONS" in there else ["OPTIONS"])])


ROUTES = Routes()
