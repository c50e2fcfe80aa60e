"""What a nick and a room may be called; casefolding; look-alikes."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from mpchat.irc.text import clean

CASEMAPPING = "rfc1459"
"""What ISUPPORT says: names equal under ASCII folding are equal here too, so no client can confuse two of them."""
CHANTYPES = "#"

_FOLD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ[]\\~", "abcdefghijklmnopqrstuvwxyz{}|^")
_SIGNS = "-_[]\\`^{|}"
_NICK = re.compile(r"[A-Za-z\[\]\\`_^{|}][A-Za-z0-9\[\]\\`_^{|}-]*")
_NOT_IN_ROOM = re.compile(r"[\x00-\x20\x7f-\xa0,:\u2028\u2029]")
_JAPANESE = frozenset({"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "IDEOGRAPHIC"})
_LOOK_ALIKES = str.maketrans(
    # Latin and digits (a capital I is drawn as a small l), then capital and small letters of Cyrillic, Greek, Armenian.
    "01I35$|ıǀǃłøđħŧɑɡɩАВЕЅІЈКМНОРСТУХӀԌԚԜҮаѕеіјкмноргстухӏԁһԛԝвүΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹϳαορτυχιεκνγηωϲՕՍԼօոսհցգյ",
    "ollessl" + "illlodhtagi"
    "abesljkmhopctyxlgqwyaseijkmhoprctyxldhqwby"
    "abezhlkmnoptyxcjaoptuxiekvynwc"
    "oulonuhgqj",
)
"""One small Latin letter for each letter or digit of Latin, Cyrillic, Greek and Armenian drawn like it (after UTS #39)."""


def casefold(name: str) -> str:
    """Fold a nick or a room for comparison: RFC 1459 §2.2 for ASCII, beyond it Unicode's canonical caseless match (D145)."""
    if not name.isascii():
        name = unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())
    return name.translate(_FOLD)


def same(one: str, other: str) -> bool:
    """Whether two names are the same name."""
    return casefold(one) == casefold(other)


def is_room(name: str) -> bool:
    """Whether a target is meant as a room; it may still be an illegal one."""
    return name[:1] in CHANTYPES and name != ""


def nick_problem(nick: str, longest: int = 30, utf8: bool = False) -> str | None:
    """Say in one sentence why nobody can be called ``nick``, or None.

    ``longest`` in bytes of UTF-8, 0 for no limit. With ``utf8`` the letters of any one script are legal, with ASCII's digits and
    signs: no compatibility forms (RFC 8264 §9.17), no joiners, nothing that ``irc.text`` would not show.
    """
    if not nick:
        return "A name needs at least one letter"
    if longest and len(nick.encode("utf-8", "replace")) > longest:
        return f"A name has at most {longest} bytes"
    if nick.isascii() or not utf8:
        if _NICK.fullmatch(nick):
            return None
        return "A name starts with a letter and has letters, digits and -_[]\\`^{|} only"
    return _foreign_problem(nick)


def _foreign_problem(nick: str) -> str | None:
    if unicodedata.normalize("NFC", nick) != nick:
        return "A name is written in composed form (Unicode NFC)"
    if clean(nick) != nick or not all(map(_is_name_part, nick)):
        return "A name has letters, digits and -_[]\\`^{|} only"
    scripts = {_script(char) for char in nick if unicodedata.category(char)[0] in "LM"}
    if len(scripts - _JAPANESE) > 1:
        return "A name keeps to the letters of one script"
    return "A name starts with a letter" if nick[0] in "-0123456789" else None


def _is_name_part(char: str) -> bool:
    if char.isascii():
        return char.isalnum() or char in _SIGNS
    if unicodedata.category(char) in ("Lu", "Ll", "Lt", "Lo", "Mn", "Mc"):
        # Thai and Lao spell AM with a letter that Unicode calls a compatibility form; they know no other.
        return char in "ำຳ" or not unicodedata.decomposition(char).startswith("<")
    return char in "ー々"


def _script(char: str) -> str:
    return unicodedata.name(char, "UNKNOWN").partition(" ")[0]


MAX_USER = 10
"""Bytes of a user name, its ~ among them (ISUPPORT USERLEN)."""


def room_problem(room: str, longest: int = 50) -> str | None:
    """Say in one sentence why no room can be called ``room``, or None; ``longest`` in bytes of UTF-8, 0 for no limit."""
    if not is_room(room) or len(room) < 2:
        return "A room's name starts with # and has something behind it"
    if longest and len(room.encode("utf-8", "replace")) > longest:
        return f"A room's name has at most {longest} bytes"
    if _NOT_IN_ROOM.search(room):
        return "A room's name has no spaces, commas, colons or control characters"
    # A joiner or a style is part of good spelling, but in a name it only makes a second one that looks the same.
    hidden = any(unicodedata.category(char) in ("Cf", "Zs") or char in "\ufe0e\ufe0f" for char in room)
    if hidden or clean(room[1:]) != room[1:]:
        return "A room's name has visible characters only"
    return None


