"""Coming in: CAP, PASS, NICK and USER in every order; QUIT, PING; the welcome."""

from itertools import permutations

import pytest

from mpchat import __version__
from mpchat.doors.irc.verbs.registration import user_name
from mpchat.irc import modes
from mpchat.irc.capabilities import CAPABILITIES, Capability
from mpchat.irc.message import parse
from tests.harness import Party, SlowJournal, Visitor
from tests.push_service import PushParty

S = ":mpchat.local "


def is_in(visitor: Visitor) -> bool:
    return visitor.wire.connection.session is not None and visitor.wire.connection.session.entered


# ---- the way in ----


def test_the_welcome() -> None:
    party = Party(motd=["Be kind."], network="Our Net")
    lines = party.connect().asks("NICK ann", "USER ann 0 * :Ann A.")
    assert lines[:4] == [
        S + "001 ann :Welcome to Our Net, ann",
        S + f"002 ann :Your host is mpchat.local, running version mpchat-{__version__}",
        S + "003 ann :This server was started at 2026-11-01 12:00:00 UTC",
        S + f"004 ann mpchat.local mpchat-{__version__} {modes.USER_MODES} CHIJMRabehijklmnoqstv Iabehjkloqv",
    ]
    features = [line for line in lines if line.split()[1] == "005"]
    assert features[0].startswith(S + "005 ann ACCEPT=100 ACCOUNTEXTBAN=a,account AWAYLEN=255 ")
    assert lines[4:] == [
        *features,
        S + "251 ann :There are 1 users and 0 invisible on 1 servers",
        S + "252 ann 0 :operator(s) online",
        S + "253 ann 0 :unknown connection(s)",
        S + "254 ann 0 :channels formed",
        S + "255 ann :I have 1 clients and 0 servers",
        S + "265 ann 1 1 :Current local users 1, max 1",
        S + "266 ann 1 1 :Current global users 1, max 1",
        S + "375 ann :- mpchat.local Message of the day -",
        S + "372 ann :- Be kind.",
        S + "376 ann :End of MOTD command",
    ]
    assert all(len(line) <= 510 for line in lines)


@pytest.mark.parametrize("order", [*permutations(["PASS pw", "NICK ann", "USER ann 0 * :Ann"])])
def test_every_order_leads_in(order: tuple[str, ...]) -> None:
    ann = Party(password="pw").connect()
    *first, last = order
    if last.startswith("PASS"):
        assert ann.asks(*first) == [
            S + "464 ann :Password incorrect",
            "ERROR :Closing link: Password incorrect",
        ]
        assert ann.closed
        return
    assert ann.asks(*first) == []
    assert ann.asks(last)[0].split()[1] == "001"


@pytest.mark.parametrize("order", [*permutations(["CAP REQ :batch", "NICK ann", "USER ann 0 * :Ann"])])
def test_negotiation_suspends_registration_wherever_it_begins(order: tuple[str, ...]) -> None:
    ann = Party().connect()
    lines = ann.asks(*order)
    if order[-1].startswith("CAP"):
        assert lines[0].split()[1] == "001", "it was complete before"
        return
    assert [line.split(" ", 2)[1] for line in lines] == ["CAP"]
    assert not is_in(ann)
    assert ann.asks("CAP END")[0].split()[1] == "001"
    assert ann.asks("CAP END") == []


def test_cap_end_without_a_beginning_does_nothing() -> None:
    ann = Party().connect()
    assert ann.asks("CAP END", "NICK ann", "CAP END") == []
    assert ann.asks("USER ann 0 * :A")[0].split()[1] == "001"


def test_strangers_may_only_introduce_themselves() -> None:
    ann = Party().connect()
    assert (
        ann.asks("JOIN #a", "PRIVMSG bob :x", "NAMES", "WHOIS x", "MOTD")
        == [S + "451 * :You have not registered"] * 5
    )
    assert ann.asks("NONSENSE a") == [S + "421 * NONSENSE :Unknown command"]
    assert ann.asks("NICK ann", "JOIN #a") == [S + "451 ann :You have not registered"]
    assert ann.asks("PING a", "PONG a", "ERROR :x") == [S + "PONG mpchat.local a"]


# ---- CAP ----


