"""Whose account it is, in what everybody hears."""

from tests.conversation import Conversation, talk
from tests.proofs import log_in, plain, with_accounts


def test_who_hears_of_an_account() -> None:
    """IRCv3 account-notify: those who share a room, each once, and oneself."""
    play = Conversation(with_accounts("eva"))("""
        ann enters with account-notify
        bob, cat enter with account-notify
        dan enters
        ann, bob, dan join #a
        ann, bob join #b
        cat joins #c
        eve enters with sasl account-notify
        eve joins #a,#b
    """)
    eve = play.visitors["eve"]
    log_in(eve, "eva")
    heard = {nick: visitor.heard() for nick, visitor in play.visitors.items()}
    account = ":eve!~eve@127.0.0.1 ACCOUNT eva"
    assert heard == {"ann": [account], "bob": [account], "cat": [], "dan": [], "eve": []}


def test_a_nick_of_another_account() -> None:
    """IRCv3 account-notify: the name of the account as it was registered."""
    talk(
        f"""
        bob enters with sasl account-notify
        bob > AUTHENTICATE PLAIN
        bob < AUTHENTICATE +
        bob > AUTHENTICATE {plain("ann", "open sesame")}
        bob < 900 bob bob!~bob@127.0.0.1 Ann :You are now logged in as Ann
        bob < 903 bob :SASL authentication successful
        bob < :bob ACCOUNT Ann
        """,
        with_accounts("Ann"),
    )


def test_account_tag() -> None:
    """IRCv3 account-tag: on everything that somebody logged in does, and on nobody else's; its own example."""
    play = Conversation(with_accounts("hax0r", "bobby"))("""
        ann enters with account-tag account-notify
        user enters with sasl
        ann, user join #atheme
        user > PRIVMSG #atheme :Hello everyone.
        ann < :user PRIVMSG #atheme :Hello everyone.
    """)
    user = play.visitors["user"]
    log_in(user, "hax0r")
    assert play.visitors["ann"].heard() == [":user!~user@127.0.0.1 ACCOUNT hax0r"]
    play("""
        user > PRIVMSG #atheme :Now I'm logged in.
        ann < @account=hax0r :user PRIVMSG #atheme :Now I'm logged in.
    """)
    log_in(user, "bobby")
    assert play.visitors["ann"].heard() == ["@account=hax0r :user!~user@127.0.0.1 ACCOUNT bobby"]
    play("""
        user > PRIVMSG #atheme :I switched accounts.
        ann < @account=bobby :user PRIVMSG #atheme :I switched accounts.
        user > NOTICE ann :hello
        ann < @account=bobby :user NOTICE ann :hello
        user > NICK user2
        user < :user NICK user2
        ann < @account=bobby :user NICK user2
        user > AWAY :gone
        user < 306 user2 :You have been marked as being away
        ann > MODE #atheme -t
        ann < :ann MODE #atheme -t
        user < :ann MODE #atheme -t
        user > TOPIC #atheme :tea
        user < :user2 TOPIC #atheme :tea
        ann < @account=bobby :user2 TOPIC #atheme :tea
        user > PART #atheme
        user < :user2 PART …#atheme
        ann < @account=bobby :user2 PART …#atheme
    """)


def test_account_tag_in_history() -> None:
    """IRCv3 account-tag, chathistory: history tells the account that somebody had then."""
    play = Conversation(with_accounts("ann"))("""
        bob enters with sasl
        bob joins #a
        cat enters with account-tag draft/chathistory
        cat joins #a
    """)
    bob, cat = play.visitors["bob"], play.visitors["cat"]
    bob.send("PRIVMSG #a :before")
    log_in(bob, "ann")
    bob.send("PRIVMSG #a :after")
    cat.heard()
    assert cat.asks("CHATHISTORY LATEST #a * 2") == [
        ":bob!~bob@127.0.0.1 PRIVMSG #a :before",
        "@account=ann :bob!~bob@127.0.0.1 PRIVMSG #a :after",
    ]


def test_extended_join() -> None:
    """IRCv3 extended-join: the account, or ``*`` for none, and the real name."""
    play = Conversation(with_accounts("Ann"))("""
        cat enters with extended-join
        cat joins #a
        bob enters with sasl
        bob > JOIN #a
        bob < :bob JOIN #a
        bob < 353 bob = #a :@cat bob
        bob < 366 bob #a :End of NAMES list
        cat < :bob JOIN #a * Bob
        bob > PART #a
        bob < :bob PART …#a
        cat < :bob PART …#a
    """)
    log_in(play.visitors["bob"], "ann")
    play.visitors["bob"].send("JOIN #a")
    assert play.visitors["cat"].heard() == [":bob!~bob@127.0.0.1 JOIN #a Ann Bob"]
