"""A room gets another name (IRCv3 channel-rename)."""

import pytest

from mpchat.chat.chat import Rules
from tests.conversation import Conversation, talk
from tests.harness import Party, SlowJournal


def test_a_room_is_renamed_for_those_who_know_rename() -> None:
    """IRCv3 channel-rename, "Messages": the third parameter is always there; everything of the room stays."""
    talk("""
        ann, bob enter with draft/channel-rename
        ann, bob join #boaring
        ann > RENAME #boaring #boring :Typo fix
        ann < :ann RENAME #boaring #boring :Typo fix
        bob < :ann RENAME #boaring #boring :Typo fix
        bob > PRIVMSG #boring :still here
        ann < :bob PRIVMSG #boring :still here
        ann > RENAME #boring #programming
        ann < :ann RENAME #boring #programming :
        bob < :ann RENAME #boring #programming :
        ann > NAMES #programming
        ann < 353 ann = #programming :@ann bob
        ann < 366 ann #programming :End of NAMES list
        bob > PRIVMSG #boring :where is everybody
        bob < 403 bob #boring :No such channel
    """)


def test_topic_modes_and_lists_go_along() -> None:
    """IRCv3 channel-rename, "Messages": membership, modes, lists, invitations and topic are as they were."""
    talk("""
        ann, bob, cat enter with draft/channel-rename
        ann, bob join #a
        ann > TOPIC #a :all about tea
        ann < :ann TOPIC #a :all about tea
        bob < :ann TOPIC #a :all about tea
        ann > MODE #a +vkb bob secret *!*@evil.example
        ann < :ann MODE #a +vkb bob secret *!*@evil.example
        bob < :ann MODE #a +vkb bob secret *!*@evil.example
        ann > INVITE cat #a
        ann < 341 ann cat #a
        cat < :ann INVITE cat #a
        ann > RENAME #a #b
        ann < :ann RENAME #a #b :
        bob < :ann RENAME #a #b :
        ann > MODE #b b
        ann < 367 ann #b *!*@evil.example …
        ann < 368 ann #b :End of channel ban list
        cat > JOIN #b
        ann < :cat JOIN #b
        bob < :cat JOIN #b
        cat < :cat JOIN #b
        cat < 332 cat #b :all about tea
        cat < 333 cat #b …
        cat < 353 cat = #b :@ann +bob cat
        cat < 366 cat #b :End of NAMES list
        cat > PART #b
        ann < :cat PART :#b
        bob < :cat PART :#b
        cat < :cat PART :#b
        ann > RENAME #b #c Later
        ann < :ann RENAME #b #c :Later
        bob < :ann RENAME #b #c :Later
    """)


def test_who_knows_no_rename_leaves_and_enters() -> None:
    """IRCv3 channel-rename, "Fallback": PART with the reason, JOIN, and what follows a JOIN, each of oneself alone."""
    talk("""
        ann enters with draft/channel-rename
        bob, cat enter
        dan enters with extended-join server-time message-tags
        ann, bob, cat, dan join #foo
        ann > TOPIC #foo :tea
        ann < :ann TOPIC #foo :tea
        bob < :ann TOPIC #foo :tea
        cat < :ann TOPIC #foo :tea
        dan < @…msgid=… :ann TOPIC #foo :tea
        ann > RENAME #foo #bar :Changing the channel name
        ann < :ann RENAME #foo #bar :Changing the channel name
        bob < :bob PART #foo :Changing the channel name
        bob < :bob JOIN #bar
        bob < 332 bob #bar :tea
        bob < 333 bob #bar …
        bob < 353 bob = #bar :@ann bob cat dan
        bob < 366 bob #bar :End of NAMES list
        cat < :cat PART #foo :Changing the channel name
        cat < :cat JOIN #bar
        cat < 332 cat #bar :tea
        cat < 333 cat #bar …
        cat < 353 cat = #bar :@ann bob cat dan
        cat < 366 cat #bar :End of NAMES list
        dan < @time=2026-11-01T12:00:00.…Z :dan PART #foo :Changing the channel name
        dan < @time=2026-11-01T12:00:00.…Z :dan JOIN #bar * Dan
        dan < 332 dan #bar :tea
        dan < 333 dan #bar …
        dan < 353 dan = #bar :@ann bob cat dan
        dan < 366 dan #bar :End of NAMES list
        bob > PRIVMSG #bar :hello
        ann < :bob PRIVMSG #bar :hello
        cat < :bob PRIVMSG #bar :hello
        dan < @…msgid=… :bob PRIVMSG #bar :hello
    """)


