"""Devices that messages are pushed to: how they are registered, and what they are pushed."""

import pytest

from mpchat.chat.chat import Rules
from mpchat.settings.limits import Limits
from tests.conversation import Conversation, talk
from tests.harness import Party
from tests.push_service import HOST, PUBLIC, Phone, PushParty, proven

pytestmark = pytest.mark.usefixtures("each_journal")

CAPS = "soju.im/webpush draft/read-marker"
URL = f"https://{HOST}/phone"
NOTE = ":mpchat.local NOTE WEBPUSH REGISTERED :Messages are pushed here"


def opened(party: PushParty | None = None, capabilities: str = CAPS) -> tuple[Conversation, PushParty, Phone]:
    """Ann, whose phone it is, and bob, both logged in; cat is a guest."""
    party = party or PushParty()
    conversation = Conversation(party)(f"""
        ann enters with {capabilities}
        bob, cat enter
        ann, bob log in
        ann, bob, cat join #a
    """)
    return conversation, party, Phone()


def subscribed(
    party: PushParty | None = None, capabilities: str = CAPS
) -> tuple[Conversation, PushParty, Phone]:
    """The same, and ann's phone is registered."""
    conversation, party, phone = opened(party, capabilities)
    conversation(f"""
        ann > WEBPUSH REGISTER {URL} {phone.keys}
        ann < WEBPUSH REGISTER {URL}
    """)
    assert party.service.texts(phone) == [NOTE]
    return conversation, party, phone


# ---- registering ----


def test_the_offer() -> None:
    """soju.im/webpush, "`VAPID` ISUPPORT token": both names of the capability, and the key; nothing where nothing is pushed."""
    party = PushParty()
    ann = party.connect()
    offered = " ".join(ann.asks("CAP LS 302")).split()
    assert {"soju.im/webpush", "draft/webpush"} <= set(offered)
    ann.send("CAP REQ soju.im/webpush", "NICK ann", "USER ann 0 * :Ann", "CAP END")
    assert any(f" VAPID={party.pushing.key} " in line for line in ann.heard())
    silent = Party().connect()
    assert "webpush" not in " ".join(silent.asks("CAP LS 302"))
    assert silent.asks("CAP REQ draft/webpush")[0].startswith(":mpchat.local CAP * NAK")
    assert not any("VAPID" in line for line in Party().enter("bob").asks("VERSION"))


@pytest.mark.parametrize("name", ["soju.im/webpush", "draft/webpush"])
def test_registering(name: str) -> None:
    """soju.im/webpush, "REGISTER Subcommand": answered once a first push has arrived; signed with the key that was told."""
    conversation, party, phone = opened(capabilities=name)
    conversation(f"""
        ann > WEBPUSH VAPIDPUBKEY
        ann < WEBPUSH VAPIDPUBKEY {party.pushing.key}
        ann > WEBPUSH register {URL}?token=a%2Fb {phone.keys}
        ann < WEBPUSH REGISTER {URL}?token=a%2Fb
    """)
    (posted,) = party.service.posted
    assert phone.read(posted.body) == NOTE and posted.path == "/phone?token=a%2Fb"
    key, claims = proven(posted)
    assert key == party.pushing.key and claims["aud"] == f"https://{HOST}"
    assert posted.headers["host"] == HOST and posted.headers["content-encoding"] == "aes128gcm"
    assert (posted.headers["ttl"], posted.headers["urgency"]) == ("604800", "high")
    assert party.service.connected == [(PUBLIC, 443)]


def test_renewing() -> None:
    """soju.im/webpush, "REGISTER Subcommand": clients register at every connection; only other keys are tried out again."""
    conversation, party, phone = subscribed()
    other = Phone()
    conversation(f"""
        ann > WEBPUSH REGISTER {URL} {phone.keys}
        ann < WEBPUSH REGISTER {URL}
    """)
    assert party.service.posted == []
    conversation(f"""
        ann > WEBPUSH REGISTER {URL} {other.keys}
        ann < WEBPUSH REGISTER {URL}
        bob > PRIVMSG ann :hello
        ann < :bob PRIVMSG ann :hello
    """)
    assert party.service.texts(other) == [NOTE, ":bob!~bob@127.0.0.1 PRIVMSG ann :hello"]


