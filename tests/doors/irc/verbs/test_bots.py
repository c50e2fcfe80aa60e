"""Programs that say what they are."""

from tests.conversation import talk


def test_the_mode() -> None:
    """IRCv3 bot-mode, "The BOT ISUPPORT token": everybody may set the mode of the token on themselves, and take it off."""
    talk("""
        robo enters
        robo > MODE robo +B
        robo < :robo MODE robo +B
        robo > MODE robo
        robo < 221 robo +B
        robo > MODE robo -B
        robo < :robo MODE robo -B
    """)


def test_the_tag() -> None:
    """IRCv3 bot-mode, "The bot tag": all that a bot does bears it, for those who know tags, and never with a value."""
    talk("""
        ann enters with message-tags away-notify setname
        robo enters with message-tags setname
        bob enters
        ann, bob, robo join #a
        robo > MODE robo +B
        robo < @bot :robo MODE robo +B
        robo > PRIVMSG #a :hello
        ann < @bot;msgid=… :robo PRIVMSG #a :hello
        bob < :robo PRIVMSG #a :hello
        robo > @+typing=active TAGMSG #a
        ann < @bot;msgid=…;+typing=active :robo TAGMSG #a
        robo > NOTICE ann :psst
        ann < @bot;msgid=… :robo NOTICE ann :psst
        robo > AWAY :resting
        ann < @bot :robo AWAY :resting
        robo < 306 robo :You have been marked as being away
        robo > SETNAME :A robot
        ann < @bot :robo SETNAME :A robot
        robo < @bot :robo SETNAME :A robot
        ann > PRIVMSG #a :people have no such tag
        bob < :ann PRIVMSG #a :people have no such tag
        robo < @msgid=… :ann PRIVMSG #a :people have no such tag
        robo > PART #a :bye
        ann < @bot;msgid=… :robo PART #a :bye
        bob < :robo PART #a :bye
        robo < @bot;msgid=… :robo PART #a :bye
        robo > JOIN #a
        ann < @bot;msgid=… :robo JOIN #a
        ann < @bot :robo AWAY :resting
        bob < :robo JOIN #a
        robo < @bot;msgid=… :robo JOIN #a
        robo < 353 robo = #a :@ann bob robo
        robo < 366 robo #a :End of NAMES list
        robo > NICK robot
        ann < @bot;msgid=… :robo NICK robot
        bob < :robo NICK robot
        robo < @bot;msgid=… :robo NICK robot
        robo > QUIT :done
        ann < @bot;msgid=… :robot QUIT …
        bob < :robot QUIT …
        robo < ERROR …
        robo < (closed)
    """)


def test_the_tag_in_history() -> None:
    """IRCv3 bot-mode, "The bot tag": what a bot said bears it when it is told again, too."""
    talk("""
        ann enters with message-tags batch draft/chathistory
        robo enters
        ann, robo join #a
        robo > MODE robo +B
        robo < :robo MODE robo +B
        robo > PRIVMSG #a :hello
        ann < @bot;msgid=… :robo PRIVMSG #a :hello
        robo > MODE robo -B
        robo < :robo MODE robo -B
        robo > PRIVMSG #a :not any more
        ann < @msgid=… :robo PRIVMSG #a :not any more
        ann > CHATHISTORY LATEST #a * 10
        ann < @draft/chathistory-end BATCH +b1 chathistory #a
        ann < @batch=b1;bot;msgid=… :robo PRIVMSG #a :hello
        ann < @batch=b1;msgid=… :robo PRIVMSG #a :not any more
        ann < BATCH -b1
    """)
