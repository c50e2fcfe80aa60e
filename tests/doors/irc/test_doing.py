"""The verbs that change something, one conversation each."""

import pytest

from mpchat.settings.limits import Limits
from tests.harness import Party, SlowJournal, Visitor

S = ":mpchat.local "
ANN, BOB = ":ann!~ann@127.0.0.1 ", ":bob!~bob@127.0.0.1 "


def two(*capabilities: str) -> tuple[Party, Visitor, Visitor]:
    """A party where ann, an operator, and bob are in #a."""
    party = Party()
    ann, bob = party.join("#a", "ann", "bob", capabilities=capabilities)
    return party, ann, bob


# ---- JOIN and PART ----


def test_join() -> None:
    party = Party()
    ann, bob = party.enter("ann"), party.enter("bob")
    assert ann.asks("JOIN #A") == [
        ANN + "JOIN #A",
        S + "353 ann = #A :@ann",
        S + "366 ann #A :End of NAMES list",
    ]
    assert ann.asks("TOPIC #a :cats") == [ANN + "TOPIC #A :cats"]
    assert bob.asks("JOIN #a") == [
        BOB + "JOIN #A",
        S + "332 bob #A :cats",
        S + "333 bob #A ann!~ann@127.0.0.1 1793534400",
        S + "353 bob = #A :@ann bob",
        S + "366 bob #A :End of NAMES list",
    ]
    assert ann.heard() == [BOB + "JOIN #A"]
    assert bob.asks("JOIN #A") == [], "he is in already"


def test_join_several_with_keys() -> None:
    party = Party()
    ann, bob = party.enter("ann"), party.enter("bob")
    ann.send("JOIN #a,#b,#c", "MODE #a +k one", "MODE #c +k three")
    assert [m.params for m in bob.send("JOIN #a,#b,#c one,,wrong").messages() if m.verb in ("JOIN", "475")] == [
        ("#a",), ("#b",), ("bob", "#c", "Cannot join channel (+k)"),
    ]  # fmt: skip
    assert bob.asks("JOIN #d,#e k1,k2,k3,k4")[0] == BOB + "JOIN #d"


def test_join_refused() -> None:
    _, ann, bob = two()
    bob.send("PART #a")
    assert bob.asks("JOIN") == [S + "461 bob JOIN :Not enough parameters"]
    assert bob.asks("JOIN ,", "JOIN :") == [S + "461 bob JOIN :Not enough parameters"] * 2
    assert bob.asks("JOIN room") == [S + "403 bob room :No such channel"]
    assert bob.asks("JOIN #") == [S + "476 bob # :A room's name starts with # and has something behind it"]
    assert bob.asks("JOIN :#a b") == [
        S + "476 bob #a :A room's name has no spaces, commas, colons or control characters"
    ]
    assert bob.asks("JOIN #" + "x" * 50) == [S + f"476 bob #{'x' * 50} :A room's name has at most 50 bytes"]
    for mode, answer in (
        ("+i", "473 bob #a :Cannot join channel (+i)"),
        ("-i+k key", "475 bob #a :Cannot join channel (+k)"),
        ("-k+l * 1", "471 bob #a :Cannot join channel (+l)"),
        ("-l+b bob", "474 bob #a :Cannot join channel (+b)"),
    ):
        ann.send(f"MODE #a {mode}")
        assert bob.asks("JOIN #a") == [S + answer]


def test_join_zero_leaves_all_even_those_one_is_about_to_enter() -> None:
    party = Party()
    ann = party.enter("ann")
    journal = party.use(SlowJournal(party))
    ann.send("JOIN #a,#b", "JOIN 0", "PING x")
    journal.commit()
    assert ann.verbs() == ["JOIN", "353", "366"] * 2
    journal.commit()
    assert ann.heard() == [ANN + "PART :#a", ANN + "PART :#b", S + "PONG mpchat.local x"]


def test_part() -> None:
    _, ann, bob = two()
    assert bob.asks("PART #a :so long") == [BOB + "PART #a :so long"]
    assert ann.heard() == [BOB + "PART #a :so long"]
    assert bob.asks("PART #a") == [S + "442 bob #a :You're not on that channel"]
    assert bob.asks("PART #x,y,#x") == [S + "403 bob #x :No such channel", S + "403 bob y :No such channel"]
    assert bob.asks("PART") == bob.asks("PART ,") == [S + "461 bob PART :Not enough parameters"]
    assert ann.asks("PART #A") == [ANN + "PART :#a"]


