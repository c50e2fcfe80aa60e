"""What 005 says."""

from mpchat.doors.irc.isupport import isupport, tokens
from mpchat.settings.limits import Limits
from tests.harness import Party

DEFAULT = {
    "ACCEPT": "100",
    "ACCOUNTEXTBAN": "a,account",
    "AWAYLEN": "255",
    "BOT": "B",
    "CALLERID": "g",
    "CASEMAPPING": "rfc1459",
    "CHANLIMIT": "#:50",
    "CHANMODES": "beI,k,jl,CHJMRimnst",
    "CHANNELLEN": "50",
    "CHANTYPES": "#",
    "CHATHISTORY": "100",
    "ELIST": "CMNTU",
    "EXCEPTS": "e",
    "EXTBAN": "~,am",
    "HOSTLEN": "63",
    "INVEX": "I",
    "KICKLEN": "255",
    "KNOCK": "",
    "LINELEN": "512",
    "MAXLIST": "beI:100",
    "MODES": "12",
    "MONITOR": "100",
    "MSGREFTYPES": "msgid,timestamp",
    "NAMELEN": "255",
    "NETWORK": "mpchat",
    "NICKLEN": "30",
    "PREFIX": "(qaohv)~&@%+",
    "SAFELIST": "",
    "SAFERATE": "",
    "SILENCE": "50",
    "STATUSMSG": "~&@%+",
    "TARGMAX": "JOIN:,KICK:,KILL:1,LIST:,MONITOR:,NAMES:,PART:,NOTICE:4,PRIVMSG:4,TAGMSG:4,WHOIS:1,WHOWAS:1",
    "TOPICLEN": "390",
    "USERLEN": "10",
    "UTF8ONLY": "",
    "WHOX": "",
    "soju.im/SAFERATE": "",
}


def test_by_default() -> None:
    assert tokens(Party().house) == DEFAULT


def test_what_is_off_is_not_told() -> None:
    off = Limits(
        max_reason=0, max_room=0, max_line=0, max_bans=0, max_nick=0, max_topic=0, max_rooms=0, max_targets=0,
        max_history=0,
    )  # fmt: skip
    told = tokens(Party(off).house)
    missing = {"AWAYLEN", "KICKLEN", "NAMELEN", "CHANNELLEN", "LINELEN", "MAXLIST", "NICKLEN", "TOPICLEN"}
    paced = {"SAFERATE", "soju.im/SAFERATE"}  # by default nobody is safe who sends fast
    assert DEFAULT.keys() - told.keys() == missing | paced
    assert told["CHANLIMIT"] == "#:"
    assert told["CHATHISTORY"] == "0", "0 is how no limit is told"


def test_as_parameters() -> None:
    party = Party(network="Our Net")
    lines = list(isupport(party.house, 400))
    assert all(0 < len(line) <= 13 for line in lines)
    words = [word for line in lines for word in line]
    assert "NETWORK=Our\\x20Net" in words and "SAFELIST" in words and "MODES=12" in words
    assert all(" " not in word and word[0] != ":" for word in words)
    ann = party.enter("ann")
    assert all(len(line) <= 510 for line in ann.asks("VERSION"))
    assert ann.asks("VERSION")[1].endswith(" :are supported by this server")


def test_lists_tell_the_truth() -> None:
    party = Party()
    (ann,) = party.join("#a", "ann")
    letters = DEFAULT["CHANMODES"].replace(",", "") + "qaohv"
    for letter in letters:
        assert "472" not in ann.send(f"MODE #a +{letter} ann").verbs(), letter
    for letter in set("abcdefghijklmnopqrstuvwxyz") - set(letters):
        assert ann.send(f"MODE #a +{letter} ann").verbs() == ["472"]
