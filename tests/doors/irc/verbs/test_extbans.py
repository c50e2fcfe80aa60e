"""Masks of accounts, and mutes."""

from tests.conversation import talk


def test_an_account_is_banned() -> None:
    """IRCv3 account-extban: by either name of the kind, exactly or by mask; who is not logged in is not covered."""
    talk("""
        ann, bob enter
        ann join #a
        bob log in
        ann > MODE #a +b ~account:BOB
        ann < :ann MODE #a +b ~account:BOB
        bob > JOIN #a
        bob < 474 bob #a :Cannot join channel (+b)
        ann > MODE #a +b ~a:bob
        ann > MODE #a b
        ann < 367 ann #a ~account:BOB ann!~ann@127.0.0.1 1793534400
        ann < 368 ann #a :End of channel ban list
        ann > MODE #a -b+b ~a:bob ~a:cat*
        ann < :ann MODE #a -b+b ~account:BOB ~a:cat*
        bob > JOIN #a
        ann < :bob JOIN #a
        bob < :bob JOIN #a
        bob < 353 bob = #a :@ann bob
        bob < 366 bob #a :End of NAMES list
    """)


def test_accounts_in_exceptions_and_invitations() -> None:
    """Modern IRC Client Protocol, "EXTBAN Parameter": in e and I as well; ``~a:*`` is anybody who is logged in."""
    talk("""
        ann, bob, cat enter
        ann join #a
        bob log in
        ann > MODE #a +bieI *!*@* ~a:* ~a:bob
        ann < :ann MODE #a +bieI *!*@* ~a:* ~a:bob
        cat > JOIN #a
        cat < 474 cat #a :Cannot join channel (+b)
        bob > JOIN #a
        ann < :bob JOIN #a
        bob < :bob JOIN #a
        bob < 353 bob = #a :@ann bob
        bob < 366 bob #a :End of NAMES list
        bob > PRIVMSG #a :hello
        ann < :bob PRIVMSG #a :hello
    """)


def test_mutes() -> None:
    """Modern IRC Client Protocol, "EXTBAN Parameter"; docs/protocol.md: ``~m:`` lets in, but not speak without a voice."""
    talk("""
        ann, bob, cat enter
        ann join #a
        bob log in
        ann > MODE #a +bb ~m:cat ~mute:~account:bob
        ann < :ann MODE #a +bb ~m:cat!*@* ~mute:~account:bob
        bob, cat join #a
        bob > PRIVMSG #a :hello
        bob < 404 bob #a :You are banned here (+b)
        cat > PRIVMSG #a :hello
        cat < 404 cat #a :You are banned here (+b)
        ann > MODE #a +ve bob ~m:cat
        ann < :ann MODE #a +ve bob ~m:cat!*@*
        bob < :ann MODE #a +ve bob ~m:cat!*@*
        cat < :ann MODE #a +ve bob ~m:cat!*@*
        bob > PRIVMSG #a :hello
        ann < :bob PRIVMSG #a :hello
        cat < :bob PRIVMSG #a :hello
        cat > PRIVMSG #a :hello
        ann < :cat PRIVMSG #a :hello
        bob < :cat PRIVMSG #a :hello
        ann > MODE #a -b ~m:~a:BOB
        ann < :ann MODE #a -b ~mute:~account:bob
        bob < :ann MODE #a -b ~mute:~account:bob
        cat < :ann MODE #a -b ~mute:~account:bob
    """)


def test_masks_that_are_none() -> None:
    """Modern IRC Client Protocol, ERR_INVALIDMODEPARAM: what cannot be meant is refused."""
    talk("""
        ann enter
        ann join #a
        ann > MODE #a +b ~q:bob
        ann < 696 ann #a b ~q:bob :The kinds of masks are ~a:account, ~m:nick!user@host and ~m:~a:account
        ann > MODE #a +b ~a:
        ann < 696 ann #a b ~a: :An account's mask reads ~a:name, with at most 16 * and ?
        ann > MODE #a +b ~a:bob!*@*
        ann < 696 ann #a b ~a:bob!*@* :An account's mask reads ~a:name, with at most 16 * and ?
        ann > MODE #a +e ~m:~m:bob
        ann < 696 ann #a e ~m:~m:bob :A mute covers nick!user@host or ~a:account
        ann > MODE #a +b ~m:
        ann < 696 ann #a b ~m: :A mask reads nick!user@host, with at most 16 * and ?
        ann > MODE #a +I ~m:bob
        ann < 696 ann #a I ~m:bob :A mute asks nobody in: take a mask without ~m:
        ann > MODE #a +b ~ann@host
        ann < :ann MODE #a +b *!~ann@host
    """)