def words_of(lines: list[str]) -> list[str]:
    """The capabilities that one answer lists, over however many lines."""
    return [word for line in lines for word in parse(line.encode()).text.split()]


def test_cap_ls() -> None:
    ann = PushParty().connect()
    offered = {name for name, capability in CAPABILITIES.items() if not capability.only_tells}
    (old,) = ann.asks("CAP LS")
    assert old.startswith(S + "CAP * LS :") and set(words_of([old])) <= offered and "=" not in old
    assert ann.asks("CAP LIST") == [S + "CAP * LIST :"]
    new = ann.asks("CAP LS 302")
    assert {word.partition("=")[0] for word in words_of(new)} == offered
    assert ann.asks("CAP LIST") == [S + "CAP * LIST :cap-notify"], "302 brings it along"
    assert ann.asks("CAP REQ -cap-notify") == [S + "CAP * NAK :-cap-notify"]
    assert ann.asks("CAP REQ cap-notify") == [S + "CAP * ACK :cap-notify"]
    assert ann.asks("CAP ls 99") == ann.asks("CAP LS") == ann.asks("CAP LS x") == [old], (
        "as the request knows it"
    )
    assert ann.asks("CAP LS 999") == new
    assert ann.asks("CAP REQ -cap-notify") == [S + "CAP * NAK :-cap-notify"], "302 was said, and stays"


@pytest.mark.parametrize("nick", ["", "n" * 30])
def test_every_list_fits_its_lines(nick: str) -> None:
    party = Party(name="s" * 63)
    old, new = party.connect(), party.connect()
    for visitor in (old, new):
        visitor.send(f"NICK {nick}", "USER a 0 * :A")
        visitor.heard()
        nick = nick and "m" * 30
    (short,) = old.asks("CAP LS")
    assert len(short) <= 510 and {"sasl", "multi-prefix", "server-time"} & CAPABILITIES.keys() <= set(
        words_of([short])
    )
    lines = new.asks("CAP LS 302")
    assert all(len(line) <= 510 for line in lines) and len(words_of(lines)) >= len(words_of([short]))
    assert all(" LS * :" in line for line in lines[:-1]) and " LS * " not in lines[-1]


def test_a_list_of_many_takes_several_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    many = {f"draft/number-{number}": Capability(f"draft/number-{number}", "x") for number in range(60)}
    monkeypatch.setattr("mpchat.doors.irc.offer.CAPABILITIES", {**CAPABILITIES, **many})
    old, new = Party().connect(), Party().connect()
    lines = new.asks("CAP LS 302")
    assert len(lines) > 2 and all(" LS * :" in line for line in lines[:-1]) and " LS * " not in lines[-1]
    assert many.keys() <= set(words_of(lines))
    for start in range(0, 60, 20):
        names = " ".join(list(many)[start : start + 20])
        assert new.asks(f"CAP REQ :{names}") == [S + f"CAP * ACK :{names}"]
        old.send(f"CAP REQ :{names}").heard()
    lines = new.asks("CAP LIST")
    assert len(lines) > 1 and all(" LIST * :" in line for line in lines[:-1])
    assert {*words_of(lines)} == {*many, "cap-notify"}
    assert len(old.asks("CAP LS")) == len(old.asks("CAP LIST")) == 1, (
        "who knows of one line only is told what fits"
    )


def test_an_answer_to_req_that_does_not_fit_takes_several_lines() -> None:
    ann = Party(name="s" * 63).enter("n" * 30)
    asked = " ".join(["batch"] * 80)
    lines = ann.asks(f"CAP REQ :{asked}")
    assert len(lines) == 2 and all(" ACK :batch" in line and len(line) <= 510 for line in lines)
    assert " ".join(words_of(lines)) == asked