# ---- PRIVMSG, NOTICE, TAGMSG ----


@pytest.mark.parametrize("verb", ["PRIVMSG", "NOTICE"])
def test_saying(verb: str) -> None:
    party, ann, bob = two()
    cat = party.enter("cat")
    assert ann.asks(f"{verb} #A :hi  there ") == []
    assert bob.heard() == [ANN + f"{verb} #a :hi  there "]
    assert ann.asks(f"{verb} BOB,#a,bob x y") == []
    assert bob.heard() == [ANN + f"{verb} bob :x", ANN + f"{verb} #a :x"]
    assert ann.asks(f"{verb} ann :note to self") == [ANN + f"{verb} ann :note to self"]
    assert cat.heard() == []
    refused = verb == "PRIVMSG"
    assert cat.asks(f"{verb} #a :x") == (
        [S + "404 cat #a :Only members may speak here (+n)"] if refused else []
    )
    assert ann.asks(f"{verb} #b :x") == ([S + "403 ann #b :No such channel"] if refused else [])
    assert ann.asks(f"{verb} eve :x") == ([S + "401 ann eve :No such nick or channel"] if refused else [])
    assert ann.asks(verb, f"{verb} :", f"{verb} , x") == (
        [S + f"411 ann :No recipient given ({verb})"] * 3 if refused else []
    )
    assert ann.asks(f"{verb} bob", f"{verb} bob :") == (
        [S + "412 ann :No text to send"] * 2 if refused else []
    )
    assert ann.asks(f"{verb} a,b,c,d,e x") == (
        [S + "407 ann e :At most 4 targets at once"] if refused else []
    )
    assert bob.heard() == []


