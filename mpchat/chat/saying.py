"""Messages: who hears them, what is refused, what was said before, and what is taken back."""

from dataclasses import replace

from mpchat.chat import contacts, policy, relaying
from mpchat.chat.person import Person
from mpchat.chat.room import Room
from mpchat.chat.rooms import reason, room_seen
from mpchat.chat.state import ChatState
from mpchat.chat.vocabulary import (
    WHOLE_ROOM,
    AbsentOwner,
    Event,
    Hearers,
    MessageHeld,
    OnePerson,
    Redact,
    Redacted,
    Refused,
    Repeated,
    Said,
    Say,
    SomeMembers,
    Stamp,
    WholeRoom,
)
from mpchat.irc import modes, multiline, names, text

_MOST_BYTES = 4
"""Of one character, in UTF-8."""


def say(chat: ChatState, person: Person, command: Say, stamp: Stamp) -> list[Event]:
    """Say something. If it was said before (``dedup_key``) nobody hears it again: its author is given an echo."""
    said_before = chat.said.get(command.dedup_key)
    if said_before is not None:
        return [Repeated(_echo(chat, person, command), said_before)]
    limit = chat.rules.max_message
    if limit and _length(command.text) > limit:
        return [Refused("ERR_INPUTTOOLONG", (), f"A message has at most {limit} characters")]
    found = _find(chat, person, command, stamp)
    if isinstance(found, Refused | MessageHeld):
        return [found]
    target, to = found
    if isinstance(to, AbsentOwner) and not _can_wait(command):
        return [Refused("ERR_NOSUCHNICK", (command.target,))]
    event = _said(person, command, target, to)
    over = _bytes_over(chat.rules.max_line, event)
    if over > 0:
        event = replace(event, text=_without_end(event, over) if command.may_be_cut else "")
        if not event.text:
            why = f"Message too long for {target}: {over} bytes over the limit"
            return [Refused("ERR_INPUTTOOLONG", (), why)]
    if command.kind != "TAGMSG":
        person.spoke = stamp.time
        room = chat.room_named(target) if isinstance(to, WholeRoom) else None
        if room is not None:
            room.spoken = True
    if command.dedup_key:
        chat.remember_said(command.dedup_key, stamp)
    return [event]


def _echo(chat: ChatState, person: Person, command: Say) -> Said:
    """What was said before as its author would say it now. Nobody else hears it, so it does not matter whether they still may."""
    least, name = modes.addressed(command.target)
    target: str = command.target
    to: Hearers = SomeMembers(())
    if names.is_room(name):
        room = room_seen(chat, person, name)
        if isinstance(room, Room):
            target, to = modes.sign_of(least) + room.name, to if least else WHOLE_ROOM
    else:
        target = target.partition("!")[0]
        whom = chat.person_named(target)
        if whom is not None:
            target, to = whom.nick, OnePerson(whom.id)
    return _said(person, command, target, to)


def _said(person: Person, command: Say, target: str, to: Hearers) -> Said:
    said, cuts = _as_relayed(command)
    who, by = relaying.speaker(person, command), relaying.bridge(person, command)
    return Said(who, target, said, command.kind, to, command.tags, cuts, by)


def _bytes_over(longest: int, said: Said) -> int:
    """How much longer than a line its longest one is: the speaker may have a longer name than the doors saw."""
    if not longest:
        return 0
    head = f":{said.who.mask} {said.kind} {said.target} :\r\n"
    size = len(head) + len(said.text)
    if (size if said.text.isascii() and head.isascii() else _MOST_BYTES * size) <= longest:
        return 0
    lines = multiline.split(said.text, said.cuts)
    return max(len(f"{head}{line}".encode("utf-8", "replace")) for line, _ in lines) - longest


def _can_wait(command: Say) -> bool:
    """Whether it is worth reading later: words are, questions from client to client (CTCP) and tags alone are not."""
    asks = command.text.startswith(text.CTCP) and text.action(command.text) is None
    return command.kind != "TAGMSG" and not asks


