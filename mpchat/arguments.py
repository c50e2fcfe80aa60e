"""A parser of command lines whose complaint is one line, with a way out."""

import argparse
from collections.abc import Callable
from typing import NoReturn, TypeVar

T = TypeVar("T")


class ArgumentParser(argparse.ArgumentParser):
    """argparse's own prints the whole usage before the one line that counts."""

    def error(self, message: str) -> NoReturn:
        """argparse: the command line is wrong."""
        self.exit(2, f"{self.prog}: {message}; {self.prog} --help lists the options\n")


def typed(read: Callable[[str], T]) -> Callable[[str], T]:
    """The same reader for argparse, which shows only the sentence of its own exception."""

    def reading(text: str) -> T:
        try:
            return read(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return reading