def test_what_does_not_fit_a_line_once_relayed_is_refused() -> None:
    _, ann, bob = two()
    ann.asks("CAP REQ batch")
    room = 512 - len(ANN + "PRIVMSG #a :\r\n")
    assert ann.asks("PRIVMSG #a :" + "x" * room) == []
    (line,) = bob.heard()
    assert len(line) == 510
    assert ann.asks("PRIVMSG #a :" + "x" * (room + 3)) == [
        S + "417 ann :Message too long for #a: 3 bytes over the limit"
    ]
    assert ann.asks("PRIVMSG #a :" + "ä" * (room // 2 + 1))[0].split()[1] == "417"
    assert bob.heard() == []


def test_hidden_text_is_shown_as_such() -> None:
    _, ann, bob = two()
    ann.send("PRIVMSG #a :a\u202eb\u2028c\U000e0041")
    assert bob.heard() == [ANN + "PRIVMSG #a :a\ufffdb\ufffdc\ufffd"]
    ann.send("PRIVMSG #a :\x02bold\x02 \x01ACTION waves\x01")
    assert bob.heard() == [ANN + "PRIVMSG #a :\x02bold\x02 \x01ACTION waves\x01"]


@pytest.mark.parametrize("code", [*range(1, 32), 127, *range(0x80, 0xA0)])
def test_control_characters_are_answered_and_nobody_hears_them(code: int) -> None:
    _, ann, bob = two()
    answers = ann.asks(f"PRIVMSG #a :a{chr(code)}b")
    if code in (1, 2, 3, 4, 9, 15, 17, 22, 29, 30, 31):
        assert answers == [] and len(bob.heard()) == 1, "IRC's own formatting, CTCP and the tab"
    elif code == 10:
        assert answers == [S + "421 ann B :Unknown command"], "that is the end of a line"
        assert bob.heard() == [ANN + "PRIVMSG #a :a"]
    elif code == 13:
        assert answers == [S + "FAIL PRIVMSG FORBIDDEN_BYTE :A line cannot hold NUL, CR or LF"]
        assert bob.heard() == []
    else:
        name = f"U+{code:04X}"
        assert answers == [
            S + f"FAIL PRIVMSG INVALID_CHARACTER {name} :Control characters cannot be sent: take {name} out"
        ]
        assert bob.heard() == []


def test_nul_and_what_is_not_utf8() -> None:
    _, ann, bob = two()
    ann.send_bytes(b"PRIVMSG #a :a\0b\r\n")
    assert ann.heard() == [S + "FAIL PRIVMSG FORBIDDEN_BYTE :A line cannot hold NUL, CR or LF"]
    for bad in (b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xc0\xaf", b"\xf5\x80\x80\x80"):
        ann.send_bytes(b"PRIVMSG #a :" + bad + b"\r\n")
        assert ann.heard() == [S + "FAIL PRIVMSG INVALID_UTF8 :Only UTF-8 is spoken here"]
    assert bob.heard() == []


def test_away_is_told_to_who_writes_not_to_who_notices() -> None:
    _, ann, bob = two()
    bob.send("AWAY :lunch").heard()
    assert ann.asks("PRIVMSG bob :x") == [S + "301 ann bob :lunch"]
    assert ann.asks("NOTICE bob :x", "PRIVMSG #a :x") == []


def test_echo_message() -> None:
    party, ann, bob = two("echo-message")
    cat = party.enter("cat", "echo-message")
    assert ann.asks("PRIVMSG #a :x", "NOTICE #a :y") == [ANN + "PRIVMSG #a :x", ANN + "NOTICE #a :y"]
    assert ann.asks("PRIVMSG BOB :x") == [ANN + "PRIVMSG bob :x"]
    assert ann.asks("PRIVMSG ann :x") == [ANN + "PRIVMSG ann :x"] * 2, "received, and echoed"
    ann.send("MODE #a -n")
    bob.heard()
    line = ":cat!~cat@127.0.0.1 PRIVMSG #a :from outside"
    assert cat.asks("PRIVMSG #a :from outside") == [line]
    assert bob.heard() == [line]
    quiet = party.enter("dot")
    assert quiet.asks("PRIVMSG #a :psst") == []
    assert bob.heard() == [":dot!~dot@127.0.0.1 PRIVMSG #a :psst"]


def test_tagmsg_goes_to_those_who_understand_tags() -> None:
    party = Party()
    (ann, bob), (cat,) = (
        party.join("#a", "ann", "bob", capabilities=["message-tags"]),
        party.join("#a", "cat"),
    )
    for visitor in (ann, bob):
        visitor.heard()
    assert ann.asks("@+typing=active;x=1;+a/b TAGMSG #a,cat,bob") == []
    in_room, direct = bob.messages()
    assert (in_room.verb, in_room.params, in_room.source) == ("TAGMSG", ("#a",), "ann!~ann@127.0.0.1")
    assert {**in_room.tags, "msgid": ""} == {"+typing": "active", "+a/b": "", "msgid": ""}
    assert direct.params == ("bob",) and direct.tags["msgid"] > in_room.tags["msgid"]
    assert cat.heard() == []
    assert cat.asks("@+typing=done TAGMSG #a") == [S + "421 cat TAGMSG :Unknown command"]
    assert ann.asks("TAGMSG") == [S + "411 ann :No recipient given (TAGMSG)"]
    ann.send("CAP REQ echo-message").heard()
    assert ann.send("@+typing=active TAGMSG bob").verbs() == ["TAGMSG"]


def test_tags_of_a_message() -> None:
    party = Party()
    (ann, bob) = party.join("#a", "ann", "bob", capabilities=["message-tags", "server-time"])
    (cat,) = party.join("#a", "cat")
    bob.heard()
    ann.send(r"@+draft/reply=a\:\s\\b;msgid=forged;time=1999;account=root;+e PRIVMSG #a :x")
    (message,) = bob.messages()
    assert message.tags == {
        "time": "2026-11-01T12:00:00.006Z",
        "msgid": message.tags["msgid"],
        "+draft/reply": "a; \\b",
        "+e": "",
    }
    assert len(message.tags["msgid"]) == 16
    assert cat.heard() == [ANN + "PRIVMSG #a :x"]
    cat.send("@+x=y PRIVMSG #a :x")
    assert "+x" not in bob.messages()[0].tags, "who has not asked for tags sends none"


@pytest.mark.parametrize(
    ("written", "code"), [(r"\r\nQUIT", "U+000D"), ("\x1b[2J", "U+001B"), ("\x9b", "U+009B")]
)
def test_no_control_character_travels_in_a_tag(written: str, code: str) -> None:
    _, ann, bob = two("message-tags")
    hint = f"Control characters cannot be sent, not even in a tag: take {code} out"
    assert ann.asks(f"@+x={written} PRIVMSG #a :hi") == [S + f"FAIL PRIVMSG INVALID_CHARACTER {code} :{hint}"]
    assert bob.heard() == []


def test_malformed_tags() -> None:
    _, ann, bob = two("message-tags")
    assert ann.asks("@+a=1") == []
    assert ann.asks("@ PRIVMSG #a :x", "@;; PRIVMSG #a :y", "@=x PRIVMSG #a :z") == []
    assert [message.text for message in bob.messages()] == ["x", "y", "z"]
    assert ann.asks("@+a_b=1;a_c=2 PRIVMSG #a :names are opaque") == []
    (heard,) = bob.messages()
    assert heard.tags.keys() == {"msgid", "+a_b"}


def test_tags_too_long() -> None:
    _, ann, bob = two("message-tags")
    assert ann.asks("@+a=" + "x" * 4091 + " PRIVMSG #a :x") == []
    assert len(bob.heard()) == 1
    assert ann.asks("@+a=" + "x" * 4092 + " PRIVMSG #a :x") == [S + "417 ann :Input line was too long"]
    assert ann.asks("@" + "x" * 4095) == [S + "417 ann :Input line was too long"]
    assert bob.heard() == []


def test_without_a_limit_of_its_own_a_tag_still_has_to_fit_the_servers_line() -> None:
    party = Party(Limits(command_rate=0, max_tags=0))
    ann, bob = party.join("#a", "ann", "bob", capabilities=["message-tags"])
    assert ann.asks("@+a=" + "x" * 4092 + " PRIVMSG #a :x") == [S + "417 ann :Input line was too long"]
    assert ann.asks("@ignored=" + "x" * 20_000 + " PRIVMSG #a :x") == []
    assert len(bob.heard()) == 1


# ---- TOPIC ----


def test_topic() -> None:
    party, ann, bob = two()
    cat = party.enter("cat")
    assert bob.asks("TOPIC #a") == [S + "331 bob #a :No topic is set"]
    assert bob.asks("TOPIC #a :x") == [S + "482 bob #a :You're not channel operator"]
    assert ann.asks("TOPIC #a :all about cats") == [ANN + "TOPIC #a :all about cats"]
    assert bob.heard() == [ANN + "TOPIC #a :all about cats"]
    told = [S + "332 cat #a :all about cats", S + "333 cat #a ann!~ann@127.0.0.1 1793534400"]
    assert cat.asks("TOPIC #A") == told
    assert cat.asks("TOPIC #a :x") == [S + "442 cat #a :You're not on that channel"]
    assert cat.asks("TOPIC #b") == cat.asks("TOPIC #b :x") == [S + "403 cat #b :No such channel"]
    assert cat.asks("TOPIC") == [S + "461 cat TOPIC :Not enough parameters"]
    ann.send("MODE #a +s")
    assert cat.asks("TOPIC #a") == [S + "403 cat #a :No such channel"], "a secret room is not there"
    assert ann.asks("TOPIC #a :") == [ANN + "TOPIC #a :"]
    assert ann.asks("TOPIC #a") == [S + "331 ann #a :No topic is set"]


# ---- MODE ----


def test_mode_of_a_room() -> None:
    party, ann, bob = two()
    cat = party.enter("cat")
    assert bob.asks("MODE #A") == [S + "324 bob #a +nt", S + "329 bob #a 1793534400"]
    assert bob.asks("MODE #a +m") == [S + "482 bob #a :You're not channel operator"]
    assert ann.asks("MODE #a +mk-t key") == [ANN + "MODE #a +mk-t key"]
    assert bob.heard() == [ANN + "MODE #a +mk-t key"]
    assert bob.asks("MODE #a")[0] == S + "324 bob #a +mnk key"
    assert cat.asks("MODE #a")[0] == S + "324 cat #a +mnk *"
    assert ann.asks("MODE #a +v bob") == [ANN + "MODE #a +v bob"]
    assert ann.asks("MODE #a +m", "MODE #a :", "MODE #a +") == []
    assert ann.asks("MODE #a +xyx-x") == [S + f"472 ann {letter} :is no mode here" for letter in "xy"]
    assert ann.asks("MODE #a +oo-o") == [S + "696 ann #a o * :This mode needs a nick"]
    assert ann.asks("MODE #a +kk") == [
        S + "696 ann #a k * :A key has 1 to 23 visible ASCII characters but comma and colon"
    ]
    assert ann.asks("MODE #a +l-l+l-l 5 6") == [ANN + "MODE #a +l-l+l-l 5 6"]
    assert ann.asks("MODE #a +l many") == [S + "696 ann #a l many :A limit is a number from 1 to 1000000"]
    assert ann.asks("MODE #a +k :a b") == [
        S + "696 ann #a k * :A key has 1 to 23 visible ASCII characters but comma and colon"
    ]
    assert ann.asks("MODE #b") == ann.asks("MODE #b +m") == [S + "403 ann #b :No such channel"]
    assert ann.asks("MODE") == [S + "461 ann MODE :Not enough parameters"]


def test_the_list_of_bans() -> None:
    _, ann, bob = two()
    assert bob.asks("MODE #a b") == [S + "368 bob #a :End of channel ban list"]
    ann.send("MODE #a +bb eve *@bad.example")
    expected = [
        S + "367 bob #a eve!*@* ann!~ann@127.0.0.1 1793534400",
        S + "367 bob #a *!*@bad.example ann!~ann@127.0.0.1 1793534400",
        S + "368 bob #a :End of channel ban list",
    ]
    assert bob.asks("MODE #a +b") == bob.asks("MODE #a -b") == bob.asks("MODE #a bb") == expected
    assert ann.asks("MODE #a +bm") == [
        *(line.replace(" bob ", " ann ") for line in expected),
        ANN + "MODE #a +m",
    ]
    assert bob.asks("MODE #b b") == [S + "403 bob #b :No such channel"]


def test_a_tab_in_a_mask_would_become_a_space_that_no_list_can_tell() -> None:
    _, ann, bob = two()
    assert ann.asks("MODE #a +bb x\ty z") == [
        S + "FAIL MODE INVALID_CHARACTER U+0009 :No parameter of a mode can hold a tab"
    ]
    assert bob.asks("MODE #a b") == [S + "368 bob #a :End of channel ban list"]


def test_masks_that_are_longer_once_complete_are_told_in_several_lines() -> None:
    _, ann, bob = two()
    masks = [letter * 34 for letter in "bcdefghijklmn"]
    ann.send(f"MODE #a +{'b' * len(masks)} {' '.join(masks)}")
    lines = ann.heard()
    assert bob.heard() == lines and len(lines) > 1
    assert all(len(line) <= 510 for line in lines)
    assert [word for line in lines for word in line.split()[4:]] == [mask + "!*@*" for mask in masks]
    assert [line.split()[3].count("b") for line in lines] == [len(line.split()) - 4 for line in lines]


def test_mode_of_oneself() -> None:
    _, ann, _ = two()
    assert ann.asks("MODE ann") == [S + "221 ann +"]
    assert ann.asks("MODE ANN +i") == [ANN + "MODE ann +i"]
    assert ann.asks("MODE ann +i") == []
    assert ann.asks("MODE ann") == [S + "221 ann +i"]
    assert ann.asks("MODE ann -i+x") == [ANN + "MODE ann -i", S + "501 ann :Unknown user mode"]
    assert ann.asks("MODE ann +o") == []
    assert ann.asks("MODE bob", "MODE bob +i") == [S + "502 ann :Cannot change the mode of other users"] * 2
    assert ann.asks("MODE eve", "MODE :") == [
        S + "401 ann eve :No such nick or channel",
        S + "401 ann * :No such nick or channel",
    ]


# ---- KICK and INVITE ----


def test_kick() -> None:
    party, ann, bob = two()
    cat = party.enter("cat")
    cat.send("JOIN #a").heard()
    ann.heard()
    assert bob.asks("KICK #a ann") == [S + "482 bob #a :You're not channel operator"]
    bob.heard()
    assert ann.asks("KICK #a bob,cat :out with you") == [
        ANN + "KICK #a bob :out with you",
        ANN + "KICK #a cat :out with you",
    ]
    assert bob.heard() == [ANN + "KICK #a bob :out with you"], "he hears that, and nothing after"
    assert cat.heard() == [ANN + "KICK #a bob :out with you", ANN + "KICK #a cat :out with you"]
    assert ann.asks("KICK #a bob") == [S + "441 ann bob #a :They aren't on that channel"]
    assert ann.asks("KICK #a eve") == [S + "441 ann eve #a :They aren't on that channel"]
    assert ann.asks("KICK #b bob") == [S + "403 ann #b :No such channel"]
    assert bob.asks("KICK #a ann") == [S + "442 bob #a :You're not on that channel"]
    assert ann.asks("KICK #a", "KICK #a ,", "KICK , bob") == [S + "461 ann KICK :Not enough parameters"] * 3
    bob.send("JOIN #a,#b")
    ann.send("JOIN #b", "MODE #a +o bob").heard()
    bob.heard()
    assert bob.asks("KICK #a,#b ann,ann") == [BOB + "KICK #a ann :bob", BOB + "KICK #b ann :bob"]


def test_invite() -> None:
    party, ann, bob = two()
    cat = party.enter("cat")
    ann.send("MODE #a +i").heard()
    assert (
        bob.asks("INVITE cat #a") == [ANN + "MODE #a +i", S + "482 bob #a :You're not channel operator"][1:]
    )
    assert ann.asks("INVITE CAT #A") == [S + "341 ann cat #a"]
    assert cat.heard() == [ANN + "INVITE cat #a"]
    assert cat.asks("INVITE") == [S + "336 cat #a", S + "337 cat :End of INVITE list"]
    assert cat.asks("JOIN #a")[0].endswith("JOIN #a")
    assert cat.asks("INVITE") == [S + "337 cat :End of INVITE list"]
    ann.heard()
    assert ann.asks("INVITE cat #a") == [S + "443 ann cat #a :is already on channel"]
    assert ann.asks("INVITE eve #a") == [S + "401 ann eve :No such nick or channel"]
    assert ann.asks("INVITE cat #b") == [S + "403 ann #b :No such channel"]
    assert ann.asks("INVITE cat") == [S + "461 ann INVITE :Not enough parameters"]
    dot = party.enter("dot")
    dot.send("AWAY :gone").heard()
    assert ann.asks("INVITE dot #a") == [S + "341 ann dot #a", S + "301 ann dot :gone"]
    assert dot.asks("INVITE ann #a")[-1] == S + "442 dot #a :You're not on that channel"


# ---- AWAY and SETNAME ----


def test_away_and_away_notify() -> None:
    party = Party()
    ann, bob = party.join("#a", "ann", "bob", capabilities=["away-notify"])
    (cat,) = party.join("#a", "cat")
    bob.send("JOIN #b")
    ann.send("JOIN #b")
    for visitor in (ann, bob):
        visitor.heard()
    assert ann.asks("AWAY :out for lunch") == [S + "306 ann :You have been marked as being away"]
    assert bob.heard() == [ANN + "AWAY :out for lunch"], "once, though two rooms are shared"
    assert cat.heard() == []
    dot = party.enter("dot", "away-notify")
    dot.send("AWAY gone now", "JOIN #a")
    dot.heard()
    assert bob.heard() == [":dot!~dot@127.0.0.1 JOIN #a", ":dot!~dot@127.0.0.1 AWAY :gone"]
    assert cat.heard() == [":dot!~dot@127.0.0.1 JOIN #a"]
    ann.heard()
    assert ann.asks("AWAY") == [S + "305 ann :You are no longer marked as being away"]
    assert bob.heard() == [ANN + "AWAY"]
    assert ann.asks("AWAY :") == [S + "305 ann :You are no longer marked as being away"]


def test_setname() -> None:
    party = Party()
    ann, bob = party.join("#a", "ann", "bob", capabilities=["setname"])
    (cat,) = party.join("#a", "cat")
    for visitor in (ann, bob):
        visitor.heard()
    assert ann.asks("SETNAME :Ann the Great") == [ANN + "SETNAME :Ann the Great"]
    assert bob.heard() == [ANN + "SETNAME :Ann the Great"]
    assert cat.heard() == []
    assert cat.asks("WHOIS ann")[0] == S + "311 cat ann ~ann 127.0.0.1 * :Ann the Great"
    assert ann.asks("SETNAME :") == [S + "FAIL SETNAME INVALID_REALNAME :A real name cannot be empty"]
    assert ann.asks("SETNAME " + "x" * 256) == [
        S + "FAIL SETNAME INVALID_REALNAME :A real name has at most 255 bytes"
    ]
    assert ann.asks("SETNAME") == [S + "461 ann SETNAME :Not enough parameters"]
    dot = party.enter("dot", "setname")
    assert dot.asks("SETNAME Dot") == [":dot!~dot@127.0.0.1 SETNAME :Dot"], "in no room, and told"


def test_extended_join() -> None:
    party = Party()
    (ann,) = party.join("#a", "ann", capabilities=["extended-join"])
    (bob,) = party.join("#a", "bob")
    assert ann.heard() == [BOB + "JOIN #a * Bob"]
    cat = party.enter("cat", "extended-join")
    assert cat.asks("JOIN #a")[0] == ":cat!~cat@127.0.0.1 JOIN #a * Cat"
    assert bob.heard() == [":cat!~cat@127.0.0.1 JOIN #a"]
