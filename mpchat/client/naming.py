"""The name to join with: a setting, or asked for before the window opens."""

import select
from collections.abc import Callable

from mpchat.irc.names import nick_problem, propose_nick


class HostDiedError(Exception):
    """The process that lent this one its terminal is gone."""


def choose_name(given: str, offered: str, ask: Callable[[str], str]) -> str:
    """The name to join with: the one given if it is legal, else the person's answer."""
    problem = nick_problem(given, utf8=True) if given else ""
    while problem is not None:
        if problem:
            print(f"{problem}.")
        proposal = propose_nick(given or offered) if given or offered else ""
        given = (
            ask(f"What is your name [{proposal}]: " if proposal else "What is your name: ").strip()
            or proposal
        )
        problem = nick_problem(given, utf8=True) if given else ""
    return given


def asker(pipe: int | None) -> Callable[[str], str]:
    """A function that asks in the terminal; it raises HostDiedError if the pipe ends meanwhile."""

    def ask(prompt: str) -> str:
        print(prompt, end="", flush=True)
        if pipe is not None and pipe in select.select([0, pipe], [], [])[0]:
            raise HostDiedError
        return input()

    return ask
