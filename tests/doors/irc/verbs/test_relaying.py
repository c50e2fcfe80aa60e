"""RELAYMSG: a bridge speaks for people elsewhere."""

from tests.conversation import talk


def test_a_bridge() -> None:
    """IRCv3 relaymsg, "RELAYMSG command": PRIVMSG under another nick, with the bridge's in a tag."""
    talk("""
        bridge enters with draft/relaymsg
        ann enters with draft/relaymsg message-tags
        bob enters
        bridge, ann, bob join #a
        bridge > RELAYMSG #a dan/net :hello all
        ann < @msgid=…;draft/relaymsg=bridge :dan/net PRIVMSG #a :hello all
        bob < :dan/net PRIVMSG #a :hello all
        ann > RELAYMSG #a dan/net :hello
        ann < 482 ann #a :Only halfops …
        bridge > RELAYMSG #a dan :hello
        bridge < FAIL RELAYMSG INVALID_NICK dan …
        bridge > RELAYMSG #a dan/net :
        bridge < 412 bridge :No text to send
        bridge > RELAYMSG #a dan/net
        bridge < 461 bridge RELAYMSG :Not enough parameters
        bob > RELAYMSG #a dan/net :hello
        bob < 421 bob RELAYMSG :Unknown command
        bob > NICK dan/net
        bob < 432 bob dan/net …
    """)


def test_its_echo_and_a_tag_without_message_tags() -> None:
    """IRCv3 relaymsg, "RELAYMSG command": the tag prevents loops, so a bridge needs no other capability for it."""
    talk("""
        bridge enters with draft/relaymsg echo-message
        ann enters with draft/relaymsg
        bridge, ann join #a
        bridge > RELAYMSG #a dan/net hello
        bridge < @draft/relaymsg=bridge :dan/net PRIVMSG #a :hello
        ann < @draft/relaymsg=bridge :dan/net PRIVMSG #a :hello
    """)


def test_a_client_tag_goes_with_it() -> None:
    """IRCv3 message-tags, "Client-only tags": a bridge may say what it answers."""
    talk("""
        bridge enters with draft/relaymsg message-tags
        ann enters with message-tags
        bridge, ann join #a
        bridge > @+draft/reply=x RELAYMSG #a dan/net :hello all
        ann < @msgid=…;+draft/reply=x :dan/net PRIVMSG #a :hello all
    """)


def test_history_keeps_it() -> None:
    """docs/protocol.md, "Bridges": the history keeps who spoke, and which bridge it was."""
    talk("""
        bridge enters with draft/relaymsg
        bridge joins #a
        bridge > RELAYMSG #a dan/net :hello all
        ann enters with draft/relaymsg draft/chathistory batch
        ann joins #a
        ann > CHATHISTORY LATEST #a * 10
        ann < BATCH +… chathistory #a
        ann < @batch=…;draft/relaymsg=bridge :dan/net PRIVMSG #a :hello all
        ann < BATCH -…
    """)
