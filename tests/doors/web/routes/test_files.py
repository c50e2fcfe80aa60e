"""Uploads by HTTP (soju.im/FILEHOST), and what is given out again."""

from pathlib import Path

import pytest

from mpchat.settings.limits import Limits
from tests.harness import UNPACED
from tests.web import Reply, WebParty, read

SITE = "http://127.0.0.1:8080"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 2000


@pytest.fixture
def party(tmp_path: Path) -> WebParty:
    return WebParty("ann", "bob", folder=tmp_path / "uploads")


def put(party: WebParty, body: bytes, by: str = "ann", **headers: str) -> str:
    """Upload something; the path under which it is found."""
    reply = party.ask("POST", "/upload", body, by, **headers)
    assert reply.status == 201, reply.data
    assert reply.headers["location"] == reply.data["url"]
    path: str = reply.data["url"].removeprefix(SITE)
    return path


def shown(reply: Reply) -> tuple[str, str]:
    return reply.headers["content-type"], reply.headers["content-disposition"]


def test_a_picture_is_shown(party: WebParty) -> None:
    disposition = 'attachment; filename="Tee & grüße.png"'
    path = put(party, PNG, Content_Type="image/png", Content_Disposition=disposition)
    assert path.endswith(".png")
    got = party.ask("GET", path)
    assert (got.status, got.body) == (200, PNG)
    named = "inline; filename=\"Tee & gr__e.png\"; filename*=UTF-8''Tee%20%26%20gr%C3%BC%C3%9Fe.png"
    assert shown(got) == ("image/png", named)
    assert got.headers["content-security-policy"].endswith("sandbox")
    assert got.headers["x-content-type-options"] == "nosniff"
    assert "script" not in got.headers["content-security-policy"]
    assert party.ask("GET", path, If_None_Match=got.headers["etag"]).status == 304