def looks_like(name: str) -> str:
    """The name as the eye takes it: two names with equal looks are mistaken for each other.

    Case is seen before it is folded: ``paypaI`` looks like ``paypal``, ``ali`` does not look like ``all``. So this does not
    replace ``casefold``: ``ANI`` and ``ani`` are the same name, yet differ in looks.
    """
    composed = unicodedata.normalize("NFKC", name).replace("İ", "i")
    apart = unicodedata.normalize("NFKD", composed)
    bare = "".join(char for char in apart if not unicodedata.combining(char))
    folded = bare.translate(_LOOK_ALIKES).casefold().translate(_LOOK_ALIKES)
    return folded.replace("rn", "m").replace("vv", "w")


def propose_nick(wanted: str, longest: int = 30) -> str:
    """The nearest legal ASCII nick: for the person whose own was refused; ``longest`` in bytes, 0 for no limit."""
    ascii_only = unicodedata.normalize("NFKD", wanted).encode("ascii", "ignore").decode()
    legal = re.sub(r"[^A-Za-z0-9\[\]\\`_^{|}-]+", "_", ascii_only.strip()).rstrip("_")
    legal = re.sub(r"^[0-9_-]+", "", legal)
    return (legal or "guest")[: longest or None]


MAX_WILDCARDS = 16
"""Stars and question marks of one mask: a mask with more is made to be slow."""


def matches(mask: str, text: str) -> bool:
    """Whether a mask (``*`` and ``?``) covers a text, whatever the case of both."""
    return matches_folded(casefold(mask), casefold(text))


def matcher(mask: str) -> Callable[[str], bool]:
    """What tells whether a mask covers a text: the mask is folded once, for any number of texts."""
    folded = casefold(mask)
    return lambda text: matches_folded(folded, casefold(text))


def matches_folded(mask: str, text: str) -> bool:
    """Whether a mask covers a text, both casefolded.

    Each piece between two stars is taken where it fits first, so nothing is ever tried again; nothing is compiled, since
    the masks of a large server fit no cache of regular expressions.
    """
    first, *rest = mask.split("*")
    if not rest:
        return len(first) == len(text) and _fits(first, text, 0)
    *inner, last = rest
    at, end = len(first), len(text) - len(last)
    if at > end or not _fits(first, text, 0) or not _fits(last, text, end):
        return False
    for piece in inner:
        at = _find(piece, text, at, end)
        if at < 0:
            return False
        at += len(piece)
    return True


def _fits(piece: str, text: str, at: int) -> bool:
    if "?" not in piece:
        return text.startswith(piece, at)
    return at + len(piece) <= len(text) and all(
        one in ("?", other) for one, other in zip(piece, text[at:], strict=False)
    )


def _find(piece: str, text: str, start: int, end: int) -> int:
    """Where a piece fits first within ``text[start:end]``; -1 for nowhere."""
    if "?" not in piece:
        return text.find(piece, start, end)
    if end - start < len(piece):
        return -1
    return _find_with_gaps(piece, text, start, end)


def _find_with_gaps(piece: str, text: str, start: int, end: int) -> int:
    """The same for a piece with question marks, in one pass over the text whatever both are made of (Shift-And).

    Bit ``n`` of ``state`` says that the first ``n + 1`` characters of the piece fit what was read last.
    """
    fitting, anything = _places(piece)
    whole, state = 1 << (len(piece) - 1), 0
    for at in range(start, end):
        state = (state << 1 | 1) & (fitting.get(text[at], 0) | anything)
        if state & whole:
            return at - len(piece) + 1
    return -1


@lru_cache(256)
def _places(piece: str) -> tuple[dict[str, int], int]:
    """Where each character stands in a piece, and where question marks do: a bit a place."""
    fitting: dict[str, int] = {}
    for place, char in enumerate(piece):
        fitting[char] = fitting.get(char, 0) | 1 << place
    return fitting, fitting.pop("?", 0)


def full_mask(mask: str) -> str:
    """Complete what an operator typed to ``nick!user@host``: ``bob`` bans ``bob!*@*``, ``*@host`` bans ``*!*@host``."""
    if "!" not in mask and "@" not in mask:
        return f"{mask}!*@*"
    if "!" not in mask:
        return f"*!{mask}"
    return mask if "@" in mask else f"{mask}@*"
