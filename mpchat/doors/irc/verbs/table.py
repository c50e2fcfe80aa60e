"""The table of verbs, and what a row of it holds."""

from collections.abc import Callable
from dataclasses import dataclass

from mpchat.doors.irc.session import Session
from mpchat.irc.message import Message

Run = Callable[[Session, Message], None]


@dataclass(frozen=True, slots=True)
class Verb:
    """One row: what carries it out, how many parameters it needs, when it may be said, and where it is specified.

    ``differs`` says where we do otherwise than the source, and why; ``""`` for nowhere.
    ``waits`` marks a question: it waits until the visitor's earlier commands have been applied. ``refusal`` is the code that
    answers control characters. ``needs`` is the capability without which it is an unknown command (421), ``""`` for none.
    ``of_operators`` says that only operators of the server may say it; others are answered with 481.
    """

    name: str
    run: Run
    usage: str
    min_params: int
    waits: bool
    before_welcome: bool
    source: str
    differs: str
    refusal: str = "INVALID_CHARACTER"
    needs: str = ""
    of_operators: bool = False

    @property
    def does(self) -> str:
        """What it does, and what it needs, for HELP and the documents."""
        does = (self.run.__doc__ or "").partition("\n")[0]
        who = " For operators of the server." if self.of_operators else ""
        return does + who + (f" Needs `{self.needs}`" if self.needs else "")


class VerbTable(dict[str, Verb]):
    """Verbs by name; a decorator adds a row."""

    def __call__(
        self,
        usage: str,
        source: str,
        *,
        min_params: int = 0,
        waits: bool = False,
        before_welcome: bool = False,
        differs: str = "",
        refusal: str = "INVALID_CHARACTER",
        needs: str = "",
        of_operators: bool = False,
    ) -> Callable[[Run], Run]:
        """Add the verb whose ``usage`` begins with its name; ``before_welcome`` says that it may be said before 001."""

        def add(run: Run) -> Run:
            name = usage.partition(" ")[0]
            assert name not in self, f"{name} has two rows"
            self[name] = Verb(
                name,
                run,
                usage,
                min_params,
                waits,
                before_welcome,
                source,
                differs,
                refusal,
                needs,
                of_operators,
            )
            return run

        return add


VERBS = VerbTable()
"""All that an IRC client can say here; complete once ``mpchat.doors.irc.verbs`` is imported."""
