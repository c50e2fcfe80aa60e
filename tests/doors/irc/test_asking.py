"""The verbs that ask, one conversation each."""

import re

from mpchat import __version__
from mpchat.doors.irc.verbs.parameters import shown, tell_time
from tests.harness import NOON, Party, Visitor

S = ":mpchat.local "


def lobby() -> tuple[Visitor, Visitor, Visitor]:
    """ann (operator) and bob in #a; cat outside."""
    party = Party()
    ann, bob = party.join("#a", "ann", "bob")
    return ann, bob, party.enter("cat")


def test_how_names_and_times_are_shown() -> None:
    assert [shown(name) for name in ("#a", "", ":", "a b", ":x y", "x" * 200)] == [
        "#a", "*", "*", "a", "x", "x" * 100,
    ]  # fmt: skip
    assert tell_time(NOON) == "2026-11-01 12:00:00 UTC"


def test_names() -> None:
    ann, bob, cat = lobby()
    assert cat.asks("NAMES #A") == [S + "353 cat = #a :@ann bob", S + "366 cat #a :End of NAMES list"]
    assert cat.asks("NAMES") == [S + "366 cat * :End of NAMES list"]
    assert cat.asks("NAMES #x,#a,#x,") == [
        S + "366 cat #x :End of NAMES list",
        S + "353 cat = #a :@ann bob",
        S + "366 cat #a :End of NAMES list",
    ]
    bob.send("MODE bob +i")
    assert cat.asks("NAMES #a")[0] == S + "353 cat = #a :@ann"
    assert ann.asks("NAMES #a")[0] == S + "353 ann = #a :@ann bob"
    ann.send("MODE #a +s")
    assert ann.asks("NAMES #a")[0] == S + "353 ann @ #a :@ann bob"
    assert cat.asks("NAMES #a") == [S + "366 cat #a :End of NAMES list"]


def test_nobody_to_be_seen() -> None:
    ann, bob, cat = lobby()
    for visitor, nick in ((ann, "ann"), (bob, "bob")):
        visitor.send(f"MODE {nick} +i")
    assert cat.asks("NAMES #a") == [S + "366 cat #a :End of NAMES list"]


def test_multi_prefix_and_userhost_in_names() -> None:
    party = Party()
    ann, _ = party.join("#a", "ann", "bob")
    ann.send("MODE #a +v ann")
    for capabilities, first, flags in (
        ((), "@ann bob", "H@"),
        (("multi-prefix",), "@+ann bob", "H@+"),
        (("userhost-in-names",), "@ann!~ann@127.0.0.1 bob!~bob@127.0.0.1", "H@"),
        (("multi-prefix", "userhost-in-names"), "@+ann!~ann@127.0.0.1 bob!~bob@127.0.0.1", "H@+"),
    ):
        cat = party.enter("cat", *capabilities)
        assert cat.asks("NAMES #a")[0] == S + f"353 cat = #a :{first}"
        assert cat.asks("WHO #a")[0] == S + f"352 cat #a ~ann 127.0.0.1 mpchat.local ann {flags} :0 Ann"
        cat.send("QUIT")


def test_many_spellings_of_one_room_are_one_question() -> None:
    ann, _, _ = lobby()
    assert ann.asks("NAMES #a,#A,#a") == [S + "353 ann = #a :@ann bob", S + "366 ann #a :End of NAMES list"]
    assert len(ann.asks("LIST #a,#A,#a")) == 3


def test_a_room_with_many_people_takes_several_lines() -> None:
    party = Party()
    people = party.join("#a", *(f"somebody-with-a-long-name-{n:03}" for n in range(40)))
    lines = people[0].asks("NAMES #a")
    assert all(len(line) <= 510 for line in lines) and len(lines) > 3
    named = [nick.lstrip("@") for line in lines[:-1] for nick in line.partition(" :")[2].split()]
    assert named == [f"somebody-with-a-long-name-{n:03}" for n in range(40)]


def test_list() -> None:
    ann, _, cat = lobby()
    ann.send("JOIN #b", "TOPIC #b :two words")
    start, end = S + "321 cat Channel :Users  Name", S + "323 cat :End of LIST"
    assert cat.asks("LIST") == [start, S + "322 cat #a 2 :", S + "322 cat #b 1 :two words", end]
    assert cat.asks("LIST #B,#x") == [start, S + "322 cat #b 1 :two words", end]
    assert cat.asks("LIST :") == cat.asks("LIST")
    ann.send("MODE #b +s")
    assert cat.asks("LIST") == [start, S + "322 cat #a 2 :", end]
    assert cat.asks("LIST #b") == [start, end]
    assert len(ann.asks("LIST")) == 4