def test_cap_req() -> None:
    ann = Party().connect()
    assert ann.asks("CAP REQ :batch server-time") == [S + "CAP * ACK :batch server-time"]
    assert ann.asks("CAP REQ :echo-message nonsense") == [S + "CAP * NAK :echo-message nonsense"]
    assert ann.asks("CAP REQ batch=1") == [S + "CAP * NAK :batch=1"]
    assert ann.asks("CAP LIST") == [S + "CAP * LIST :batch server-time"]
    assert ann.asks("CAP REQ :-batch setname -away-notify") == [S + "CAP * ACK :-batch setname -away-notify"]
    assert ann.asks("CAP LIST") == [S + "CAP * LIST :server-time setname"]
    assert ann.asks("CAP REQ :cap-notify", "CAP REQ :-cap-notify", "CAP LIST")[-1] == (
        S + "CAP * LIST :server-time setname"
    ), "before 302 it is one like the others"
    assert ann.asks("CAP REQ :") == [S + "CAP * ACK :"]
    assert ann.asks("CAP REQ :batch -batch") == [S + "CAP * ACK :batch -batch"]
    assert ann.asks("CAP REQ :-setname  setname ") == [S + "CAP * ACK :-setname  setname "]
    assert ann.asks("CAP LIST") == [S + "CAP * LIST :server-time setname"], "from left to right"
    for nonsense in ("-", "--batch", "Batch", "batch -", "sts", "-sts", "=", "batch,setname"):
        assert ann.asks(f"CAP REQ :{nonsense}") == [S + f"CAP * NAK :{nonsense}"]
    (long,) = ann.asks("CAP REQ :" + "x" * 490)
    assert long.startswith(S + "CAP * NAK :xxx") and len(long) == 510


def test_cap_after_registration() -> None:
    ann = Party().enter("ann")
    assert ann.asks("CAP REQ :setname", "CAP LIST") == [
        S + "CAP ann ACK :setname",
        S + "CAP ann LIST :setname",
    ]
    assert ann.asks("CAP END") == []


def test_cap_without_sense() -> None:
    ann = Party().connect()
    assert ann.asks("CAP REQ") == [S + "461 * CAP :Not enough parameters"]
    assert ann.asks("CAP") == [S + "461 * CAP :Not enough parameters"]
    assert ann.asks("CAP CLEAR") == [S + "410 * CLEAR :Invalid CAP subcommand"]
    assert ann.asks("CAP :two words") == [S + "410 * two :Invalid CAP subcommand"]
    assert ann.asks("CAP :") == [S + "410 * * :Invalid CAP subcommand"]


def test_labels_need_batches() -> None:
    ann = Party().enter("ann", "labeled-response")
    assert ann.asks("@label=1 PING x") == [S + "PONG mpchat.local x"]
    ann.send("CAP REQ batch")
    assert ann.asks("@label=1 PING x") == ["@label=1 " + S + "PONG mpchat.local x"]


# ---- PASS ----


@pytest.mark.parametrize("given", [[], ["PASS wrong"], ["PASS :"], ["PASS pw2"], ["PASS pw", "PASS wrong"]])
def test_without_the_password_nobody_comes_in(given: list[str]) -> None:
    party = Party(password="pw")
    ann = party.connect()
    assert ann.asks(*given, "NICK ann", "USER ann 0 * :A") == [
        S + "464 ann :Password incorrect",
        "ERROR :Closing link: Password incorrect",
    ]
    assert ann.closed and not party.chat.people


def test_a_labelled_refusal_of_the_password_is_heard_before_the_end() -> None:
    ann = Party(password="pw").connect()
    ann.send("CAP REQ :labeled-response batch", "NICK ann", "CAP END")
    assert ann.asks("@label=7 USER ann 0 * :A") == [
        "@label=7 " + S + "BATCH +b1 labeled-response",
        "@batch=b1 " + S + "464 ann :Password incorrect",
        "@batch=b1 ERROR :Closing link: Password incorrect",
        S + "BATCH -b1",
    ]


def test_pass_without_or_too_late() -> None:
    party = Party(password="pw")
    ann = party.connect()
    assert ann.asks("PASS") == [S + "461 * PASS :Not enough parameters"]
    assert ann.asks("PASS :pw", "NICK ann", "USER ann 0 * :A")[0].split()[1] == "001"
    assert ann.asks("PASS pw") == [S + "462 ann :You may not reregister"]
    assert Party().connect().asks("PASS whatever", "NICK ann", "USER a 0 * :A")[0].split()[1] == "001"