def _without_end(said: Said, over: int) -> str:
    """The text without its last bytes, as other servers cut it, but between characters; CTCP keeps its end. May be ``""``."""
    if "\n" in said.text or said.cuts:
        return ""
    end = text.CTCP if said.text[1:].endswith(text.CTCP) else ""
    size = len(said.text.encode("utf-8", "replace"))
    kept = text.cut_between_clusters(said.text.removesuffix(end), size - len(end) - over)
    return kept and f"{kept}{end}"


def _length(said: str) -> int:
    """In characters, CTCP's framing not counted."""
    done = text.action(said)
    return len(said if done is None else done)


def _as_relayed(command: Say) -> tuple[str, tuple[int, ...]]:
    """The text without what misleads, each line for itself, and where its lines were only split."""
    if not command.cuts and "\n" not in command.text:
        return text.for_wire(command.text), ()
    lines = multiline.split(command.text, command.cuts)
    return multiline.combine((text.for_wire(line), goes_on) for line, goes_on in lines)


Found = tuple[str, Hearers] | Refused | MessageHeld
"""A target as it is called and who is meant, or what its author is told in place of that."""


def _find(chat: ChatState, person: Person, command: Say, stamp: Stamp) -> Found:
    problem = relaying.problem(chat, person, command) if command.relayed else None
    if problem:
        return problem
    least, name = modes.addressed(command.target)
    if not names.is_room(name):
        return _find_person(chat, person, command, stamp)
    room = room_seen(chat, person, name)
    if isinstance(room, Refused):
        return room
    refusal = policy.may_speak(room, person, command.text)
    if refusal:
        return refusal
    if not least:
        return room.name, WHOLE_ROOM
    hearers = tuple(one.id for one, _ in chat.members(room) if policy.rank(room, one) >= least)
    return modes.sign_of(least) + room.name, SomeMembers(hearers)


def _find_person(chat: ChatState, person: Person, command: Say, stamp: Stamp) -> Found:
    """Somebody in the chat, or the owner of an account, as far as they hear from this person."""
    nick, full, _ = command.target.partition("!")
    whom = chat.person_named(nick)
    if whom is None:
        account = None if full else chat.accounts.get(names.casefold(nick))
        if account is None:
            return Refused("ERR_NOSUCHNICK", (command.target,))
        absent = AbsentOwner(account)
        later = contacts.let_hear_later(chat, absent, person, command.kind)
        return later if isinstance(later, Refused) else (account, later or absent)
    if full and not names.same(command.target, whom.mask):
        return Refused("ERR_NOSUCHNICK", (command.target,))
    instead = contacts.let_hear(chat, whom, person, command.kind, stamp.time)
    if isinstance(instead, Refused | MessageHeld):
        return instead
    return whom.nick, instead or OnePerson(whom.id)


def redact(chat: ChatState, person: Person, command: Redact) -> list[Event]:
    """Take back one's own message; operators of a room take back anybody's."""
    room = chat.room_named(command.target) if names.is_room(command.target) else None
    if not command.own and (room is None or not policy.may_redact(room, person)):
        about = ("REDACT", command.target, command.message_id)
        text = "Only operators take back what others said"
        return [Refused("REDACT_FORBIDDEN", about, text)]
    target, to = (room.name, WHOLE_ROOM) if room is not None else _partner(chat, command)
    place, number = command.conversation, command.sequence
    # Who may not speak takes back without a word.
    silent = room is not None and policy.may_speak(room, person) is not None
    why = "" if silent else reason(chat, command.reason)
    return [Redacted(policy.source_of(person), target, to, place, number, command.message_id, why)]


def _partner(chat: ChatState, command: Redact) -> tuple[str, Hearers]:
    """With whom a direct conversation is, as long as that is still the same person."""
    whom = chat.person_named(command.target)
    if whom is None or policy.source_of(whom).identity not in command.conversation.split(" "):
        return command.target, SomeMembers(())
    return whom.nick, OnePerson(whom.id)