def test_who_knows_no_rename_can_rename() -> None:
    """IRCv3 channel-rename, "Fallback": a RENAME without the capability is carried out, and reported by PART and JOIN."""
    talk("""
        ann enters
        bob enters with draft/channel-rename
        cat enters with labeled-response batch
        ann, bob join #foo
        ann > RENAME #foo #bar
        ann < :ann PART :#foo
        ann < :ann JOIN #bar
        ann < 353 ann = #bar :@ann bob
        ann < 366 ann #bar :End of NAMES list
        bob < :ann RENAME #foo #bar :
        cat joins #new
        cat > @label=1 RENAME #new #newer
        cat < @label=1 BATCH +… labeled-response
        cat < @batch=… :cat PART :#new
        cat < @batch=… :cat JOIN #newer
        cat < @batch=… 353 cat = #newer :@cat
        cat < @batch=… 366 cat #newer :End of NAMES list
        cat < BATCH -…
    """)


def test_a_marker_belongs_to_the_join_that_stands_for_a_new_name() -> None:
    """IRCv3 read-marker, "Joining a channel": the marker goes along with the room."""
    talk("""
        ann enters
        bob enters with draft/read-marker
        ann, bob join #a
        bob > MARKREAD #a timestamp=2026-11-01T11:00:00.000Z
        bob < MARKREAD #a timestamp=2026-11-01T11:00:00.000Z
        ann > RENAME #a #b
        ann < :ann PART :#a
        ann < :ann JOIN #b
        ann < 353 ann = #b :@ann bob
        ann < 366 ann #b :End of NAMES list
        bob < :bob PART :#a
        bob < :bob JOIN #b
        bob < MARKREAD #b timestamp=2026-11-01T11:00:00.000Z
        bob < 353 bob = #b :@ann bob
        bob < 366 bob #b :End of NAMES list
    """)


def test_only_the_case_of_a_name_changes() -> None:
    """IRCv3 channel-rename, "Messages" and "Fallback": allowed, and nothing for who knows no RENAME."""
    talk("""
        ann enters with draft/channel-rename
        bob enters
        ann, bob join #tea
        ann > RENAME #tea #Tea
        ann < :ann RENAME #tea #Tea :
        bob > NAMES #tea
        bob < 353 bob = #Tea :@ann bob
        bob < 366 bob #Tea :End of NAMES list
        ann > RENAME #TEA #Tea
        ann < FAIL RENAME CHANNEL_NAME_IN_USE #TEA #Tea :That is its name already
    """)


def test_who_may_not_rename() -> None:
    """IRCv3 channel-rename, "Errors": numerics where there are fitting ones."""
    talk("""
        ann, bob, cat enter with draft/channel-rename
        ann, bob join #aniki
        ann > RENAME
        ann < 461 ann RENAME :Not enough parameters
        ann > RENAME #aniki
        ann < 461 ann RENAME :Not enough parameters
        ann > RENAME #nowhere #aneki
        ann < 403 ann #nowhere :No such channel
        cat > RENAME #aniki #aneki
        cat < 442 cat #aniki :You're not on that channel
        bob > RENAME #aniki #aneki
        bob < 482 bob #aniki :You're not channel operator
        ann > MODE #aniki +s
        ann < :ann MODE #aniki +s
        bob < :ann MODE #aniki +s
        cat > RENAME #aniki #aneki
        cat < 403 cat #aniki :No such channel
    """)


