"""ISUPPORT (005): the tokens that the server sends, all of them true."""

from collections.abc import Iterable, Iterator, Mapping

from mpchat.chat import masks
from mpchat.doors.irc.session import Session
from mpchat.doors.server.house import House
from mpchat.irc import capabilities as cap
from mpchat.irc import modes, names
from mpchat.irc.message import MAX_LINE
from mpchat.irc.numerics import NUMERICS
from mpchat.settings.limits import Limits

_TOKENS_A_LINE = 12
ELIST = "CMNTU"
"""How LIST can be narrowed: creation time, mask, not a mask, topic time, users; see ``verbs.room_list``."""
HOSTLEN = 63


def tokens(house: House) -> dict[str, str]:
    """Every ISUPPORT token with its value (Modern IRC Client Protocol, "RPL_ISUPPORT Parameters").

    ``MESSAGELEN`` is ours: the characters of one message, there only when it is less than what fits a line.
    """
    limits = house.limits
    told = {
        **_lengths(limits),
        **_filehost(house),
        **_safe_rate(limits),
        "ACCEPT": limits.max_accept or "",
        "ACCOUNTEXTBAN": ",".join(masks.ACCOUNT),
        "BOT": modes.BOT,
        "CALLERID": modes.CALLER_ID,
        "CASEMAPPING": names.CASEMAPPING,
        "CHANLIMIT": f"{names.CHANTYPES}:{limits.max_rooms or ''}",
        "CHANMODES": modes.CHANMODES,
        "CHANTYPES": names.CHANTYPES,
        "CHATHISTORY": str(limits.max_history),  # 0 is told, too: it means no limit
        "ELIST": ELIST,
        "draft/ICON": house.settings.icon or 0,
        "EXCEPTS": modes.EXCEPTS,
        "EXTBAN": f"{masks.PREFIX},{masks.LETTERS}",
        "INVEX": modes.INVEX,
        "KNOCK": "",
        "MAXLIST": f"{modes.LISTS}:{limits.max_bans}" if limits.max_bans else 0,
        "MODES": modes.MOST_CHANGES,
        "MONITOR": limits.max_monitor or "",
        "MSGREFTYPES": "msgid,timestamp",
        "NETWORK": house.network,
        "PREFIX": modes.PREFIX,
        "SAFELIST": "",
        "SILENCE": limits.max_silence or "",
        "STATUSMSG": "".join(modes.PREFIXES.values()),
        "TARGMAX": _targets(limits.max_targets or ""),
        "UTF8ONLY": "",
        "VAPID": house.push.key if house.push else 0,
        "WHOX": "",
    }
    return {name: str(value) for name, value in sorted(told.items()) if value != 0}


def _lengths(limits: Limits) -> dict[str, str | int]:
    return {
        "AWAYLEN": limits.max_reason,
        "CHANNELLEN": limits.max_room,
        "HOSTLEN": HOSTLEN,
        "KICKLEN": limits.max_reason,
        "LINELEN": limits.max_line,
        "MESSAGELEN": limits.max_message,
        "NAMELEN": limits.max_reason,
        "NICKLEN": limits.max_nick,
        "TOPICLEN": limits.max_topic,
        "USERLEN": names.MAX_USER,
    }


def _filehost(house: House) -> dict[str, str | int]:
    """Where files can be uploaded, under the names that clients know it by (soju.im/FILEHOST, draft/FILEHOST)."""
    where = f"{house.settings.web_url}/upload" if house.settings.uploads is not None else 0
    return {"draft/FILEHOST": where, "soju.im/FILEHOST": where}


def _safe_rate(limits: Limits) -> dict[str, str | int]:
    """Said only if nobody is closed for sending fast: nothing is answered late, or what waits may grow (soju.im/SAFERATE)."""
    told: str | int = "" if not limits.command_rate or not limits.max_backlog else 0
    return {"SAFERATE": told, "soju.im/SAFERATE": told}


def _targets(most: int | str) -> str:
    said = ",".join(f"{verb}:{most}" for verb in ("NOTICE", "PRIVMSG", "TAGMSG"))
    return f"JOIN:,KICK:,KILL:1,LIST:,MONITOR:,NAMES:,PART:,{said},WHOIS:1,WHOWAS:1"


def isupport(house: House, longest: int) -> Iterator[list[str]]:
    """The tokens as the parameters of several 005: 12 at most, and ``longest`` bytes with the spaces between them."""
    return _lines((_word(*token) for token in tokens(house).items()), longest)


def changed(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    """The tokens that differ, as words of 005: ``-NAME`` for one that is gone."""
    gone = [f"-{name}" for name in old if name not in new]
    return gone + [_word(name, value) for name, value in new.items() if old.get(name) != value]


def _word(name: str, value: str) -> str:
    return f"{name}={escape(value)}" if value else name


def _lines(words: Iterable[str], longest: int) -> Iterator[list[str]]:
    line: list[str] = []
    for word in words:
        if line and (len(line) == _TOKENS_A_LINE or len(" ".join([*line, word]).encode()) > longest):
            yield line
            line = []
        line.append(word)
    yield line


def escape(value: str) -> str:
    """Write a token's value: what would end it is written as ``\\xHH`` (Modern IRC Client Protocol, RPL_ISUPPORT)."""
    return "".join(f"\\x{ord(each):02X}" if each in " =\\" else each for each in value)


def announce_changed(session: Session, words: Iterable[str]) -> None:
    """Send these words of 005, unasked."""
    numeric = NUMERICS["RPL_ISUPPORT"]
    for each in _lines(words, _room(session)):
        session.notify(session.line(numeric.code, session.nick, *each, numeric.text))


def _room(session: Session) -> int:
    """Bytes that the words of one 005 may take."""
    numeric = NUMERICS["RPL_ISUPPORT"]
    return MAX_LINE - len(session.line(numeric.code, session.nick, numeric.text)) - 1


def tell_isupport(session: Session) -> None:
    """Every 005, as a batch where that was agreed on (IRCv3 extended-isupport)."""
    numeric, longest = NUMERICS["RPL_ISUPPORT"], _room(session)
    replies = [(session.nick, *words, numeric.text) for words in isupport(session.house, longest)]
    if cap.EXTENDED_ISUPPORT in session.capabilities:
        session.tell_batch("draft/isupport", (), [session.line(numeric.code, *words) for words in replies])
        return
    for words in replies:
        session.say(numeric.code, *words)
