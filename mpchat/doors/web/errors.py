"""Why a request is not carried out: a status, a code for programs, one sentence for people."""

from collections.abc import Mapping


class HttpError(Exception):
    """A request's refusal; ``headers`` are what the answer says besides (``Retry-After``)."""

    def __init__(self, status: int, code: str, text: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(text)
        self.status = status
        self.code = code
        self.text = text
        self.headers = headers or {}


def later(status: int, code: str, text: str, seconds: float) -> HttpError:
    """A refusal that ends by itself, after so many seconds."""
    return HttpError(status, code, text, {"Retry-After": str(max(1, round(seconds + 0.5)))})