def test_names_that_cannot_be_taken() -> None:
    """IRCv3 channel-rename, "Errors": CHANNEL_NAME_IN_USE and CANNOT_RENAME."""
    talk("""
        ann, bob enter with draft/channel-rename
        ann joins #evil
        bob joins #good
        ann > RENAME #evil #good :Don't be evil
        ann < FAIL RENAME CHANNEL_NAME_IN_USE #evil #good :Another room has that name, or had it
        ann > RENAME #evil evil
        ann < FAIL RENAME CANNOT_RENAME #evil evil :…
        ann > RENAME #evil &evil
        ann < FAIL RENAME CANNOT_RENAME #evil &evil :…
        ann > RENAME #evil :#two words
        ann < FAIL RENAME CANNOT_RENAME #evil #two :…
        ann > RENAME #evil #evil,#more
        ann < FAIL RENAME CANNOT_RENAME #evil #evil,#more :…
        bob > RENAME #good #better
        bob < :bob RENAME #good #better :
        ann > RENAME #evil #good
        ann < FAIL RENAME CHANNEL_NAME_IN_USE #evil #good :Another room has that name, or had it
    """)


def test_a_large_room_is_renamed_once_a_minute() -> None:
    """IRCv3 channel-rename, "Security Considerations": the burst that a new name costs cannot be had again at once."""
    talk = Conversation(Party(rules=Rules(rename_pause=60)))
    crowd = " ".join(f"p{number}," for number in range(49))
    talk(f"""
        ann enters with draft/channel-rename
        ann joins #a
        {crowd.rstrip(",")} enter with draft/channel-rename
        {crowd.rstrip(",")} join #a
    """)
    ann = talk.visitors["ann"]
    assert ann.asks("RENAME #a #b")[0].endswith(" RENAME #a #b :")
    assert ann.asks("RENAME #b #c") == [
        ":mpchat.local FAIL RENAME CANNOT_RENAME #b #c :It was renamed less than 60 seconds ago: wait a little"
    ]
    assert ann.asks("RENAME #b #B")[0].endswith(" RENAME #b #B :"), "this costs nothing"
    talk.party.wait(61)
    assert ann.asks("RENAME #B #c")[0].endswith(" RENAME #B #c :")


def test_joining_a_name_that_a_room_had() -> None:
    """IRCv3 channel-rename, "Channel redirection": FAIL for who knows of it; 470, and into the room, for the others."""
    talk("""
        ann, bob enter with draft/channel-rename
        cat enters
        ann joins #foo
        ann > RENAME #foo #bar
        ann < :ann RENAME #foo #bar :
        bob > JOIN #FOO
        bob < FAIL JOIN CHANNEL_RENAMED #FOO #bar :That room has been renamed
        bob > JOIN #bar
        ann < :bob JOIN #bar
        bob < :bob JOIN #bar
        bob < 353 bob = #bar :@ann bob
        bob < 366 bob #bar :End of NAMES list
        cat > JOIN #foo
        ann < :cat JOIN #bar
        bob < :cat JOIN #bar
        cat < 470 cat #foo #bar :That room has been renamed
        cat < :cat JOIN #bar
        cat < 353 cat = #bar :@ann bob cat
        cat < 366 cat #bar :End of NAMES list
        cat > JOIN #foo
        cat < 470 cat #foo #bar :That room has been renamed
    """)


