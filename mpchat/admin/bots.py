"""The commands for bots that speak by HTTP: tokens of accounts, and webhooks."""

import argparse
import sys
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial

from mpchat.admin import hooks, tokens
from mpchat.admin.accounts import account_named
from mpchat.admin.listing import print_lines
from mpchat.admin.store import OperatorError, to_write
from mpchat.admin.times import age
from mpchat.arguments import ArgumentParser, typed
from mpchat.irc.text import for_screen
from mpchat.settings.hooks import ALL_ROOMS, MENTION, MESSAGE, Hook, hook_of

Adder = Callable[[str, Callable[[argparse.Namespace], int], str], ArgumentParser]
"""Adds a command: its name, what runs it, and what it does."""
_REHASH = "a running server goes by that after REHASH (or kill -HUP)"


def add_bots(command: Adder) -> None:
    """Add the commands."""
    token = command("token", _token, "make a token of an account, for a bot; it is shown once")
    token.add_argument("account", metavar="ACCOUNT")
    token.add_argument("--note", metavar="TEXT", default="", help="what it is for, for the list")
    token.add_argument(
        "--expires", metavar="AGE", type=typed(age), help="after so long: 90d, 12h (default: never)"
    )
    all_tokens = command("tokens", _tokens, "list the tokens, without what proves anything")
    all_tokens.add_argument("account", metavar="ACCOUNT", nargs="?", help="of this account only")
    revoked = command("revoke-token", _revoke, "delete a token: it is refused from now on")
    revoked.add_argument("id", metavar="ID", help="as the list has it")
    hook = command(
        "hook", _hook, "send messages of rooms to an address; the secret that signs them is shown once"
    )
    hook.add_argument("name", metavar="NAME")
    hook.add_argument("--url", metavar="URL", required=True, help="where they are sent to")
    hook.add_argument(
        "--room", metavar="'#ROOM'", action="append", help="a room; can be repeated (default: all)"
    )
    hook.add_argument(
        "--mention", metavar="NAME", action="append", help="only messages with this name; can be repeated"
    )
    hook.add_argument(
        "--ignore", metavar="ACCOUNT", action="append", help="not what this account says; can be repeated"
    )
    command("hooks", _hooks, "list the webhooks that were added here, without their secrets")
    forgotten = command("forget-hook", _forget_hook, "delete a webhook that was added here")
    forgotten.add_argument("name", metavar="NAME")


def _token(given: argparse.Namespace) -> int:
    now = time.time()
    with closing(to_write(given.journal)) as connection:
        account = account_named(connection, given.account)
        expires = None if given.expires is None else now + given.expires
        text = tokens.make(connection, account, given.note, now, expires)
    print(f"A token of {account}; it is shown only this once:", file=sys.stderr)
    print(text)
    return 0


def _tokens(given: argparse.Namespace) -> int:
    return print_lines(given.journal, partial(tokens.listed, account=given.account, now=time.time()))


def _revoke(given: argparse.Namespace) -> int:
    with closing(to_write(given.journal)) as connection:
        account = tokens.revoke(connection, given.id)
    print(f"the token {given.id} of {for_screen(account)} is refused from now on")
    return 0


def _hook(given: argparse.Namespace) -> int:
    try:
        hook = _read(given)
    except ValueError as error:
        raise OperatorError(str(error)) from None
    with closing(to_write(given.journal)) as connection:
        secret = hooks.add(connection, given.name, hook, time.time())
    print(
        f"The hook {given.name} signs with this secret, which is shown only this once; {_REHASH}:",
        file=sys.stderr,
    )
    print(secret)
    return 0


def _read(given: argparse.Namespace) -> Hook:
    join = partial(str.join, ",")
    parts = {
        "url": given.url,
        "rooms": join(given.room or [ALL_ROOMS]),
        "events": MENTION if given.mention else MESSAGE,
        "names": join(given.mention or []),
        "ignore": join(given.ignore or []),
    }
    return hook_of(parts)


def _hooks(given: argparse.Namespace) -> int:
    return print_lines(given.journal, hooks.listed)


def _forget_hook(given: argparse.Namespace) -> int:
    with closing(to_write(given.journal)) as connection:
        hooks.forget(connection, given.name)
    print(f"the hook {given.name} is deleted; {_REHASH}")
    return 0