def test_unregistering() -> None:
    """soju.im/webpush, "UNREGISTER Subcommand": echoed; nothing is said of one that is not there."""
    conversation, party, _ = subscribed()
    conversation(f"""
        ann > WEBPUSH UNREGISTER https://{HOST}/another
        cat > WEBPUSH UNREGISTER {URL}
        cat < 421 cat WEBPUSH :Unknown command
        ann > WEBPUSH UNREGISTER {URL}
        ann < WEBPUSH UNREGISTER {URL}
        bob > PRIVMSG ann :hello
        ann < :bob PRIVMSG ann :hello
    """)
    assert party.service.posted == [] and party.chat.subscriptions == {}


def test_labels() -> None:
    """IRCv3 labeled-response: the answer to a label waits for the first push; no answer is an ACK."""
    conversation, _, phone = opened(capabilities="soju.im/webpush labeled-response batch message-tags")
    conversation(f"""
        ann > @label=1 WEBPUSH REGISTER {URL} {phone.keys}
        ann < @label=1 WEBPUSH REGISTER {URL}
        ann > @label=2 WEBPUSH UNREGISTER https://{HOST}/another
        ann < @label=2 ACK
    """)


def test_people_without_an_account() -> None:
    """docs/protocol.md, "Push": pushes go to the devices of an account."""
    talk(
        f"""
        cat enters with {CAPS}
        cat > WEBPUSH REGISTER {URL} {Phone().keys}
        cat < FAIL WEBPUSH FORBIDDEN REGISTER {URL}
         :Log in first (SASL): messages are pushed to the devices of an account
        cat > WEBPUSH UNREGISTER {URL}
        """,
        PushParty(),
    )


KEYS = Phone().keys
NO_ENDPOINT = "An endpoint reads https://push.example.org/path: without user, fragment or another scheme"
NO_KEY = "The keys cannot be used: p256dh must be a public key on P-256, in base64url"
NO_SECRET = "The keys cannot be used: auth must be 16 bytes, in base64url"


@pytest.mark.parametrize(
    ("said", "about", "why"),
    [
        ("", "* *", "WEBPUSH takes one of REGISTER, UNREGISTER, VAPIDPUBKEY"),
        ("LIST", "LIST *", "WEBPUSH takes one of REGISTER, UNREGISTER, VAPIDPUBKEY"),
        (
            f"REGISTER {URL}",
            f"REGISTER {URL}",
            "REGISTER takes an endpoint and keys: https://push.example.org/x p256dh=...;auth=...",
        ),
        ("UNREGISTER", "UNREGISTER *", "UNREGISTER takes an endpoint"),
        (f"UNREGISTER {URL} more", f"UNREGISTER {URL}", "UNREGISTER takes an endpoint"),
        ("VAPIDPUBKEY more", "VAPIDPUBKEY more", "VAPIDPUBKEY takes nothing"),
        (f"REGISTER {URL} p256dh=x;auth=y", f"REGISTER {URL}", NO_KEY),
        (f"REGISTER {URL} {KEYS[:-2]}", f"REGISTER {URL}", NO_SECRET),
        (f"REGISTER {URL} {KEYS.replace('p256dh=B', 'p256dh=A')}", f"REGISTER {URL}", NO_KEY),
        (f"REGISTER {URL} {KEYS[:60]}AAAA{KEYS[64:]}", f"REGISTER {URL}", NO_KEY),
        (f"REGISTER {URL} nonsense", f"REGISTER {URL}", NO_KEY),
        (f"REGISTER http://{HOST}/x {KEYS}", f"REGISTER http://{HOST}/x", NO_ENDPOINT),
        (f"REGISTER phone {KEYS}", "REGISTER phone", NO_ENDPOINT),
    ],
)
def test_mistakes(said: str, about: str, why: str) -> None:
    """soju.im/webpush, "Errors": what cannot be read is INVALID_PARAMS, with subcommand and endpoint."""
    conversation, party, _ = opened()
    conversation(f"""
        ann > WEBPUSH {said}
        ann < FAIL WEBPUSH INVALID_PARAMS {about} :{why}
    """)
    assert party.service.connected == []