def test_joining_a_former_name_is_never_answered_with_silence() -> None:
    """IRCv3 channel-rename, "Channel redirection": whoever it is, labelled or not, in the room or not, once or twice renamed."""
    play = talk("""
        ann enters with draft/channel-rename
        bob enters with draft/channel-rename labeled-response batch
        cat enters
        dan enters with labeled-response batch
        ann, bob, dan join #one
        ann > RENAME #one #two
        ann < :ann RENAME #one #two :
        bob < :ann RENAME #one #two :
        dan < :dan PART :#one
        dan < :dan JOIN #two
        dan < (more)
        ann > RENAME #two #three
        ann < :ann RENAME #two #three :
        bob < :ann RENAME #two #three :
        dan < :dan PART :#two
        dan < :dan JOIN #three
        dan < (more)
        dan > @label=1 JOIN #one
        dan < @label=1 470 dan #one #three :That room has been renamed
        dan > JOIN #two
        dan < 470 dan #two #three :That room has been renamed
        bob > @label=2 JOIN #two
        bob < @label=2 FAIL JOIN CHANNEL_RENAMED #two #three :That room has been renamed
        ann > JOIN #one
        ann < FAIL JOIN CHANNEL_RENAMED #one #three :That room has been renamed
        dan > PART #three
        ann < :dan PART :#three
        bob < :dan PART :#three
        dan < :dan PART :#three
        dan > @label=3 JOIN #one
        ann < :dan JOIN #three
        bob < :dan JOIN #three
        dan < @label=3 BATCH +… labeled-response
        dan < @batch=… 470 dan #one #three :That room has been renamed
        dan < @batch=… :dan JOIN #three
        dan < @batch=… 353 dan = #three :@ann bob dan
        dan < @batch=… 366 dan #three :End of NAMES list
        dan < BATCH -…
        ann > MODE #three +b cat
        ann < :ann MODE #three +b cat!*@*
        bob < :ann MODE #three +b cat!*@*
        dan < :ann MODE #three +b cat!*@*
        cat > JOIN #two
        cat < 470 cat #two #three :That room has been renamed
        cat < 474 cat #three :Cannot join channel (+b)
    """)
    assert len(play.party.chat.rooms) == 1


@pytest.mark.parametrize("capabilities", [(), ("labeled-response", "batch")])
def test_a_room_that_is_renamed_while_somebody_comes(capabilities: tuple[str, ...]) -> None:
    """IRCv3 channel-rename, "Channel redirection": the RENAME was asked for before the JOIN, and is carried out before it."""
    party = Party()
    ann, cat = party.enter("ann", "draft/channel-rename"), party.enter("cat", *capabilities)
    ann.send("JOIN #one")
    journal = party.use(SlowJournal(party))
    ann.send("RENAME #one #two")
    cat.send("@label=x JOIN #one key" if capabilities else "JOIN #one")
    while journal.commit():
        pass
    verbs = [message.verb for message in cat.messages()]
    assert [verb for verb in verbs if verb != "BATCH"] == ["470", "JOIN", "353", "366"]


def test_a_locked_room_stays_locked_under_its_former_name() -> None:
    """IRCv3 channel-rename, "Channel redirection": the room is entered as any other; a secret one does not tell its name."""
    talk("""
        ann enters with draft/channel-rename
        cat enters
        ann joins #foo
        ann > RENAME #foo #bar
        ann < :ann RENAME #foo #bar :
        ann > MODE #bar +k sesame
        ann < :ann MODE #bar +k sesame
        cat > JOIN #foo
        cat < 470 cat #foo #bar :That room has been renamed
        cat < 475 cat #bar :Cannot join channel (+k)
        ann > MODE #bar +s
        ann < :ann MODE #bar +s
        cat > JOIN #foo sesame
        cat < 437 cat #foo :Nick/channel is temporarily unavailable
        ann > INVITE cat #bar
        ann < 341 ann cat #bar
        cat < :ann INVITE cat #bar
        cat > JOIN #foo
        ann < :cat JOIN #bar
        cat < 470 cat #foo #bar :That room has been renamed
        cat < :cat JOIN #bar
        cat < 353 cat @ #bar :@ann cat
        cat < 366 cat #bar :End of NAMES list
    """)


def test_a_room_gets_its_name_back() -> None:
    """IRCv3 channel-rename, "Channel redirection": its former names are its own; they are free when it is gone."""
    talk("""
        ann, bob enter with draft/channel-rename
        ann joins #foo
        ann > RENAME #foo #bar
        ann < :ann RENAME #foo #bar :
        ann > RENAME #bar #foo
        ann < :ann RENAME #bar #foo :
        bob > JOIN #bar
        bob < FAIL JOIN CHANNEL_RENAMED #bar #foo :That room has been renamed
        ann > PART #foo
        ann < :ann PART :#foo
        bob > JOIN #bar
        bob < :bob JOIN #bar
        bob < 353 bob = #bar :@bob
        bob < 366 bob #bar :End of NAMES list
    """)


