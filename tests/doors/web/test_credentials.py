"""Who asks by HTTP: passwords and tokens, right ones and others."""

from pathlib import Path

import pytest
from twisted.logger import capturedLogs

from mpchat.journal.history import HistoryError
from mpchat.settings.limits import Limits
from tests.web import PASSWORD, WebParty, basic

HOUR = 3600


def upload(party: WebParty, authorization: str, host: str = "203.0.113.7") -> tuple[int, str]:
    """Status of an upload, and the code of its refusal."""
    headers = {"Authorization": authorization} if authorization else {}
    reply = party.ask("POST", "/upload", b"x", host=host, **headers)
    return (reply.status, "") if reply.status == 201 else reply.error


@pytest.fixture
def party(tmp_path: Path) -> WebParty:
    return WebParty("Ann", folder=tmp_path)


def test_a_password_or_a_token(party: WebParty) -> None:
    assert upload(party, basic("ANN", PASSWORD)) == (201, "")
    assert upload(party, basic("Ann", PASSWORD).replace("Basic", "bASIC")) == (201, "")
    assert upload(party, f"Bearer {party.token('ann')}") == (201, "")


@pytest.mark.parametrize(
    ("authorization", "error"),
    [
        ("", (401, "LOGIN_REQUIRED")),
        ("Digest username=ann", (401, "LOGIN_REQUIRED")),
        ("Bearer", (401, "WRONG_TOKEN")),
        ("Bearer mpchat_000000000000_" + "A" * 43, (401, "WRONG_TOKEN")),
        (basic("ann", "wrong"), (401, "WRONG_PASSWORD")),
        (basic("bob", PASSWORD), (401, "WRONG_PASSWORD")),
        (basic("", ""), (401, "WRONG_PASSWORD")),
        ("Basic ?", (400, "BAD_REQUEST")),
        ("Basic /w==", (400, "BAD_REQUEST")),
    ],
)
def test_anybody_else(party: WebParty, authorization: str, error: tuple[int, str]) -> None:
    reply = party.ask("POST", "/upload", b"x", **({"Authorization": authorization} if authorization else {}))
    assert reply.error == error
    # A browser that is asked for Basic would keep it, and send it with whatever other pages have it send here.
    assert reply.headers.get("www-authenticate", "Bearer").startswith("Bearer")


def test_a_token_that_is_not_good_any_more(party: WebParty) -> None:
    token = party.token("ann", party.clock.seconds() + 60)
    assert upload(party, f"Bearer {token}") == (201, "")
    party.wait(60)
    assert upload(party, f"Bearer {token}") == (401, "EXPIRED")
    assert upload(party, f"Bearer {token[:-1]}-") == (401, "WRONG_TOKEN"), "only its owner learns that"


def test_a_token_of_an_account_that_is_gone(party: WebParty) -> None:
    token = party.token("ann")
    del party.chat.accounts["ann"]
    assert upload(party, f"Bearer {token}") == (401, "WRONG_TOKEN")


def test_wrong_ones_are_counted_by_address_and_logged_without_what_was_typed(tmp_path: Path) -> None:
    party = WebParty("ann", limits=Limits(max_wrong_passwords=3), folder=tmp_path)
    with capturedLogs() as seen:
        assert upload(party, basic("my-secret", "guess")) == (401, "WRONG_PASSWORD")
        assert upload(party, "Bearer mpchat_guess") == (401, "WRONG_TOKEN")
        assert upload(party, basic("ann", "guess")) == (401, "WRONG_PASSWORD")
        assert upload(party, basic("ann", PASSWORD)) == (429, "TOO_MANY")
    lines = [event["log_format"].format(**event) for event in seen if "login" in event.get("log_format", "")]
    assert lines == [f"a login from 203.0.113.7 failed: {what}" for what in ("HTTP", "HTTP token", "HTTP")]
    assert upload(party, "Bearer mpchat_guess") == (429, "TOO_MANY")
    assert upload(party, f"Bearer {party.token('ann')}") == (201, ""), "nobody can guess one"
    assert upload(party, basic("ann", PASSWORD), host="203.0.113.8") == (201, "")
    # The same counter as that of IRC: whoever guessed here cannot go on guessing there.
    visitor = party.connect("203.0.113.7").send("CAP REQ sasl", "NICK x")
    assert any("too many wrong passwords" in line for line in visitor.asks("AUTHENTICATE PLAIN"))
    party.clock.advance(HOUR)
    assert upload(party, basic("ann", PASSWORD)) == (201, "")
    retry = party.ask("POST", "/upload", b"x", **{"Authorization": basic("ann", "guess")})
    assert retry.status == 401


def test_when_nobody_can_be_recognised(party: WebParty, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        """A database that cannot be read."""

        def credentials(self, account: str) -> None:
            raise HistoryError("/secret/path is locked")

        def token(self, identity: str) -> None:
            raise HistoryError("/secret/path is locked")

        def invitation(self, identity: str) -> None:
            raise HistoryError("/secret/path is locked")

        def iterations(self) -> dict[int, int]:
            return {}

    party.house.accounts = Broken()
    for authorization in (basic("ann", PASSWORD), "Bearer mpchat_000000000000_" + "A" * 43):
        reply = party.ask("POST", "/upload", b"x", Authorization=authorization)
        assert reply.error == (503, "UNAVAILABLE") and "secret" not in str(reply.data)