def test_the_secret_marks_the_host() -> None:
    party = Party(password="pw", host_secret="s3cret")
    ann, bob = party.connect(), party.connect()
    ann.send("PASS s3cret", "NICK ann", "USER ann 0 * :A")
    bob.send("PASS pw", "NICK bob", "USER bob 0 * :B")
    visitor = ann.wire.connection.visitor
    assert party.house.hosting_visitors == {visitor}
    ann.send("QUIT")
    assert party.house.hosting_visitors == set()
    again = party.connect()
    again.send("PASS s3cret", "NICK ann", "USER ann 0 * :A")
    assert party.house.hosting_visitors == {again.wire.connection.visitor}
    again.drop()
    assert party.house.hosting_visitors == set()


# ---- NICK ----


def test_a_nick_that_is_taken_can_be_chosen_again() -> None:
    party = Party()
    party.enter("ann")
    late = party.connect()
    assert late.asks("NICK Ann") == [S + "433 * Ann :Nickname is already in use"]
    assert late.asks("USER late 0 * :L") == []
    assert late.asks("NICK late")[0] == S + "001 late :Welcome to mpchat, late"


def test_two_who_want_the_same_nick_at_the_same_time() -> None:
    party = Party()
    one, two = party.connect(), party.connect()
    one.send("NICK ann")
    two.send("NICK ANN")
    assert one.asks("USER one 0 * :1")[0].split()[1] == "001"
    assert two.asks("USER two 0 * :2") == [S + "433 * ANN :Nickname is already in use"]
    assert two.asks("NICK eve")[0].split()[1] == "001"


@pytest.mark.parametrize(
    ("nick", "shown"),
    [
        ("1ann", "1ann"), ("#ann", "#ann"), ("ann!x", "ann!x"), ("a@b", "a@b"), (":two words", "two"),
        ("::x", "x"), ("ännchen", "ännchen"),
    ],
)  # fmt: skip
def test_an_illegal_nick(nick: str, shown: str) -> None:
    ann = Party().connect()
    why = "A name starts with a letter and has letters, digits and -_[]\\`^{|} only"
    assert ann.asks(f"NICK {nick}") == [S + f"432 * {shown} :{why}"]
    ann.send("NICK ann", "USER ann 0 * :Ann")
    assert ann.asks(f"NICK {nick}") == [S + f"432 ann {shown} :{why}"]


def test_no_nick_and_far_too_much_of_it() -> None:
    ann = Party().connect()
    assert ann.asks("NICK", "NICK :") == [S + "431 * :No nickname given"] * 2
    assert ann.asks("NICK " + "x" * 31) == [S + f"432 * {'x' * 31} :A name has at most 30 bytes"]
    assert ann.asks("NICK " + "x" * 400) == [S + f"432 * {'x' * 100} :A name has at most 30 bytes"]
    for length in (506, 5_000, 8_000):
        assert ann.asks("NICK " + "x" * length) == [S + "417 * :Input line was too long"], length
    assert ann.asks("NICK " + "x" * 10_000) == [S + "417 * :Input line was too long"]
    assert ann.asks("NICK " + "x" * 30, "USER x 0 * :x")[0].split()[1] == "001"


def test_a_new_nick_is_told_once_however_many_rooms_are_shared() -> None:
    party = Party()
    ann, bob, cat = (party.enter(nick) for nick in ("ann", "bob", "cat"))
    for visitor in (ann, bob):
        visitor.send("JOIN #a,#b,#c")
    for visitor in (ann, bob, cat):
        visitor.heard()
    ann.send("NICK eve")
    line = ":ann!~ann@127.0.0.1 NICK eve"
    assert (ann.heard(), bob.heard(), cat.heard()) == ([line], [line], [])
    assert ann.asks("NICK eve") == [], "nothing changed"
    assert cat.asks("NICK fox") == [":cat!~cat@127.0.0.1 NICK fox"], "alone, and told all the same"
    assert ann.asks("NICK fox") == [S + "433 eve fox :Nickname is already in use"]
    assert ann.asks("NICK EVE") == [":eve!~ann@127.0.0.1 NICK EVE"]


# ---- USER ----


def test_user() -> None:
    party = Party()
    ann = party.connect()
    assert ann.asks("USER", "USER a", "USER a 0 *") == [S + "461 * USER :Not enough parameters"] * 3
    assert ann.asks("USER : 0 * :Ann") == [S + "461 * USER :Not enough parameters"]
    assert ann.asks("USER eve 0 * :Eve", "USER ann 0 * :Ann A.") == []
    ann.send("NICK ann")
    assert ann.asks("USER ann 0 * :Ann") == [S + "462 ann :You may not reregister"]
    person = party.chat.person_named("ann")
    assert person and (person.user, person.realname) == ("~ann", "Ann A.")