def test_who() -> None:
    ann, bob, cat = lobby()
    bob.send("AWAY :x")
    ann_line = S + "352 cat #a ~ann 127.0.0.1 mpchat.local ann H@ :0 Ann"
    bob_line = S + "352 cat #a ~bob 127.0.0.1 mpchat.local bob G :0 Bob"
    cat_line = S + "352 cat * ~cat 127.0.0.1 mpchat.local cat H :0 Cat"

    def end(mask: str) -> str:
        return S + f"315 cat {mask} :End of WHO list"

    assert cat.asks("WHO #A") == [ann_line, bob_line, end("#A")]
    assert cat.asks("WHO BOB") == [bob_line, end("BOB")]
    assert cat.asks("WHO c?t") == [cat_line, end("c?t")]
    assert cat.asks("WHO") == cat.asks("WHO :") == [ann_line, bob_line, cat_line, end("*")]
    assert cat.asks("WHO #x") == [end("#x")]
    assert cat.asks("WHO nobody") == [end("nobody")]
    bob.send("MODE bob +i")
    assert cat.asks("WHO b*") == [end("b*")]
    hidden = S + "352 cat * ~bob 127.0.0.1 mpchat.local bob G :0 Bob"
    assert cat.asks("WHO bob") == [hidden, end("bob")], "the exact nick is known anyway, but not where bob is"
    assert cat.asks("WHO #a") == [ann_line, end("#a")]
    assert len(ann.asks("WHO b*")) == 2, "they share a room"
    assert len(ann.asks("WHO #a")) == 3
    ann.send("MODE #a +s")
    assert cat.asks("WHO #a") == [end("#a")]
    assert cat.asks("WHO ann")[0] == S + "352 cat * ~ann 127.0.0.1 mpchat.local ann H :0 Ann"


def test_whois() -> None:
    party = Party()
    ann, bob = party.join("#a", "ann", "bob")
    ann.send("JOIN #b", "MODE #b +s", "AWAY :lunch")
    party.clock.advance(61)
    lines = bob.asks("WHOIS ANN")
    assert lines == [
        S + "311 bob ann ~ann 127.0.0.1 * Ann",
        S + "319 bob ann :@#a",
        S + "312 bob ann mpchat.local mpchat",
        S + "301 bob ann :lunch",
        S + "317 bob ann 61 1793534400 :seconds idle, signon time",
        S + "318 bob ANN :End of WHOIS list",
    ]
    assert bob.asks("WHOIS mpchat.local ann,cat")[:-1] == lines[:-1]
    assert ann.asks("WHOIS ann")[1] == S + "319 ann ann :@#a @#b"
    ann.send("PRIVMSG bob :back").heard()
    assert bob.asks("WHOIS ann")[4].split()[4] == "0"
    assert bob.asks("WHOIS eve") == [
        S + "401 bob eve :No such nick or channel",
        S + "318 bob eve :End of WHOIS list",
    ]
    assert bob.asks("WHOIS", "WHOIS :") == [S + "431 bob :No nickname given"] * 2
    cat = party.enter("cat")
    assert [line.split()[1] for line in cat.asks("WHOIS cat")] == [
        "311", "312", "338", "378", "379", "317", "318",
    ]  # fmt: skip


def test_ison_and_userhost() -> None:
    ann, bob, _ = lobby()
    bob.send("AWAY :x")
    assert ann.asks("ISON BOB eve cat") == [S + "303 ann :bob cat"]
    assert ann.asks("ISON :cat bob") == [S + "303 ann :cat bob"]
    assert ann.asks("ISON eve") == [S + "303 ann :"]
    assert ann.asks("ISON") == [S + "461 ann ISON :Not enough parameters"]
    assert ann.asks("USERHOST bob eve ANN") == [S + "302 ann :bob=-~bob@127.0.0.1 ann=+~ann@127.0.0.1"]
    assert ann.asks("USERHOST eve") == [S + "302 ann :"]
    assert ann.asks("USERHOST a b c d e bob") == [S + "302 ann :"], "five at most"
    assert ann.asks("USERHOST") == [S + "461 ann USERHOST :Not enough parameters"]