@pytest.mark.parametrize(
    ("body", "type"),
    [
        (b"<!doctype html><script>alert(document.cookie)</script>", "text/html"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/svg+xml"),
        (b"%PDF-1.7 /JavaScript", "application/pdf"),
        (b"alert(1)", "text/html"),
        (b"\0\1\2", "image/png"),
    ],
)
def test_what_might_run_is_an_attachment(party: WebParty, body: bytes, type: str) -> None:
    got = party.ask("GET", put(party, body, Content_Type=type))
    assert got.headers["content-disposition"].startswith("attachment")
    assert got.headers["content-type"] in ("application/octet-stream", "application/pdf")


def test_text_is_text_whatever_it_is_called(party: WebParty) -> None:
    path = put(
        party, b"alert(1)", Content_Type="text/javascript", Content_Disposition="inline; filename=x.js"
    )
    assert shown(party.ask("GET", path)) == ("text/plain; charset=utf-8", 'inline; filename="x.js"')


def test_a_part_of_it(party: WebParty) -> None:
    path = put(party, b"0123456789")
    reply = party.ask("GET", path, Range="bytes=2-4")
    assert (reply.status, reply.body, reply.headers["content-range"]) == (206, b"234", "bytes 2-4/10")
    wrong = party.ask("GET", path, Range="bytes=10-")
    assert wrong.error == (416, "NO_SUCH_PART") and wrong.headers["content-range"] == "bytes */10"
    assert party.ask("GET", path, Range="bytes=0-1,3-4").status == 200
    assert party.ask("HEAD", path, Range="bytes=2-4").headers["content-length"] == "10"


def test_more_than_one_piece(party: WebParty) -> None:
    data = bytes(range(256)) * 1000
    path = put(party, data)
    assert party.ask("GET", path).body == data
    assert party.ask("GET", path, Range="bytes=100000-200000").body == data[100_000:200_001]


@pytest.mark.parametrize(
    "path",
    [
        "/files/",
        "/files",
        "/files/..",
        "/files/../about",
        "/files/..%2fabout",
        "/files/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/files//etc/passwd",
        "/files/%2fetc%2fpasswd",
        "/files/..%5c..%5cetc",
        "/files/%00",
        "/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/files/AAAAAAAAAAAAAAAAAAAAAA.txt",
        "/files/AAAAAAAAAAAAAAAAAAAAAA.txt%0d%0aX:y",
        "/about/x.json",
        "/unfinished/x",
    ],
)
def test_no_path_leads_anywhere_else(party: WebParty, path: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    put(party, b"hello")
    for method in ("GET", "DELETE"):
        reply = party.ask(method, path, by="ann")
        assert reply.error[0] == 404 and str(tmp_path) not in reply.body.decode()


def test_nothing_is_taken_from_people_without_an_account(party: WebParty, tmp_path: Path) -> None:
    assert party.ask("POST", "/upload", b"hello").error == (401, "LOGIN_REQUIRED")
    assert party.ask("POST", "/upload", b"hello", by="cat").error == (401, "WRONG_PASSWORD")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_what_is_too_much(tmp_path: Path) -> None:
    limits = Limits(command_rate=0, max_upload=10_000, max_uploads_per_account=12_000, max_uploads=20_000)
    party = WebParty("ann", "bob", "cat", limits=limits, folder=tmp_path)
    put(party, b"x" * 10_000)
    assert party.ask("POST", "/upload", b"x" * 10_001, "bob").error == (413, "TOO_LARGE")
    wire = party.begin("POST", "/upload", None, "bob", Transfer_Encoding="chunked")
    wire.send(b"2711\r\n" + b"x" * 10_001 + b"\r\n0\r\n\r\n")
    party.settle_all(wire)
    assert read(wire, "POST").error == (413, "TOO_LARGE"), "nobody said before how much it is"
    reply = party.ask("POST", "/upload", b"x" * 5000, "ann")
    assert reply.error == (507, "QUOTA") and "delete one" in reply.data["message"]
    put(party, b"x" * 6000, "bob")
    assert party.ask("POST", "/upload", b"x" * 6000, "cat").error == (507, "FULL")


def test_what_is_not_let_in(tmp_path: Path) -> None:
    party = WebParty("ann", folder=tmp_path, upload_types=("image/*",))
    put(party, PNG)
    reply = party.ask("POST", "/upload", b"hello", "ann", Content_Type="image/png")
    assert reply.error == (415, "TYPE")
    assert party.ask("OPTIONS", "/upload").headers["accept-post"] == "image/*"


def test_a_form_is_no_file(party: WebParty) -> None:
    reply = party.ask("POST", "/upload", b"--x\r\n", "ann", Content_Type="multipart/form-data; boundary=x")
    assert reply.error == (415, "FORM") and "--data-binary" in reply.data["message"]
    assert party.ask("POST", "/upload", b"", "ann").error == (400, "EMPTY")


def test_what_may_be_asked(party: WebParty) -> None:
    """soju.im/FILEHOST: servers accept OPTIONS; and so a browser finds out whether a page may upload."""
    reply = party.ask(
        "OPTIONS", "/upload", Origin="https://gamja.example.org", Access_Control_Request_Method="POST"
    )
    assert reply.status == 204 and reply.headers["accept-post"] == "*/*"
    assert reply.headers["access-control-allow-origin"] == "*" and "content-length" not in reply.headers
    assert "Authorization" in reply.headers["access-control-allow-headers"]
    assert "Location" in reply.headers["access-control-expose-headers"]
    wrong = party.ask("GET", "/upload")
    assert wrong.error == (405, "WRONG_METHOD") and wrong.headers["allow"] == "OPTIONS, POST"
    path = put(party, b"x")
    assert party.ask("OPTIONS", path).headers["allow"] == "GET, DELETE, HEAD, OPTIONS"
    assert party.ask("PUT", path, b"y", "ann").headers["allow"] == "GET, DELETE, HEAD, OPTIONS"


def test_ones_own_can_be_deleted(party: WebParty) -> None:
    path = put(party, b"hello")
    assert party.ask("DELETE", path).status == 401
    assert party.ask("DELETE", path, by="bob").error == (403, "NOT_YOURS")
    assert party.ask("DELETE", path, by="ann").status == 204
    assert party.ask("GET", path).error == party.ask("DELETE", path, by="ann").error == (404, "NO_SUCH_FILE")


def test_the_address_that_others_know(tmp_path: Path) -> None:
    party = WebParty("ann", folder=tmp_path, http_url="https://chat.example.org/x")
    url = party.ask("POST", "/upload", b"hello", "ann").headers["location"]
    assert url.startswith("https://chat.example.org/x/files/")
    ann = party.enter("ann2")
    lines = [line for line in ann.asks("VERSION") if "FILEHOST" in line]
    assert all(
        f"{name}/FILEHOST=https://chat.example.org/x/upload" in lines[0] for name in ("draft", "soju.im")
    )


def test_it_is_off_by_default() -> None:
    party = WebParty("ann")
    for path in ("/upload", "/files/AAAAAAAAAAAAAAAAAAAAAA.txt"):
        for method in ("GET", "POST", "OPTIONS", "DELETE"):
            assert party.ask(method, path, by="ann").error == (404, "NOT_FOUND")
    assert not any("FILEHOST" in line for line in party.enter("bob").asks("VERSION"))
    assert UNPACED.max_upload > 0
