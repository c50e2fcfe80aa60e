"""What the server tells about itself in 005: only what is true."""

from collections.abc import Iterator

from mpchat.doors.house import House
from mpchat.irc import modes, names

_TOKENS_A_LINE = 12
HOSTLEN = 63


def tokens(house: House) -> dict[str, str]:
    """Every ISUPPORT token with its value (Modern IRC Client Protocol, "RPL_ISUPPORT Parameters").

    ``MESSAGELEN`` is ours: the characters of one message, there only when it is less than what fits a line.
    """
    limits = house.limits
    targets = limits.max_targets or ""
    told = {
        "AWAYLEN": limits.max_reason,
        "BOT": modes.BOT,
        "CASEMAPPING": names.CASEMAPPING,
        "CHANLIMIT": f"{names.CHANTYPES}:{limits.max_rooms or ''}",
        "CHANMODES": modes.CHANMODES,
        "CHANNELLEN": limits.max_room,
        "CHANTYPES": names.CHANTYPES,
        "CHATHISTORY": str(limits.max_history),  # 0 is told, too: it means no limit
        "HOSTLEN": HOSTLEN,
        "KICKLEN": limits.max_reason,
        "LINELEN": limits.max_line,
        "MAXLIST": f"{modes.LISTS}:{limits.max_bans}" if limits.max_bans else 0,
        "MESSAGELEN": limits.max_message,
        "MODES": "",
        "MSGREFTYPES": "msgid,timestamp",
        "NAMELEN": limits.max_reason,
        "NETWORK": house.network.replace(" ", "\\x20"),
        "NICKLEN": limits.max_nick,
        "PREFIX": modes.PREFIX,
        "SAFELIST": "",
        "TARGMAX": f"JOIN:,KICK:,NAMES:,NOTICE:{targets},PART:,PRIVMSG:{targets},TAGMSG:{targets},WHOIS:1",
        "TOPICLEN": limits.max_topic,
        "USERLEN": 10,
        "UTF8ONLY": "",
    }
    return {name: str(value) for name, value in told.items() if value != 0}


def isupport(house: House) -> Iterator[list[str]]:
    """The tokens as the parameters of several 005."""
    words = [f"{name}={value}" if value else name for name, value in tokens(house).items()]
    for start in range(0, len(words), _TOKENS_A_LINE):
        yield words[start : start + _TOKENS_A_LINE]
