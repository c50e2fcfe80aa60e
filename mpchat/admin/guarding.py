"""The commands for who may come in: invitations, bans, and what operators of the server did."""

import argparse
import sys
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial

from mpchat.admin import audit, invitations
from mpchat.admin.bots import Adder
from mpchat.admin.listing import print_lines
from mpchat.admin.store import to_write
from mpchat.admin.times import age
from mpchat.arguments import typed

_MOST_USES = 100_000


def add_guarding(command: Adder, when: Callable[[str], float]) -> None:
    """Add the commands; ``when`` reads a point in time."""
    invite = command("invite", _invite, "make an invitation to register an account; it is shown once")
    invite.add_argument(
        "--uses", metavar="N", type=typed(_uses), default=1, help="how often it can be used (default 1)"
    )
    invite.add_argument(
        "--expires", metavar="AGE", type=typed(age), help="after so long: 7d, 12h (default: never)"
    )
    invite.add_argument("--note", metavar="TEXT", default="", help="what it is for, for the list")
    command("invitations", _invitations, "list the invitations, without what proves anything")
    revoked = command("revoke-invitation", _revoke, "delete an invitation: it is refused from now on")
    revoked.add_argument("id", metavar="ID", help="as the list has it")
    command("bans", _bans, "list the bans of the server; UBAN sets and lifts them while it runs")
    acts = command("audit", _audit, "list what operators of the server did")
    acts.add_argument(
        "--after", metavar="DATE", type=typed(when), help="only what was done at or after this time"
    )
    acts.add_argument("--verb", metavar="VERB", help="only this: OPER, KILL, UBAN, SAMODE, CS, REHASH ...")


def _uses(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 7 and 0 < int(text) <= _MOST_USES):
        raise ValueError(f"{text!r} is not a number from 1 to {_MOST_USES:,}")
    return int(text)


def _invite(given: argparse.Namespace) -> int:
    now = time.time()
    expires = None if given.expires is None else now + given.expires
    with closing(to_write(given.journal)) as connection:
        text = invitations.make(connection, given.note, given.uses, now, expires)
    print(
        "An invitation; it is shown only this once. REGISTER takes it: REGISTER * token:... PASSWORD",
        file=sys.stderr,
    )
    print(text)
    return 0


def _invitations(given: argparse.Namespace) -> int:
    return print_lines(given.journal, partial(invitations.listed, now=time.time()))


def _revoke(given: argparse.Namespace) -> int:
    with closing(to_write(given.journal)) as connection:
        invitations.revoke(connection, given.id)
    print(f"the invitation {given.id} is refused from now on")
    return 0


def _bans(given: argparse.Namespace) -> int:
    return print_lines(given.journal, partial(audit.bans, now=time.time()))


def _audit(given: argparse.Namespace) -> int:
    return print_lines(given.journal, partial(audit.listed, after=given.after, verb=given.verb))
