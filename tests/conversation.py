"""Conversations as they are written in a specification: who says what, who hears what, and nobody hears anything else.

::

    ann, bob enter with message-tags
    ann, bob join #a
    ann > PRIVMSG #a :hello
    bob < @msgid=… :ann PRIVMSG #a :hello

``enter``, ``join``, ``log in`` (to the account of one's nick) and ``run the server`` (as an operator) prepare: what they cause is
not compared (``connect`` opens a connection that has said nothing). ``phone comes as dana@phone`` is a session of the account
dana. After each
``>`` everybody's lines are compared, in order. ``:ann`` stands for ``:ann!~ann@127.0.0.1``, no source for the server's, ``…`` for
any text; ``(more)`` at the end for what need not be looked at, ``(closed)`` for a connection that the server has closed.
``# words`` is a remark; an indented line goes on.
"""

import re
from collections.abc import Iterator
from textwrap import dedent

from tests.harness import Party, Visitor

_SAYS = re.compile(r"(\w+) ?(>|<) ?(.*)", re.DOTALL)
_PREPARES = re.compile(
    r"([\w, ]+?) (enters?|joins?|comes? as|connects?|waits?|logs? in|runs? the server)\b ?(.*)"
)
_SOURCE = re.compile(r"((?:^|^@\S+ ):[^ !]+)!\S+")


class Conversation:
    """A party and the visitors of one conversation, by the names they entered under."""

    def __init__(self, party: Party | None = None) -> None:
        self.party = party or Party()
        self.visitors: dict[str, Visitor] = {}

    def __call__(self, script: str) -> "Conversation":
        """Play a script; raises AssertionError where it goes otherwise."""
        said, expected = "", dict[str, list[str]]()
        for line in _lines(script):
            if prepares := _PREPARES.fullmatch(line):
                self._compare(said, expected)
                said, expected = "", {}
                self._prepare([who.strip() for who in prepares[1].split(",")], prepares[2], prepares[3])
                continue
            speaks = _SAYS.fullmatch(line)
            assert speaks, f"neither who > what nor who < what: {line}"
            who, direction, words = speaks.groups()
            if direction == "<":
                expected.setdefault(who, []).append(words)
                continue
            self._compare(said, expected)
            said, expected = line, {}
            self.visitors[who].send(words)
        self._compare(said, expected)
        return self

    def _prepare(self, people: list[str], what: str, words: str) -> None:
        for who in people:
            if what.startswith("connect"):
                self.visitors[who] = self.party.connect()
            elif what.startswith("enter"):
                self.visitors[who] = self.party.enter(who, *words.removeprefix("with ").split())
            elif what.startswith("come"):
                account, _, capabilities = words.partition(" with ")
                self.visitors[who] = self.party.come_as(account.strip(), *capabilities.split())
            elif what.startswith("log"):
                self.party.log_in(who)
            elif what.startswith("run"):
                self.party.let_run_the_server(who)
            elif what.startswith("wait"):
                self.party.wait(float(words.split()[0]))
            else:
                self.visitors[who].send(f"JOIN {words}")
        if not what.startswith("wait"):
            for visitor in self.visitors.values():
                visitor.heard()

    def _compare(self, said: str, expected: dict[str, list[str]]) -> None:
        for who, visitor in self.visitors.items():
            heard = list(map(self._shown, visitor.heard()))
            if visitor.closed and "(closed)" in expected.get(who, []):
                heard.append("(closed)")
            wanted = expected.get(who, [])
            if wanted[-1:] == ["(more)"]:
                wanted = [*wanted[:-1], *heard[len(wanted) - 1 :]]
            matches = len(heard) == len(wanted) and all(map(_matches, wanted, heard))
            assert matches, f"after {said!r}: {who} heard\n" + _side_by_side(heard, wanted)

    def _shown(self, line: str) -> str:
        """A line with a person's source as the nick alone, and without the server's."""
        short = _SOURCE.sub(r"\1", line)
        return short.replace(f":{self.party.house.name} ", "", 1)


def talk(script: str, party: Party | None = None) -> Conversation:
    """Play a script in a party of its own."""
    return Conversation(party)(script)


def _lines(script: str) -> Iterator[str]:
    """The lines of a script: without remarks, those that go on put together."""
    line = ""
    for each in dedent(script).splitlines():
        if not each.strip() or each.lstrip().startswith("# "):
            continue
        if each.startswith(" "):
            line += " " + each.strip()
            continue
        if line:
            yield line
        line = each
    if line:
        yield line


def _matches(wanted: str, heard: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, wanted.split("…"))), heard, re.DOTALL) is not None


def _side_by_side(heard: list[str], wanted: list[str]) -> str:
    return "\n".join(
        [*(f"  {line}" for line in heard), "and should have heard", *(f"  {line}" for line in wanted)]
    )
