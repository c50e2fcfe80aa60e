"""Who asks: an account, proven by its password (HTTP Basic, RFC 7617) or by a token (Bearer, RFC 6750)."""

import binascii
from base64 import b64decode
from functools import partial

from mpchat.doors.server.house import House
from mpchat.doors.web.errors import HttpError, later
from mpchat.doors.web.request import Request
from mpchat.irc import names
from mpchat.journal.history import HistoryError
from mpchat.tokens import id_of, is_proven_by

_HOUR = 3600
# Bearer alone: asked for Basic, a browser would ask its user, and send that with whatever other pages then let it send here.
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="mpchat"'}


async def account_of(house: House, request: Request) -> str:
    """The account whose request it is, as it was registered. Raises HttpError."""
    scheme, _, given = request.header("authorization").partition(" ")
    try:
        if scheme.lower() == "bearer":
            return _by_token(house, request.address, given.strip())
        if scheme.lower() == "basic":
            return await _by_password(house, request.address, given.strip())
    except HistoryError:
        raise HttpError(503, "UNAVAILABLE", "Nobody can be recognised now: try again later") from None
    text = "Log in: send a token of your account (Authorization: Bearer), or its name and password (Basic)"
    raise HttpError(401, "LOGIN_REQUIRED", text, _CHALLENGE)


def _by_token(house: House, address: str, text: str) -> str:
    """A right token is good however many wrong ones came from the same place: nobody guesses one."""
    identity = id_of(text)
    token = house.accounts.token(identity) if identity is not None else None
    account = house.chat.accounts.get(token.account) if token is not None else None
    if token is None or account is None or not is_proven_by(token, text):
        _check_patience(house, address)
        house.hear_wrong_password(address, "HTTP token")
        raise HttpError(
            401, "WRONG_TOKEN", "This token is not good here: ask the operator for one", _CHALLENGE
        )
    if token.has_expired(house.clock()):
        raise HttpError(
            401, "EXPIRED", "This token has expired: ask the operator for another one", _CHALLENGE
        )
    return account


async def _by_password(house: House, address: str, encoded: str) -> str:
    _check_patience(house, address)
    try:
        name, _, password = b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        raise HttpError(400, "BAD_REQUEST", "The header Authorization cannot be read") from None
    credentials = house.accounts.credentials(name)
    if await house.in_thread(partial(house.passwords.knows, password, credentials)):
        account = house.chat.accounts.get(names.casefold(name))
        if account is not None:
            return account
    # Not the name: people type their password there by mistake.
    house.hear_wrong_password(address, "HTTP")
    raise HttpError(
        401, "WRONG_PASSWORD", "There is no such account, or this is not its password", _CHALLENGE
    )


def _check_patience(house: House, address: str) -> None:
    if not house.hears_passwords(address):
        text = "Too many wrong passwords came from your address: try again in an hour"
        raise later(429, "TOO_MANY", text, _HOUR)