def test_an_empty_real_name_is_none() -> None:
    ann = Party().connect()
    assert ann.asks("NICK ann", "USER ann 0 * :") == [S + "461 ann USER :Not enough parameters"]
    assert ann.asks("USER ann 0 * :A")[0].split()[1] == "001"


@pytest.mark.parametrize(
    ("given", "user"),
    [("ann", "~ann"), ("a b@c!d", "~abcd"), ("ä", "~user"), ("x" * 40, "~" + "x" * 9), ("\x02é*", "~user")],
)
def test_a_user_name_holds_nothing_that_a_mask_could_trip_over(given: str, user: str) -> None:
    assert user_name(given) == user


# ---- QUIT, PING, PONG, ERROR ----


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("QUIT", "Quit"),
        ("QUIT :bye all", "Quit: bye all"),
        ("QUIT :", "Quit"),
        ("QUIT bye all", "Quit: bye"),
    ],
)
def test_quit(line: str, reason: str) -> None:
    party = Party()
    ann, bob, cat = party.join("#a", "ann", "bob", "cat")
    cat.send("PART #a").heard()
    bob.heard()
    assert ann.asks(line) == [f"ERROR :Closing link: {reason.removesuffix(': ')}"]
    assert ann.closed
    assert bob.heard() == [f":ann!~ann@127.0.0.1 QUIT :{reason}"]
    assert cat.heard() == []
    assert "ann" not in party.chat.nicks and len(party.registry.visitors) == 2


def test_quit_before_entering() -> None:
    ann = Party().connect()
    assert ann.asks("NICK ann", "QUIT :changed my mind", "USER ann 0 * :A") == [
        "ERROR :Closing link: Quit: changed my mind"
    ]
    assert ann.closed


def test_a_long_goodbye_fits_a_line() -> None:
    party = Party()
    ann, bob = party.join("#a", "ann", "bob")
    (error,) = ann.asks("QUIT :" + "ü" * 250)
    assert len(error.encode()) <= 510
    (heard,) = bob.heard()
    assert len(heard.encode()) <= 510


def test_nothing_follows_the_error_of_a_labelled_quit() -> None:
    ann = Party().enter("ann", "labeled-response", "batch")
    assert ann.asks("@label=1 QUIT :x") == ["@label=1 ERROR :Closing link: Quit: x"]


def test_ping_and_pong() -> None:
    ann = Party().enter("ann")
    assert ann.asks("PING token") == [S + "PONG mpchat.local token"]
    assert ann.asks("PING :two words") == [S + "PONG mpchat.local :two words"]
    assert ann.asks("PING") == [S + "461 ann PING :Not enough parameters"]
    assert ann.asks("PING :") == [S + "409 ann :No origin specified"]
    assert ann.asks("PONG", "PONG x", "ERROR :no") == []
    assert ann.asks("PING a b") == [S + "PONG mpchat.local a"], (
        "the second names a server, of which there is one"
    )
    (longest,) = ann.asks("PING " + "x" * 477)
    assert longest == S + "PONG mpchat.local " + "x" * 477
    assert ann.asks("PING " + "x" * 479) == [S + "417 ann :Input line was too long"], (
        "a cut token answers nothing"
    )


def test_whoever_drops_while_entering_leaves_nothing_behind() -> None:
    party = Party()
    journal = party.use(SlowJournal(party))
    ann = party.connect()
    ann.send("NICK ann", "USER ann 0 * :A")
    ann.drop()
    assert journal.commit() == 2
    assert not party.chat.people


def test_a_journal_that_cannot_keep_an_entrance() -> None:
    party = Party()
    journal = party.use(SlowJournal(party))
    ann = party.connect()
    ann.send("NICK ann", "USER ann 0 * :A")
    journal.fail("The disk is full")
    assert ann.heard() == [S + "400 * :The disk is full"]
    ann.send("NICK ann")
    journal.commit()
    assert ann.heard()[0].split()[1] == "001"