def test_control_characters() -> None:
    """soju.im/webpush, "Errors": parameters that cannot be parsed."""
    conversation, _, _ = opened()
    conversation(f"""
        ann > WEBPUSH REGISTER {URL}\x07 {KEYS}
        ann < FAIL WEBPUSH INVALID_PARAMS … :Control characters cannot be sent: take … out
    """)


def test_a_phone_that_cannot_be_reached_is_not_registered() -> None:
    """soju.im/webpush, "Errors": INTERNAL_ERROR where the push service does not answer; INVALID_PARAMS where it refuses."""
    conversation, party, phone = opened()
    party.service.answers.extend(
        [b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n"]
    )
    conversation(f"""
        ann > WEBPUSH REGISTER {URL} {phone.keys}
        ann < FAIL WEBPUSH INTERNAL_ERROR REGISTER {URL} :The push service cannot be reached now: try again later
        ann > WEBPUSH REGISTER {URL} {phone.keys}
        ann < FAIL WEBPUSH INVALID_PARAMS REGISTER {URL} :The push service does not take it: it answered with 410
    """)
    assert party.chat.subscriptions == {}


def test_a_phone_is_not_in_the_servers_own_network() -> None:
    """docs/protocol.md, "Push": neither by address nor by name nor by a redirect (SSRF)."""
    conversation, party, phone = opened()
    party.service.addresses |= {
        "localhost": ["127.0.0.1", "::1"],
        "inside.example.org": ["10.0.0.1"],
        "both.example.org": [PUBLIC, "fd00::1"],
    }
    for host in (
        "127.0.0.1",
        "[::1]",
        "10.0.0.1",
        "169.254.169.254",
        "[fd00::]",
        "[::ffff:127.0.0.1]",
        "localhost",
        "inside.example.org",
        "both.example.org",
        "nowhere.example.org",
    ):
        conversation(f"""
            ann > WEBPUSH REGISTER https://{host}/x {phone.keys}
            ann < FAIL WEBPUSH INVALID_PARAMS REGISTER https://{host}/x
             :{host.strip("[]").replace("::ffff:127.0.0.1", "…")} is not the host of a public push service
        """)
    for host in ("2130706433", "0177.0.0.1", "0x7f.1", "127.1"):
        conversation(f"""
            ann > WEBPUSH REGISTER https://{host}/x {phone.keys}
            ann < FAIL WEBPUSH INVALID_PARAMS REGISTER https://{host}/x
             :An address is written with all its numbers: 192.0.2.1, [2001:db8::1]
        """)
    conversation(f"""
        ann > WEBPUSH REGISTER https://{HOST}:22/x {phone.keys}
        ann < FAIL WEBPUSH INVALID_PARAMS REGISTER https://{HOST}:22/x
         :Nothing is pushed to port 22: push services listen on port 443
        ann > WEBPUSH REGISTER https://user@{HOST}/x {phone.keys}
        ann < FAIL WEBPUSH INVALID_PARAMS REGISTER https://user@{HOST}/x :{NO_ENDPOINT}
    """)
    assert party.service.connected == []
    party.service.answers.append(
        b"HTTP/1.1 307 There\r\nLocation: https://127.0.0.1/x\r\nContent-Length: 0\r\n\r\n"
    )
    conversation(f"""
        ann > WEBPUSH REGISTER {URL} {phone.keys}
        ann < FAIL WEBPUSH INVALID_PARAMS REGISTER {URL} :The push service does not take it: it answered with 307
    """)
    assert party.service.connected == [(PUBLIC, 443)]


def test_questions_wait_for_the_first_push() -> None:
    """docs/protocol.md, "Push": answers come in the order of asking, and nobody else waits."""
    conversation, party, phone = opened()
    party.service.answers.append(b"")  # it says nothing
    conversation(f"""
        ann > WEBPUSH REGISTER {URL} {phone.keys}
        ann > PING x
        bob > PRIVMSG #a :hello
        ann < :bob PRIVMSG #a :hello
        cat < :bob PRIVMSG #a :hello
    """)
    party.wait(10)
    assert [line.split()[1] for line in conversation.visitors["ann"].heard()] == ["FAIL", "PONG"]


def test_whoever_leaves_meanwhile_is_not_registered() -> None:
    """docs/protocol.md, "Push": a first push that arrives when its client has gone."""
    _, party, phone = opened()
    ann = party.enter("zoe", "soju.im/webpush")
    party.log_in("zoe")
    party.service.answers.append(b"")
    ann.send(f"WEBPUSH REGISTER {URL} {phone.keys}")
    ann.drop()
    party.wait(10)
    assert party.chat.subscriptions == {}


def test_too_many_phones() -> None:
    """docs/protocol.md, "Push": the phone that was renewed longest ago makes room, and new ones are counted by the hour."""
    limits = Limits(command_rate=0, max_push_trials=3)
    conversation, party, phone = opened(PushParty(limits, Rules(max_subscriptions=2)))
    one, two, three, four = (f"https://{HOST}/{number}" for number in range(4))
    conversation(f"""
        ann > WEBPUSH REGISTER {one} {phone.keys}
        ann < WEBPUSH REGISTER {one}
        ann > WEBPUSH REGISTER {two} {phone.keys}
        ann < WEBPUSH REGISTER {two}
        ann > WEBPUSH REGISTER {one} {phone.keys}
        ann < WEBPUSH REGISTER {one}
        ann > WEBPUSH REGISTER {three} {phone.keys}
        ann < WEBPUSH REGISTER {three}
        ann > WEBPUSH REGISTER {four} {phone.keys}
        ann < FAIL WEBPUSH INTERNAL_ERROR REGISTER {four}
         :Many devices were subscribed with your account: try again in an hour
    """)
    assert [each.endpoint for each in party.chat.subscriptions["ann"]] == [one, three]


# ---- what is pushed ----


def test_direct_messages() -> None:
    """soju.im/webpush, "Implementation": one line each, as the client has agreed on; the id is there."""
    conversation, party, phone = subscribed(
        capabilities="soju.im/webpush message-tags server-time account-tag"
    )
    conversation("""
        bob > PRIVMSG ann :are you there?
        ann < … :bob PRIVMSG ann :are you there?
        cat > NOTICE ann :knock
        ann < … :cat NOTICE ann :knock
        bob > PRIVMSG ann :\x01ACTION waves\x01
        ann < … :bob PRIVMSG ann :\x01ACTION waves\x01
        bob > PRIVMSG ann :\x01VERSION\x01
        ann < … :bob PRIVMSG ann :\x01VERSION\x01
        bob > PRIVMSG cat :not for ann
        cat < :bob PRIVMSG cat :not for ann
    """)
    pushed = party.service.texts(phone)
    assert [line.partition(" :")[2] for line in pushed] == [
        "bob!~bob@127.0.0.1 PRIVMSG ann :are you there?",
        "cat!~cat@127.0.0.1 NOTICE ann :knock",
        "bob!~bob@127.0.0.1 PRIVMSG ann :\x01ACTION waves\x01",
    ]
    tags = pushed[0].partition(" ")[0]
    assert "time=2026-11-01T12:" in tags and "account=bob" in tags and "msgid=" in tags


def test_mentions() -> None:
    """docs/protocol.md, "Push": a nick as a word of a message to a room, in either case, to all or to those with a prefix."""
    conversation, party, phone = subscribed()
    for text in ("Ann: tea?", "is [ann] here", "annabel", "ask joanna", "http://ann.example", "tea?"):
        conversation.visitors["bob"].send(f"PRIVMSG #a :{text}")
    conversation.visitors["ann"].send("MODE #a +v cat")
    conversation.visitors["bob"].send("PRIVMSG @#a :ann?", "PRIVMSG +#a :ann and cat")
    said = [line.partition(" PRIVMSG ")[2] for line in party.service.texts(phone)]
    assert said == ["#a :Ann: tea?", "#a :is [ann] here", "@#a :ann?", "+#a :ann and cat"]


def test_a_mention_where_one_is_not() -> None:
    """docs/protocol.md, "Push": nobody is pushed what they could not have heard."""
    conversation, party, _ = subscribed()
    conversation("""
        bob, cat join #b
        bob > PRIVMSG #b :do not tell ann
        cat < :bob PRIVMSG #b :do not tell ann
        ann joins #b
        bob > PRIVMSG @#b :not even here, ann
    """)
    assert party.service.posted == []


def test_invitations() -> None:
    """soju.im/webpush, "Implementation": what is addressed to somebody; invitations are."""
    conversation, party, phone = subscribed()
    conversation("""
        bob joins #b
        bob > INVITE ann #b
        bob < 341 bob ann #b
        ann < :bob INVITE ann #b
        bob > INVITE cat #b
        bob < 341 bob cat #b
        cat < :bob INVITE cat #b
    """)
    assert party.service.texts(phone) == [":bob!~bob@127.0.0.1 INVITE ann #b"]


def test_while_somebody_looks() -> None:
    """docs/protocol.md, "Push": nothing for a minute after one has said or read something, unless one has gone away or left."""
    conversation, party, phone = subscribed()

    def pushed(text: str) -> bool:
        conversation.visitors["bob"].send(f"PRIVMSG ann :{text}")
        return bool(party.service.texts(phone))

    ann = conversation.visitors["ann"]
    ann.send("PRIVMSG cat :I am here")
    assert not pushed("one")
    party.wait(59)
    assert not pushed("two")
    party.wait(2)
    assert pushed("three")
    ann.send("MARKREAD cat timestamp=2026-11-01T11:00:00.000Z")
    assert not pushed("four")
    ann.send("AWAY :tea")
    assert pushed("five")
    ann.send("PRIVMSG cat :away, but talking")
    assert pushed("six")
    ann.send("AWAY", "TAGMSG cat")
    assert pushed("seven")
    other = party.enter("ann-laptop")
    party.log_in("ann")
    person = party.chat.person_named("ann-laptop")
    assert person is not None
    party.chat.become(person, "ann")
    other.send("PRIVMSG cat :from my laptop")
    assert not pushed("eight")
    other.send("QUIT")
    assert pushed("nine")


def test_nobody_is_pushed_their_own_words() -> None:
    """docs/protocol.md, "Push": neither what one says oneself, nor from another device."""
    party = PushParty(push_after=0)
    conversation, party, phone = subscribed(party)
    conversation.visitors["ann"].send("PRIVMSG ann :a note", "PRIVMSG #a :ann speaks")
    assert party.service.texts(phone) == []
    conversation.visitors["bob"].send("PRIVMSG ann :hello")
    assert len(party.service.texts(phone)) == 1


def test_what_was_read_is_told() -> None:
    """IRCv3 read-marker: a MARKREAD is pushed for what was pushed before, once, and only as far as it was read."""
    conversation, party, phone = subscribed()
    conversation("""
        bob > PRIVMSG ann :are you there?
        ann < :bob PRIVMSG ann :are you there?
        ann > MARKREAD cat timestamp=2026-11-01T12:30:00.000Z
        ann < MARKREAD cat timestamp=…
        ann > MARKREAD bob timestamp=2026-11-01T11:00:00.000Z
        ann < MARKREAD bob timestamp=2026-11-01T11:00:00.000Z
    """)
    assert len(party.service.texts(phone)) == 1
    conversation("""
        ann > MARKREAD bob timestamp=2026-11-01T12:30:00.000Z
        ann < MARKREAD bob timestamp=…
        ann > MARKREAD bob timestamp=2026-11-01T12:30:00.000Z
        ann < MARKREAD bob timestamp=…
    """)
    (posted,) = party.service.posted
    assert phone.read(posted.body).startswith(":mpchat.local MARKREAD bob timestamp=2026-11-01T12:00:0")
    assert posted.headers["urgency"] == "normal"


def test_a_time_as_the_client_was_told_it_marks_the_message() -> None:
    """IRCv3 read-marker: times on the wire are cut to milliseconds."""
    conversation, party, phone = subscribed(capabilities=f"{CAPS} server-time")
    party.clock.advance(0.0004321)
    conversation.visitors["bob"].send("PRIVMSG #a :ann!")
    time = conversation.visitors["ann"].messages()[-1].tags["time"]
    conversation.visitors["ann"].send(f"MARKREAD #a timestamp={time}")
    assert party.service.texts(phone)[1:] == [f":mpchat.local MARKREAD #a timestamp={time}"]


def test_clients_without_read_marker_are_not_told() -> None:
    """soju.im/webpush, "Implementation": the messages follow the capabilities that were agreed on."""
    conversation, party, phone = subscribed(capabilities="soju.im/webpush")
    conversation.visitors["bob"].send("PRIVMSG ann :hello")
    conversation.visitors["ann"].send("MARKREAD bob timestamp=2026-11-01T12:30:00.000Z")
    assert len(party.service.texts(phone)) == 1


def test_messages_of_several_lines() -> None:
    """soju.im/webpush, "Implementation": exactly one line; of a longer message the first."""
    conversation, party, phone = subscribed(capabilities=f"{CAPS} batch draft/multiline message-tags")
    dan = party.enter("dan", "batch", "draft/multiline", "message-tags")
    dan.send(
        "BATCH +1 draft/multiline ann", "@batch=1 PRIVMSG ann :one", "@batch=1 PRIVMSG ann :two", "BATCH -1"
    )
    (line,) = party.service.texts(phone)
    assert line.endswith(":dan!~dan@127.0.0.1 PRIVMSG ann :one") and "msgid=" in line
    assert conversation.visitors["ann"].heard() != []


# ---- what becomes of it ----


def test_a_subscription_that_has_ended_is_forgotten() -> None:
    """RFC 8030 §7.3: 404 and 410."""
    conversation, party, phone = subscribed()
    party.service.answers.append(b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n")
    conversation.visitors["bob"].send("PRIVMSG ann :hello", "PRIVMSG ann :again")
    assert len(party.service.texts(phone)) == 1 and party.chat.subscriptions == {}


def test_what_is_read_before_it_is_sent_is_not_sent() -> None:
    """docs/protocol.md, "Push": a push service that wants to be left alone is, and then there may be nothing left to tell."""
    conversation, party, phone = subscribed()
    party.service.answers.append(b"HTTP/1.1 429 Slow down\r\nRetry-After: 20\r\nContent-Length: 0\r\n\r\n")
    conversation.visitors["bob"].send("PRIVMSG ann :one", "PRIVMSG ann :two", "PRIVMSG #a :ann?")
    conversation.visitors["ann"].send("MARKREAD bob timestamp=2026-11-01T12:30:00.000Z")
    assert len(party.service.texts(phone)) == 1
    party.wait(31)
    assert [line.split()[1] for line in party.service.texts(phone)] == ["PRIVMSG", "MARKREAD"]
