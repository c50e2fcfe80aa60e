"""An option is a row: a field of ``Settings`` or ``Limits``, and all that follows from it, from --help to the example file."""

from collections.abc import Iterator
from dataclasses import Field, dataclass, field, fields
from typing import Any

from mpchat.settings.values import FLAG, Form


class SettingsError(ValueError):
    """Settings that cannot hold: one sentence that says why. ``options`` are those that it is about, as they are typed."""

    def __init__(self, text: str, *options: str) -> None:
        super().__init__(text)
        self.options = options


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One option, called ``name`` on the command line (after two dashes) and in a file.

    ``restarts``: a new value holds from the next start on. ``is_of_one_run``: it is typed, never written into a file.
    ``instead_of``: where this one is given, what a file says of these counts no more. ``heading``: with it a group begins.
    """

    form: Form
    help: str
    heading: str = ""
    short: str = ""
    example: str = ""
    restarts: bool = False
    is_of_one_run: bool = False
    instead_of: tuple[str, ...] = ()
    name: str = ""
    field: str = ""
    default: Any = None
    is_limit: bool = False

    @property
    def is_flag(self) -> bool:
        """Whether it takes no value."""
        return self.form is FLAG

    @property
    def shown_default(self) -> str:
        """The default as it would be typed; ``""`` for none."""
        written = "" if self.is_flag else self.form.write(self.default)
        return "" if isinstance(written, str | list | dict) and not written else str(written)

    @property
    def opposite(self) -> str:
        """The flag that takes this one back."""
        return self.name.removeprefix("no-") if self.name.startswith("no-") else f"no-{self.name}"


def option(default: Any, form: Form, help: str, **more: Any) -> Any:
    """A field that is an option; ``more`` as a Row has it."""
    metadata = {"row": {"form": form, "help": help, **more}}
    if isinstance(default, dict):
        return field(default_factory=default.copy, metadata=metadata)
    return field(default=default, metadata=metadata)


def rows_of(settings: type[Any], is_limit: bool = False) -> Iterator[Row]:
    """The rows of a dataclass of options, in the order of its fields."""
    for each in fields(settings):
        if "row" in each.metadata:
            name = each.name.replace("_", "-")
            yield Row(
                name=name, field=each.name, default=_default(each), is_limit=is_limit, **each.metadata["row"]
            )


def _default(each: "Field[Any]") -> Any:
    return each.default_factory() if callable(each.default_factory) else each.default
