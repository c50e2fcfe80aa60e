"""Numerics in words for the person: one row for each reply."""

from collections.abc import Mapping

from mpchat.irc.message import Message

SILENT = frozenset(
    {"002", "003", "004", "005", "221", "250", "251", "252", "253", "254", "255", "265", "266", "315", "318"}
    | {
        "219",
        "321",
        "323",
        "329",
        "333",
        "347",
        "349",
        "365",
        "366",
        "368",
        "369",
        "374",
        "375",
        "376",
        "396",
        "422",
    }
    | {"900", "903", "733"}
)
"""Replies that are not shown: they are for programs, or say nothing."""

_OTHER_ERRORS = frozenset({"696", "712", "713", "714", "902", "904", "905", "906", "907"})

ABOUT_PEOPLE = frozenset(
    ["301", "311", "312", "313", "314", "317", "318", "319", "330", "335", "338", "378", "379", "401", "671"]
)
"""Replies that are shown in the room on the screen, whatever rooms they name."""

SENTENCES: Mapping[str, str] = {
    "001": "{1}",
    "301": "{1} is away: {2}",
    "305": "You are here again",
    "306": "You are marked as away",
    "311": "{1} is {2}@{3}: {5}",
    "312": "{1} is on {2} ({3})",
    "313": "{1} {2}",
    "314": "{1} was {2}@{3}: {5}",
    "317": "{1} has been silent for {2} s",
    "319": "{1} is in {2}",
    "330": "{1} is logged in as {2}",
    "322": "{1} ({2}): {3}",
    "324": "Modes of {1}: {rest}",
    "331": "{1} has no topic",
    "332": "The topic of {1}: {2}",
    "335": "{1} {2}",
    "338": "{1} comes from {2}",
    "341": "{1} is invited to {2}",
    "346": "{1} needs no invitation of {2}",
    "348": "{1} lifts bans for {2}",
    "351": "{1} {2} {3}",
    "352": "{5} ({2}@{3}) in {1}",
    "367": "{1} bans {2}",
    "372": "{1}",
    "378": "{1} {2}",
    "391": "{1}: {2}",
    "401": "Nobody here is called {1}",
    "403": "There is no room {1}",
    "404": "{1} does not take this message: {2}",
    "421": "The server does not know {1}",
    "433": "The name {1} is taken",
    "442": "You are not in {1}",
    "461": "{1} needs more than that",
    "471": "{1} is full",
    "473": "{1} is open to invited people only",
    "474": "You are banned from {1}",
    "475": "{1} needs a key: /join {1} KEY",
    "482": "{1}: {2}",
    "710": "{2} asks to be invited into {1}",
    "711": "Those who may invite you into {1} know that you want to come in",
    "713": "{1} is open: /join {1}",
    "730": "Here: {1}",
    "731": "Not here: {1}",
    "732": "Watched: {1}",
    "KILL": "{nick} closes the connection of {0}: {1}",
    "REGISTER": "{1}: {2}",
    "WALLOPS": "{nick} says to everybody: {0}",
}
"""The text of a reply: ``{0}`` is its first parameter, in a numeric the person's own nick; ``{rest}`` all from the third on."""


def sentence(message: Message) -> str:
    """A numeric as one line; without a row, its parameters after the first."""
    row = SENTENCES.get(message.verb)
    if row:
        try:
            return row.format(
                *message.params, rest=" ".join(message.params[2:]), nick=message.nick
            ).removesuffix(": ")
        except IndexError:
            pass
    subject = " ".join(message.params[1:-1])
    return f"{subject}: {message.text}" if subject else message.text


def is_error(code: str) -> bool:
    """Whether three digits report that something did not work."""
    return code[0] in "45" or code in _OTHER_ERRORS
