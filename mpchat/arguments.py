"""A parser of command lines whose complaint is one line, with a way out."""

import argparse
from typing import NoReturn


class ArgumentParser(argparse.ArgumentParser):
    """argparse's own prints the whole usage before the one line that counts."""

    def error(self, message: str) -> NoReturn:
        """argparse: the command line is wrong."""
        self.exit(2, f"{self.prog}: {message}; {self.prog} --help lists the options\n")
