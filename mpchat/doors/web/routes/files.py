"""Uploads: taking files in (soju.im/FILEHOST), and giving them out."""

from twisted.internet.defer import Deferred

from mpchat.doors.web.answer import Answer, in_json, options
from mpchat.doors.web.errors import HttpError
from mpchat.doors.web.ranges import part_of
from mpchat.doors.web.routes.table import ROUTES
from mpchat.doors.web.site import Visit
from mpchat.irc import names
from mpchat.uploads.folder import About
from mpchat.uploads.naming import called, disposition, is_name
from mpchat.uploads.store import Store, Upload, UploadError

_PIECE = 64 * 1024
_DAY = 86_400
_STATUS = {
    "TOO_LARGE": 413,
    "TYPE": 415,
    "EMPTY": 400,
    "QUOTA": 507,
    "FULL": 507,
    "DISK_FULL": 507,
    "UNWRITABLE": 503,
}
# The page that a browser makes of a picture or a film has a style of its own, and shows what lies under this very address.
_POLICY = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"


@ROUTES("OPTIONS", "/upload", needs="uploads", by_account=False)
async def upload_options(visit: Visit) -> Answer:
    """Tell what can be uploaded (`Accept-Post`)"""
    types = ", ".join(visit.site.settings.upload_types) or "*/*"
    return options("POST, OPTIONS", **{"Accept-Post": types})


@ROUTES("POST", "/upload", needs="uploads")
async def upload(visit: Visit) -> Answer:
    """Upload a file: it is the body; its name is in `Content-Disposition`. `201`, its address is in `Location`"""
    said = visit.request.header("content-type")
    if said.lower().startswith("multipart/"):
        text = (
            "Send the file itself as the body, not a form: curl --data-binary @FILE, or curl -T FILE -X POST"
        )
        raise HttpError(415, "FORM", text)
    name = called(visit.request.header("content-disposition"))
    try:
        upload = _store(visit).begin(names.casefold(visit.account), name, said, visit.request.length)
        about = await _taken_in(visit, upload)
    except UploadError as error:
        raise HttpError(_STATUS[error.code], error.code, str(error)) from None
    url = f"{visit.site.settings.web_url}/files/{about.name}"
    told = {"url": url, "size": about.size, "type": about.type, "name": about.called}
    return in_json(201, told, {"Location": url})


async def _taken_in(visit: Visit, upload: Upload) -> About:
    try:
        while piece := await visit.body.read():
            await upload.write(piece)
        return await upload.finish()
    finally:
        await upload.abandon()


@ROUTES("GET", "/files/{name}", needs="uploads", by_account=False)
async def download(visit: Visit) -> Answer:
    """Download an upload; `Range` asks for a part of it. Who has its address has the file"""
    store = _store(visit)
    about = await _found(visit)
    headers = _headers(about)
    if f'"{about.name}"' in visit.request.header("if-none-match"):
        return Answer(304, b"", headers)
    try:
        part = part_of(about.size, visit.request.header("range"))
    except ValueError:
        raise HttpError(
            416, "NO_SUCH_PART", "The file ends before that", {"Content-Range": f"bytes */{about.size}"}
        ) from None
    if part is None or visit.request.method == "HEAD":
        return Answer(200, Piecewise(store, about.name, 0, about.size), headers)
    begin, end = part
    told = {**headers, "Content-Range": f"bytes {begin}-{end - 1}/{about.size}"}
    return Answer(206, Piecewise(store, about.name, begin, end), told)


@ROUTES("DELETE", "/files/{name}", needs="uploads")
async def delete(visit: Visit) -> Answer:
    """Delete an upload of one's own. `204`"""
    about = await _found(visit)
    if about.account != names.casefold(visit.account):
        raise HttpError(403, "NOT_YOURS", "Only the account that uploaded it can delete it")
    await _store(visit).delete(about.name)
    return Answer(204)


def _store(visit: Visit) -> Store:
    assert visit.site.uploads is not None, "the route needs it"
    return visit.site.uploads


async def _found(visit: Visit) -> About:
    name = visit.variables["name"]
    about = await _store(visit).find(name) if is_name(name) else None
    if about is None:
        raise HttpError(404, "NO_SUCH_FILE", "There is no such file, or it is too old and has been deleted")
    return about


def _headers(about: About) -> dict[str, str]:
    return {
        "Content-Type": about.type,
        "Content-Disposition": disposition(about.inline, about.called or about.name),
        "Content-Security-Policy": _POLICY,
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Cache-Control": f"private, max-age={_DAY}",
        "Accept-Ranges": "bytes",
        "ETag": f'"{about.name}"',
    }


class Piecewise:
    """A file, or a part of it, as the body of an answer: a Stretch."""

    def __init__(self, store: Store, name: str, begin: int, end: int) -> None:
        self._store = store
        self._name = name
        self._at = begin
        self._end = end
        self.size = end - begin

    def read(self) -> "Deferred[bytes]":
        """See Stretch."""
        at, self._at = self._at, min(self._at + _PIECE, self._end)
        return self._store.read(self._name, at, self._at - at)
