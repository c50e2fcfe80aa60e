"""The server's ISUPPORT tokens (Modern IRC Client Protocol, "RPL_ISUPPORT Parameters")."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from mpchat.irc import names
from mpchat.irc.message import MAX_LINE

_PREFIX = re.compile(r"\((\w*)\)(.*)")
_ASCII = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


@dataclass(slots=True)
class Network:
    """The tokens that the server has announced; each property has a default for servers that do not announce it."""

    tokens: dict[str, str] = field(default_factory=dict)

    def learn(self, words: Sequence[str]) -> None:
        """Read the tokens of one 005 line; ``-NAME`` takes one back."""
        for word in words:
            name, _, value = word.partition("=")
            if name.startswith("-"):
                self.tokens.pop(name[1:].upper(), None)
            elif name:
                self.tokens[name.upper()] = value

    def number(self, name: str, otherwise: int) -> int:
        """A token's value if it is a sane number, else ``otherwise``."""
        value = self.tokens.get(name, "")
        return int(value) if value.isascii() and value.isdigit() and len(value) < 7 else otherwise

    @property
    def line_length(self) -> int:
        """Bytes of a line with its CR LF."""
        return max(128, self.number("LINELEN", MAX_LINE))

    @property
    def message_length(self) -> int:
        """Most characters of one message; 0 for what fits a line (a token of our own servers)."""
        return self.number("MESSAGELEN", 0)

    @property
    def nick_length(self) -> int:
        """Most bytes of a nick."""
        return self.number("NICKLEN", 30)

    @property
    def name(self) -> str:
        """The network's own name, ``""`` if it has none."""
        return self.tokens.get("NETWORK", "")

    @property
    def signs(self) -> dict[str, str]:
        """Mode letters and the signs they put before a nick, highest first."""
        found = _PREFIX.fullmatch(self.tokens.get("PREFIX", "(ov)@+"))
        return dict(zip(found[1], found[2], strict=False)) if found else {}

    def is_room(self, name: str) -> bool:
        """Whether a target is a room here."""
        return name[:1] in (self.tokens.get("CHANTYPES") or names.CHANTYPES) and len(name) > 1

    def fold(self, name: str) -> str:
        """Fold a name the way this server compares names."""
        if self.tokens.get("CASEMAPPING") == "ascii" and name.isascii():
            return name.translate(_ASCII)
        return names.casefold(name)
