"""What a nick and a room may be called; casefolding; look-alikes."""

import re
import unicodedata
from functools import lru_cache

CASEMAPPING = "rfc1459"
"""What ISUPPORT says: names equal under ASCII folding are equal here too, so no client can confuse two of them."""
CHANTYPES = "#"

_FOLD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ[]\\~", "abcdefghijklmnopqrstuvwxyz{}|^")
_NICK = re.compile(r"[A-Za-z\[\]\\`_^{|}][A-Za-z0-9\[\]\\`_^{|}-]*")
_NOT_IN_ROOM = re.compile(r"[\x00-\x20\x7f-\xa0,:\u2028\u2029]")
_LOOK_ALIKES = str.maketrans(
    "0135$|аеорсухіјѕԁһԛԝвкмнтΑΒΕΖΗΙΚΜΝΟΡΤΥΧανορτυχιεκ",
    "olesslaeopcyxijsdhqwbkmhtabezhikmnoptyxavoptuxiek",
)
"""One Latin letter for each letter or digit of Latin, Cyrillic and Greek that is drawn like it (after Unicode UTS #39)."""


def casefold(name: str) -> str:
    """Fold a nick or a room for comparison: RFC 1459 §2.2 for ASCII, Unicode's folding of NFC beyond it."""
    if not name.isascii():
        name = unicodedata.normalize("NFC", name).casefold()
    return name.translate(_FOLD)


def same(one: str, other: str) -> bool:
    """Whether two names are the same name."""
    return casefold(one) == casefold(other)


def is_room(name: str) -> bool:
    """Whether a target is meant as a room; it may still be an illegal one."""
    return name[:1] in CHANTYPES and name != ""


def nick_problem(nick: str, longest: int = 30, utf8: bool = False) -> str | None:
    """Say in one sentence why nobody can be called ``nick``, or None.

    ``longest`` in bytes of UTF-8, 0 for no limit. With ``utf8`` letters and digits of one script besides ASCII's signs are legal.
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
    scripts = set()
    for char in nick:
        if char.isascii():
            if not (char.isalnum() or char in "-_[]\\`^{|}"):
                return "A name has letters, digits and -_[]\\`^{|} only"
            scripts |= {"LATIN"} if char.isalpha() else set()
        elif unicodedata.category(char)[0] == "L" and unicodedata.category(char) != "Lm":
            scripts.add(_script(char))
        else:
            return "A name has letters, digits and -_[]\\`^{|} only"
    if len(scripts - {"CJK", "HIRAGANA", "KATAKANA"}) > 1:
        return "A name keeps to the letters of one script"
    return "A name starts with a letter" if nick[0].isdigit() or nick[0] == "-" else None


def _script(char: str) -> str:
    return unicodedata.name(char, "UNKNOWN").partition(" ")[0]


def room_problem(room: str, longest: int = 50) -> str | None:
    """Say in one sentence why no room can be called ``room``, or None; ``longest`` in bytes of UTF-8, 0 for no limit."""
    if not is_room(room) or len(room) < 2:
        return "A room's name starts with # and has something behind it"
    if longest and len(room.encode("utf-8", "replace")) > longest:
        return f"A room's name has at most {longest} bytes"
    if _NOT_IN_ROOM.search(room):
        return "A room's name has no spaces, commas, colons or control characters"
    if any(unicodedata.category(char) in ("Cf", "Zs", "Cs", "Mn", "Me") for char in room[1:]):
        return "A room's name has visible characters only"
    return None


def looks_like(name: str) -> str:
    """The name as the eye takes it: two names with equal looks are mistaken for each other."""
    folded = unicodedata.normalize("NFKD", name).casefold()
    bare = "".join(char for char in folded if not unicodedata.combining(char))
    return bare.translate(_LOOK_ALIKES).replace("rn", "m").replace("vv", "w")


def propose_nick(wanted: str, longest: int = 30) -> str:
    """The nearest legal ASCII nick: for the person whose own was refused."""
    ascii_only = unicodedata.normalize("NFKD", wanted).encode("ascii", "ignore").decode()
    legal = re.sub(r"[^A-Za-z0-9\[\]\\`_^{|}-]+", "_", ascii_only.strip()).strip("_")
    legal = re.sub(r"^[0-9-]+", "", legal)
    return legal[: longest or None] or "guest"


@lru_cache(maxsize=4096)
def mask_pattern(mask: str) -> re.Pattern[str]:
    """Compile a mask (``*`` and ``?``) to be matched against a casefolded text; no mask makes matching slow."""
    first, *rest = re.sub(r"\*+", "*", casefold(mask)).split("*")
    if not rest:
        return re.compile(_fixed(first), re.DOTALL)
    # Atomic groups: a star that found its neighbour never tries again, so time stays linear.
    inner = "".join(f"(?>.*?{_fixed(part)})" for part in rest[:-1])
    return re.compile(f"{_fixed(first)}{inner}.*{_fixed(rest[-1])}", re.DOTALL)


def _fixed(part: str) -> str:
    return ".".join(re.escape(piece) for piece in part.split("?"))


def matches(mask: str, text: str) -> bool:
    """Whether a mask covers a text, both casefolded."""
    return bool(mask_pattern(mask).fullmatch(casefold(text)))


def full_mask(mask: str) -> str:
    """Complete what an operator typed to ``nick!user@host``: ``bob`` bans ``bob!*@*``, ``*@host`` bans ``*!*@host``."""
    if "!" not in mask and "@" not in mask:
        return f"{mask}!*@*"
    if "!" not in mask:
        return f"*!{mask}"
    return mask if "@" in mask else f"{mask}@*"