def test_what_was_said_is_read_under_the_new_name() -> None:
    """IRCv3 chathistory: the conversation goes on; RENAME itself is given again to who knows it (draft/event-playback)."""
    talk("""
        ann enters with draft/channel-rename
        bob enters with draft/chathistory batch draft/event-playback draft/channel-rename message-tags
        cat enters with draft/chathistory batch
        dan enters with draft/chathistory batch draft/event-playback
        ann, bob, cat, dan join #a
        ann > PRIVMSG #a :before
        bob < @msgid=… :ann PRIVMSG #a :before
        cat < :ann PRIVMSG #a :before
        dan < :ann PRIVMSG #a :before
        ann > RENAME #a #b
        ann < :ann RENAME #a #b :
        bob < @msgid=… :ann RENAME #a #b :
        cat < :cat PART :#a
        cat < :cat JOIN #b
        cat < 353 cat = #b :@ann bob cat dan
        cat < 366 cat #b :End of NAMES list
        dan < :dan PART :#a
        dan < :dan JOIN #b
        dan < 353 dan = #b :@ann bob cat dan
        dan < 366 dan #b :End of NAMES list
        ann > PRIVMSG #b :after
        bob < @msgid=… :ann PRIVMSG #b :after
        cat < :ann PRIVMSG #b :after
        dan < :ann PRIVMSG #b :after
        cat > CHATHISTORY LATEST #b * 10
        cat < BATCH +… chathistory #b
        cat < @batch=… :ann PRIVMSG #b :before
        cat < @batch=… :ann PRIVMSG #b :after
        cat < BATCH -…
        bob > CHATHISTORY LATEST #b * 4
        bob < BATCH +… chathistory #b
        bob < @batch=…;msgid=… :dan JOIN #b
        bob < @batch=…;msgid=… :ann PRIVMSG #b :before
        bob < @batch=…;msgid=… :ann RENAME #a #b :
        bob < @batch=…;msgid=… :ann PRIVMSG #b :after
        bob < BATCH -…
        dan > CHATHISTORY LATEST #b * 3
        dan < BATCH +… chathistory #b
        dan < @batch=… :ann PRIVMSG #b :before
        dan < @batch=… :ann PRIVMSG #b :after
        dan < BATCH -…
        cat > CHATHISTORY LATEST #a * 10
        cat < FAIL CHATHISTORY INVALID_TARGET LATEST #a :There is nothing here for you to read
        cat > SEARCH text=before
        cat < NOTICE cat :… #b <ann> before
        cat < NOTICE cat :SEARCH has found 1 message
    """)


def test_who_reads_only_since_joining_reads_on() -> None:
    """docs/protocol.md, "History": with +J a new name takes nothing away from those inside."""
    talk("""
        ann, bob enter with draft/channel-rename draft/chathistory batch
        ann joins #a
        ann > MODE #a +J
        ann < :ann MODE #a +J
        bob joins #a
        ann > PRIVMSG #a :heard
        bob < :ann PRIVMSG #a :heard
        ann > RENAME #a #b
        ann < :ann RENAME #a #b :
        bob < :ann RENAME #a #b :
        bob > CHATHISTORY LATEST #b * 10
        bob < BATCH +… chathistory #b
        bob < @batch=… :ann PRIVMSG #b :heard
        bob < BATCH -…
    """)


def test_what_filled_a_line_fits_under_a_longer_name_too() -> None:
    """Modern IRC Client Protocol, "Message Format": no line of the history is longer than 512 bytes, and nothing is cut off."""
    party = Party()
    ann = party.enter("ann", "batch", "draft/chathistory", "draft/channel-rename")
    longest = "x" * (510 - len(":ann!~ann@127.0.0.1 PRIVMSG #a :"))
    ann.send("JOIN #a", f"PRIVMSG #a :{longest}", "RENAME #a #" + "a" * 40)
    told = [line for line in ann.asks("CHATHISTORY LATEST #" + "a" * 40 + " * 10") if "PRIVMSG" in line]
    lines = [line.partition(" ")[2] for line in told]
    assert all(len(line) <= 510 for line in lines)
    assert "".join(line.partition(" :")[2] for line in lines) == longest