def test_ison_with_more_than_one_can_say() -> None:
    party = Party()
    nicks = [f"somebody-with-a-long-name-{n:04}" for n in range(16)]
    party.join("#a", *nicks)
    (line,) = party.enter("ann").asks("ISON " + " ".join(nicks))
    assert len(line) <= 510
    named = line.partition(" :")[2].split()
    assert named == nicks[: len(named)] and len(named) == 15, "no half a nick"


def test_motd() -> None:
    assert Party().enter("ann").asks("MOTD") == [S + "422 ann :There is no message of the day"]
    ann = Party(motd=["one", "", "three " + "x" * 600]).enter("ann")
    lines = ann.asks("MOTD")
    assert lines[:3] == [
        S + "375 ann :- mpchat.local Message of the day -",
        S + "372 ann :- one",
        S + "372 ann :- ",
    ]
    assert lines[3].startswith(S + "372 ann :- three xxx") and len(lines[3]) == 510
    assert lines[4:] == [S + "376 ann :End of MOTD command"]
    assert ann.asks("MOTD mpchat.*") == lines
    assert ann.asks("MOTD elsewhere.example") == [S + "402 ann elsewhere.example :No such server"]


def test_lusers() -> None:
    party = Party()
    (ann,) = party.join("#a", "ann")
    party.enter("bob").send("MODE bob +i")
    party.enter("cat").send("QUIT")
    party.connect()
    assert ann.asks("LUSERS") == [
        S + "251 ann :There are 1 users and 1 invisible on 1 servers",
        S + "252 ann 0 :operator(s) online",
        S + "253 ann 1 :unknown connection(s)",
        S + "254 ann 1 :channels formed",
        S + "255 ann :I have 2 clients and 0 servers",
        S + "265 ann 2 3 :Current local users 2, max 3",
        S + "266 ann 2 3 :Current global users 2, max 3",
    ]


def test_version_and_time() -> None:
    party = Party()
    ann = party.enter("ann")
    first, *rest = ann.asks("VERSION")
    assert re.fullmatch(S + rf"351 ann mpchat-{re.escape(__version__)} mpchat.local :?https://\S+", first)
    assert {line.split()[1] for line in rest} == {"005"}
    assert ann.asks("TIME") == [S + "391 ann mpchat.local :2026-11-01 12:00:00 UTC"]
    party.clock.advance(60)
    assert ann.asks("TIME mpchat.local") == [S + "391 ann mpchat.local :2026-11-01 12:01:00 UTC"]
    nowhere = [S + "402 ann nowhere :No such server"]
    assert ann.asks("TIME nowhere") == ann.asks("VERSION nowhere") == nowhere


def test_an_unknown_verb() -> None:
    ann = Party().enter("ann")
    assert ann.asks("SUMMON root x", "die bob", "123") == [
        S + "421 ann SUMMON :Unknown command",
        S + "421 ann DIE :Unknown command",
        S + "421 ann 123 :Unknown command",
    ]
    assert ann.asks("!?", "/join #a", "é", "no_verb :x", "\x1b[2J") == [
        S + "421 ann !? :Unknown command",
        S + "421 ann /JOIN :Unknown command",
        S + "421 ann É :Unknown command",
        S + "421 ann NO_VERB :Unknown command",
        S + "421 ann \ufffd[2J :Unknown command",
    ]
    assert ann.asks("", "   ", ":source", ":") == [
        S + "FAIL * BAD_SOURCE :A colon at the start needs a source behind it"
    ]
    (long,) = ann.asks("X" * 510)
    assert long == f"{S}421 ann {'X' * 100} :Unknown command"


def test_lower_case_and_a_source_of_ones_own() -> None:
    party = Party()
    ann, bob = party.join("#a", "ann", "bob")
    ann.send(":root!root@127.0.0.1 privmsg #a :hi")
    assert bob.heard() == [":ann!~ann@127.0.0.1 PRIVMSG #a :hi"]


def test_userhost_with_more_than_one_line_holds() -> None:
    party = Party()
    nicks = [f"somebody-with-a-long-name-{n:04}" for n in range(5)]
    party.join("#a", *nicks)
    for person in party.chat.people.values():
        person.host = "h" * 63
    (line,) = party.enter("ann").asks("USERHOST " + " ".join(nicks))
    assert len(line) <= 510 and len(line.partition(" :")[2].split()) == 4, "no half a host"
