"""Lines by chance that look like IRC: made from the verbs' own usage, so that a new verb is said as soon as it has a row."""

import re
from collections.abc import Iterator

from hypothesis import strategies as st

from mpchat.doors.irc.verbs import VERBS
from mpchat.irc.capabilities import CAPABILITIES

Draw = st.DrawFn

NICKS = ("ann", "bob", "cat", "dan")
_POOLS: dict[str, tuple[str, ...]] = {
    "nick": (*NICKS, *NICKS, "ANN", "nobody", "*", "a?n", "mpchat.local", "n" * 31, "1x", "ännchen", "ann!~ann@127.0.0.1"),
    "room": ("#a", "#a", "#b", "#B", "#new", "#nowhere", "#", "&a", "#" + "r" * 60, "#x\u202ey", "0", "#é"),
    "target": ("@#a", "+#a", "~#b", "$*", "#a", "#a", "bob", "ann", "*"),
    "mask": ("*", "*!*@*", "a*", "#*", "!#a*", ">0", "<3", "C<5", "T>1", "~a:ann", "$a:ann", "m:*!*@*", "*!*@127.0.0.1", "\\*"),
    "modes": (
        "+o", "-o", "+v", "+b", "-b", "b", "e", "I", "+imnst", "-imnst", "+k", "-k", "+l", "-l", "+qaohv", "+" + "b" * 20, "+M-R",
        "+f", "+Bi", "-Bi", "+zzz", "+", "",
    ),
    "number": ("0", "1", "3", "-1", "+5", "999999999999999999999999", "1.5", "x", "٣"),
    "moment": (
        "msgid=0000000000000003", "msgid=x", "timestamp=2026-11-01T12:00:00.000Z", "timestamp=2026",
        "timestamp=9999-99-99T99:99:99.999Z",
        "*", "msgid=", "from=ann", "in=#a", "text=hello", "limit=2",
    ),
    "text": (
        "hello", "two words", "", ":)", "\x01ACTION waves\x01", "\x02bold\x0f", "x" * 200, "ü" * 220, "a\u202eb\u200bc",
        "👩‍👩‍👧‍👦", "tab\there", "\x1b[2J", "y" * 470,
    ),
    "word": (
        "x", "draft/multiline", "r1", "PLAIN", "SCRAM-SHA-256", "*", "+", "=", "AGFubgBzZWNyZXQ=", "A" * 400,
        "%tcuihsnfdlaor,42", "o",
    ),
    "endpoint": (
        "https://push.example.org/x", "https://push.example.org/y", "https://127.0.0.1/x", "http://x", "https://" + "x" * 300,
    ),
    "keys": (
        "p256dh=BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4;auth=BTBZMqHH6r4Tts7J_aSIgg",
        "p256dh=x;auth=y", "keys",
    ),
    "capabilities": (*CAPABILITIES, *(f"-{name}" for name in CAPABILITIES), "302", "301", "nonsense", "=", "-"),
    "verb": (*VERBS, "nonsense"),
}  # fmt: skip
_KINDS = (
    ("nick", r"nick|whom|user"),
    ("room", r"room|channel|new name"),
    ("target", r"target"),
    ("mask", r"mask|condition|server"),
    ("modes", r"modes"),
    ("number", r"limit|count|duration"),
    ("endpoint", r"endpoint"),
    ("keys", r"keys"),
    ("moment", r"msgid|timestamp|time|attribute"),
    ("text", r"text|reason|message|comment|topic|realname|value"),
    ("capabilities", r"capabilities|version"),
    ("verb", r"verb|subject|command"),
)
_ALL = tuple(word for pool in _POOLS.values() for word in pool)
_SPLITS = {"[": "]", "{": "}", "<": ">"}
_TAGS = (
    "+typing=active", "+draft/reply=0000000000000003", "+draft/react=x", "+mpchat/id=once", "msgid=forged", "time=x",
    "account=root", "batch=r1", "batch=none", "draft/multiline-concat", "+a=\\s\\:\\\\", "=", "+x_y=1", "label", "label=",
    "+b=" + "v" * 300,
)  # fmt: skip


def _split(text: str, at: str) -> Iterator[str]:
    """The parts of a usage between the signs ``at`` that stand in no bracket."""
    part, closers = "", list[str]()
    for sign in text:
        if sign in _SPLITS:
            closers.append(_SPLITS[sign])
        elif closers and sign == closers[-1]:
            closers.pop()
        if sign == at and not closers:
            yield part
            part = ""
        else:
            part += sign
    yield part


def _value(draw: Draw, name: str) -> str:
    if draw(st.integers(0, 11)) == 0:
        return draw(st.sampled_from(_ALL))
    kind = next((kind for kind, words in _KINDS if re.search(words, name)), "word")
    return draw(st.sampled_from(_POOLS[kind]))


def _written(draw: Draw, usage: str) -> str:
    """One way to say what a usage describes."""
    words = []
    for word in _split(usage, " "):
        chosen = draw(st.sampled_from(list(_split(word, "|"))))
        words.append("".join(_parts(draw, chosen)))
    return " ".join(words)


def _parts(draw: Draw, word: str) -> Iterator[str]:
    while found := re.search(r"[\[{<]", word):
        yield word[: found.start()]
        inside = next(iter(_inside(word[found.start() :])))
        word = word[found.start() + len(inside) + 2 :]
        match found[0]:
            case "[":
                yield _written(draw, inside) if draw(st.booleans()) else ""
            case "{":
                yield from (_written(draw, inside) for _ in range(draw(st.integers(0, 3))))
            case _:
                yield _value(draw, draw(st.sampled_from(inside.split("|"))))
    yield word


def _inside(text: str) -> Iterator[str]:
    """What stands in the bracket that a text begins with."""
    depth = 0
    for position, sign in enumerate(text):
        depth += (sign in _SPLITS) - (sign in _SPLITS.values())
        if not depth:
            yield text[1:position]


@st.composite
def lines(draw: Draw, number: int) -> bytes:
    """One line, most often a plausible one; ``number`` makes its label its own."""
    if draw(st.integers(0, 14)) == 0:
        return draw(st.binary(max_size=40)).replace(b"\n", b"")
    verb = VERBS[draw(st.sampled_from(sorted(VERBS)))]
    said = re.sub(" +", " ", _written(draw, verb.usage)).strip() if draw(st.integers(0, 9)) else verb.name
    match draw(st.integers(0, 19)):
        case 0:
            said = said.rpartition(" ")[0]
        case 1:
            said = f"{said} {_value(draw, 'word')}"
        case 2:
            said = said.lower()
        case 3:
            said = f"  {said.replace(' ', '   ')} "
        case 4:
            said = f":{_value(draw, 'nick')} {said}"
        case 5:
            said = " ".join([said, *"abcdefghijklmnop"])
        case _:
            head, space, last = said.rpartition(" ")
            said = f"{head}{space}:{last}" if space and draw(st.booleans()) else said
    tags = [draw(st.sampled_from(_TAGS)) for _ in range(draw(st.integers(-3, 2)))]
    if draw(st.booleans()):
        tags.append(f"label=l{number}")
    return (f"@{';'.join(tags)} {said}" if tags else said).encode().replace(b"\n", b"")


@st.composite
def talks(draw: Draw, people: int, longest: int) -> list[tuple[int, bytes]]:
    """Who says what, line after line; each label once."""
    count = draw(st.integers(1, longest))
    return [(draw(st.integers(0, people - 1)), draw(lines(number))) for number in range(count)]
