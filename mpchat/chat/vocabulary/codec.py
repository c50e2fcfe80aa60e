"""Commands as JSON, and back: what a log holds, and other servers read.

``{"":"Say","visitor":1,"target":"#room","text":"hello"}``: the empty name says which command it is, and fields that have their
default are left out. What was written once is read for ever: a new field has a default, none is taken out or gets another name,
type or default. What this version does not know is an error, never skipped: else two servers would make two chats of one log.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from types import UnionType
from typing import Any, Literal, NamedTuple, NewType, Union, get_args, get_origin, get_type_hints

from mpchat.chat.vocabulary.commands import Command

_KIND = ""
"""The name that says which command it is; no field can have it."""


class CommandError(ValueError):
    """It is not a command that this version knows; the text says what is wrong with it."""


class _Shape(NamedTuple):
    """How a value reads and is written; ``read`` raises CommandError."""

    read: Callable[[Any], Any]
    write: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Plan:
    """How an object of a class reads and is written: each field with its shape and its default, MISSING for none."""

    kind: Callable[..., Any]
    name: str
    shapes: Mapping[str, _Shape]
    defaults: Mapping[str, Any]

    def write(self, value: object) -> dict[str, Any]:
        """The fields that differ from their default."""
        values = ((name, shape, getattr(value, name)) for name, shape in self.shapes.items())
        return {name: shape.write(held) for name, shape, held in values if held != self.defaults[name]}

    def read(self, data: Any) -> Any:
        """The object that was written. Raises CommandError."""
        if type(data) is not dict:
            raise CommandError(f"it is not a {self.name}")
        values = {}
        for name, held in data.items():
            shape = self.shapes.get(name)
            if shape is None:
                raise CommandError(f"{self.name} has no field {name!r}")
            try:
                values[name] = shape.read(held)
            except CommandError as error:
                raise CommandError(f"{name!r} of {self.name}: {error}") from None
        try:
            return self.kind(**values)
        except TypeError:
            missing = [name for name in self.shapes if name not in values and self.defaults[name] is MISSING]
            raise CommandError(f"{self.name} needs {', '.join(map(repr, missing))}") from None


def _plan(kind: Any) -> _Plan:
    hints = get_type_hints(kind)
    defaults = {
        each.name: each.default if each.default_factory is MISSING else each.default_factory()
        for each in fields(kind)
    }
    shapes = {each.name: _shape(hints[each.name]) for each in fields(kind)}
    return _Plan(kind, kind.__name__, shapes, defaults)


def _shape(hint: Any) -> _Shape:
    """How a field of this type reads and is written."""
    if isinstance(hint, NewType):
        return _shape(hint.__supertype__)
    if is_dataclass(hint):
        plan = _plan(hint)
        return _Shape(plan.read, plan.write)
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal:
        return _Shape(_one_of(inner), _itself)
    if origin in (Union, UnionType):
        (given,) = (each for each in inner if each is not type(None))
        shape = _shape(given)
        return _Shape(lambda data: None if data is None else shape.read(data), shape.write)
    if origin is tuple:
        return _tuple_of(_shape(inner[0]))
    if origin is Mapping:
        return _Shape(_texts, dict)
    return _Shape(_PLAIN[hint], _itself)


def _itself(value: Any) -> Any:
    return value


def _of(kind: type) -> Callable[[Any], Any]:
    def read(data: Any) -> Any:
        if type(data) is not kind:  # a bool is an int, too
            raise CommandError(f"{data!r} is not of type {kind.__name__}")
        return data

    return read


def _number(data: Any) -> float:
    """JSON does not tell 1 from 1.0."""
    if type(data) not in (int, float):
        raise CommandError(f"{data!r} is not a number")
    return float(data)


_PLAIN: dict[type, Callable[[Any], Any]] = {str: _of(str), int: _of(int), bool: _of(bool), float: _number}


def _one_of(known: tuple[Any, ...]) -> Callable[[Any], Any]:
    def read(data: Any) -> Any:
        if data not in known:
            raise CommandError(f"{data!r} is not one of {', '.join(known)}")
        return data

    return read


def _tuple_of(each: _Shape) -> _Shape:
    def read(data: Any) -> Any:
        return tuple(map(each.read, _of(list)(data)))

    return _Shape(read, lambda values: list(map(each.write, values)))


def _texts(data: Any) -> dict[str, str]:
    text = _PLAIN[str]
    return {key: text(value) for key, value in _of(dict)(data).items()}


def _not_a_number(name: str) -> None:
    raise ValueError(name)


_DECODER = json.JSONDecoder(parse_constant=_not_a_number)
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
_ESCAPER = json.JSONEncoder(allow_nan=False, separators=(",", ":"))
_PLANS = {kind.__name__: _plan(kind) for kind in get_args(Command)}


def to_data(command: Command) -> dict[str, Any]:
    """A command as an object of JSON, to stand in a greater one."""
    name = type(command).__name__
    return {_KIND: name, **_PLANS[name].write(command)}


def from_data(data: object) -> Command:
    """The command that ``to_data`` made. Raises CommandError."""
    if not isinstance(data, dict) or _KIND not in data:
        raise CommandError("it is not a command")
    values = dict(data)
    name = values.pop(_KIND)
    plan = _PLANS.get(name) if isinstance(name, str) else None
    if plan is None:
        raise CommandError(f"{name!r} is not a command that this version knows")
    command: Command = plan.read(values)
    return command


def write_command(command: Command) -> str:
    """A command as one line of JSON. Raises ValueError for a time that is not a number."""
    data = to_data(command)
    text = _ENCODER.encode(data)
    # No encoding has half a character, so it is escaped.
    return (
        text
        if text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text)
        else _ESCAPER.encode(data)
    )


def read_command(text: str) -> Command:
    """The command that ``write_command`` wrote. Raises CommandError."""
    try:
        data = _DECODER.decode(text)
    except (ValueError, RecursionError):
        raise CommandError("it is not JSON") from None
    return from_data(data)
