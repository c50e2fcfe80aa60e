"""Carries a request out, and makes an answer of whatever comes of it."""

from twisted.internet.defer import CancelledError
from twisted.logger import Logger

from mpchat.doors.web.answer import Answer, options, told
from mpchat.doors.web.credentials import account_of
from mpchat.doors.web.errors import HttpError
from mpchat.doors.web.routes import ROUTES
from mpchat.doors.web.routes.table import allowed
from mpchat.doors.web.site import Visit

log = Logger()


async def answer(visit: Visit) -> Answer:
    """What a request is answered; never fails."""
    try:
        return await _carry_out(visit)
    except HttpError as problem:
        return told(problem)
    except CancelledError:
        return told(HttpError(503, "STOPPING", "The server is being stopped: try again later"))
    except Exception:
        log.failure("a mistake of ours while answering {method}", method=visit.request.method)
        return told(HttpError(500, "MISTAKE", "The server made a mistake"))


async def _carry_out(visit: Visit) -> Answer:
    there = ROUTES.at(visit.request.path, visit.site.settings)
    if visit.request.method == "OPTIONS" and there and "OPTIONS" not in there:
        return options(allowed(there))
    route = ROUTES.find(visit)
    if route.by_account:
        visit.account = await account_of(visit.site.house, visit.request)
    return await route.run(visit)
