"""Mentions: the words of a text that may be somebody's nick."""

import re
from collections.abc import Iterator

from mpchat.irc import names
from mpchat.irc.text import action, strip_formatting

_URL = re.compile(r"\S*://\S*")
"""``https://bob.example`` is not about bob."""
_WORD = re.compile(r"[^\s,:;.!?()<>\"'@#&%*/+=~$]+")
"""As long as a nick can be: brackets, braces, ``|``, ``^`` and the like are letters of nicks."""
_PLAIN = re.compile(r"[\w|-]+")
"""The same word without brackets around it: ``[bob]``."""
_MOST = 1000
"""Words of one text that are looked at."""


def words(text: str) -> Iterator[str]:
    """Each word that may be a nick, casefolded: what stands between spaces and punctuation, with and without brackets."""
    done = action(text)
    said = names.casefold(strip_formatting(text if done is None else done))
    if "://" in said:
        said = _URL.sub(" ", said)
    for word in dict.fromkeys(_WORD.findall(said)[:_MOST]):
        yield word
        if not _PLAIN.fullmatch(word):
            yield from _PLAIN.findall(word)
