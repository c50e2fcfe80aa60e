"""Tags on messages, and messages of nothing but tags."""

from tests.conversation import talk


def test_client_only_tags() -> None:
    """IRCv3 message-tags, "Client-only tags": those with a + are passed on as they are, to those who know tags; no others are."""
    talk(r"""
        ann, bob enter with message-tags
        cat enters
        ann, bob, cat join #a
        ann > @+example.org/foo=1;+bar;secret=x PRIVMSG #a :hello
        bob < @msgid=…;+example.org/foo=1;+bar :ann PRIVMSG #a :hello
        cat < :ann PRIVMSG #a :hello
        ann > @+x=a\s\:\\b NOTICE #a :hello
        bob < @msgid=…;+x=a\s\:\\b :ann NOTICE #a :hello
        cat < :ann NOTICE #a :hello
        ann > @+a=1;+a=2;+empty= PRIVMSG #a :the last one counts
        bob < @msgid=…;+a=2;+empty :ann PRIVMSG #a :the last one counts
        cat < :ann PRIVMSG #a :the last one counts
    """)


def test_what_only_the_server_says() -> None:
    """IRCv3 message-tags, "Security considerations": tags without a + are removed: time and id are never the client's."""
    talk("""
        ann, bob enter with message-tags server-time
        ann > @time=2000-01-01T00:00:00.000Z;msgid=mine;account=root;batch=1;label=2;bot;draft/multiline-concat PRIVMSG bob :hello
        bob < @time=2026-11-01T12:00:00.…Z;msgid=0… :ann PRIVMSG bob :hello
    """)


def test_names_are_opaque() -> None:
    """IRCv3 message-tags, "Format": no name is a reason to refuse a message, and case counts."""
    talk("""
        ann, bob enter with message-tags
        ann > @+under_score=1;+A;+a;+a.b/c/d;=;;+é PRIVMSG bob :hello
        bob < @msgid=…;+under_score=1;+A;+a;+a.b/c/d;+é :ann PRIVMSG bob :hello
    """)


def test_without_the_capability() -> None:
    """IRCv3 message-tags, "Capabilities": who has not agreed on tags sends none and has no TAGMSG."""
    talk("""
        ann enters
        bob enters with message-tags
        ann > @+x=1 PRIVMSG bob :hello
        bob < @msgid=… :ann PRIVMSG bob :hello
        ann > @+x=1 TAGMSG bob
        ann < 421 ann TAGMSG :Unknown command
    """)


def test_tagmsg() -> None:
    """IRCv3 message-tags, "The TAGMSG tag-only message": delivered as a PRIVMSG is, to those who know tags only."""
    talk("""
        ann, bob, dan enter with message-tags
        cat enters
        ann, bob, cat join #a
        ann > @+typing=active TAGMSG #A
        bob < @msgid=…;+typing=active :ann TAGMSG #a
        ann > @+typing=done TAGMSG Bob :text is nothing to it
        bob < @msgid=…;+typing=done :ann TAGMSG bob
        ann > @+draft/reply=123;+draft/react=:) TAGMSG #a
        bob < @msgid=…;+draft/reply=123;+draft/react=:) :ann TAGMSG #a
        ann > TAGMSG bob
        bob < @msgid=… :ann TAGMSG bob
        ann > @+x TAGMSG cat
        ann > TAGMSG
        ann < 411 ann :No recipient given (TAGMSG)
        ann > @+x TAGMSG nobody
        ann < 401 ann nobody :No such nick or channel
        dan > @+x TAGMSG #a
        dan < 404 dan #a :Only members may speak here (+n)
        ann > @+x TAGMSG 1,2,3,4,5
        ann < 407 ann 5 :At most 4 targets at once
    """)


def test_replies_and_reactions() -> None:
    """IRCv3 client-tags/reply and IRCv3 client-tags/react: they are the clients' own, on any message."""
    talk("""
        ann, bob enter with message-tags
        ann > @+draft/reply=abc PRIVMSG bob :I agree
        bob < @msgid=…;+draft/reply=abc :ann PRIVMSG bob :I agree
        ann > @+draft/reply=abc;+draft/unreact=👍 TAGMSG bob
        bob < @msgid=…;+draft/reply=abc;+draft/unreact=👍 :ann TAGMSG bob
    """)


def test_sizes() -> None:
    """IRCv3 message-tags, "Size limit": 4094 bytes of a client's tags, beside the 512 of the line; more is 417."""
    value = "x" * (4094 - len("+a="))
    talk(f"""
        ann, bob enter with message-tags
        ann > @+a={value} PRIVMSG bob :hello
        bob < @msgid=…;+a={value} :ann PRIVMSG bob :hello
        ann > @+a={value}x PRIVMSG bob :hello
        ann < 417 ann :Input line was too long
        ann > @+a={value}x TAGMSG bob
        ann < 417 ann :Input line was too long
    """)


def test_ids() -> None:
    """IRCv3 message-ids: every message has an id of its own, the same for all who hear it."""
    played = talk("""
        ann enters with message-tags echo-message
        bob enters with message-tags
        cat enters with message-tags
        ann, bob, cat join #a
    """)
    ann, bob, cat = (played.visitors[nick] for nick in ("ann", "bob", "cat"))
    ann.send(
        "PRIVMSG #a :one", "PRIVMSG #a :one", "NOTICE #a :two", "@+x TAGMSG #a", "PRIVMSG bob,cat :three"
    )
    told = [line.tags["msgid"] for line in ann.messages()]
    assert len(set(told)) == len(told) == 6
    assert [line.tags["msgid"] for line in bob.messages()] == told[:5]
    assert [line.tags["msgid"] for line in cat.messages()] == [*told[:4], told[5]]
    assert not any(" " in each or "," in each or each.startswith(":") for each in told)


def test_server_time() -> None:
    """IRCv3 server-time: with and without other tags; the same for all, and nobody else is given it."""
    talk("""
        ann, bob enter with server-time
        cat enters with message-tags
        ann, bob, cat join #a
        ann > PRIVMSG #a :hello
        bob < @time=2026-11-01T12:00:00.…Z :ann PRIVMSG #a :hello
        cat < @msgid=… :ann PRIVMSG #a :hello
        bob waits 1
        ann > NOTICE bob :hello
        bob < @time=2026-11-01T12:00:01.000Z :ann NOTICE bob :hello
    """)


def test_control_characters() -> None:
    """docs/protocol.md, "Choices": a tag can no more hide a control character than a text can."""
    talk(r"""
        ann, bob enter with message-tags
        ann > @+x=a\nb PRIVMSG bob :hello
        ann < FAIL PRIVMSG INVALID_CHARACTER U+000A :Control characters cannot be sent, not even in a tag: take U+000A out
    """)


def test_utf8_only() -> None:
    """IRCv3 utf8-only: what is not UTF-8 is refused, with the verb, and nobody hears it."""
    played = talk("""
        ann enters with labeled-response batch
        bob enters
    """)
    ann, bob = played.visitors["ann"], played.visitors["bob"]
    ann.send_bytes(b"@label=1 PRIVMSG bob :caf\xe9\r\n")
    assert ann.heard() == ["@label=1 :mpchat.local FAIL PRIVMSG INVALID_UTF8 :Only UTF-8 is spoken here"]
    assert bob.heard() == []
