"""Who may write to somebody directly: user modes R and g, the list of those who are accepted, and that of the silenced."""

from dataclasses import replace

from mpchat.chat import masks, policy
from mpchat.chat.person import Person
from mpchat.chat.state import ChatState
from mpchat.chat.vocabulary import (
    UNHEARD,
    AbsentOwner,
    AccountSettings,
    ChangePersonalList,
    Event,
    Hearers,
    Kind,
    MessageHeld,
    PersonalListChanged,
    Refused,
    UserModesChanged,
)
from mpchat.irc import modes, names

BETWEEN_CALLS = 60.0
"""Seconds after which somebody is told again that a person writes whom they have not accepted."""


# ---- whom they hear ----


def let_hear(
    chat: ChatState, whom: Person, person: Person, kind: Kind, now: float
) -> Hearers | Refused | MessageHeld | None:
    """None if somebody hears from a person; else who hears it in their place (nobody), or what its author is told."""
    if whom is person or _is_of_one_account(whom.account, person):
        return None
    refusal = _refusal(chat.decided_by(whom), whom.modes, whom.nick, person, kind)
    if not isinstance(refusal, Refused) or refusal.numeric != "ERR_TARGUMODEG":
        return refusal
    is_told = whom.called + BETWEEN_CALLS <= now
    if is_told:
        whom.called = now
    return MessageHeld(policy.source_of(person), policy.source_of(whom), is_told)


def let_hear_later(
    chat: ChatState, absent: AbsentOwner, person: Person, kind: Kind
) -> Hearers | Refused | None:
    """The same of the owner of an account who is not here, and hears it later."""
    if _is_of_one_account(absent.account, person):
        return None
    settings = chat.settings_of(absent.account)
    return _refusal(settings, settings.modes, absent.account, person, kind)


def _is_of_one_account(account: str, person: Person) -> bool:
    return account != "" and names.same(account, person.account)


def _refusal(
    settings: AccountSettings, letters: str, nick: str, person: Person, kind: Kind
) -> Hearers | Refused | None:
    """Silence is kept towards everybody; operators of the server write to whom they want to otherwise."""
    if _silences(settings, person):
        return UNHEARD
    if modes.SERVER_OPERATOR in person.modes or _accepts(settings, person):
        return None
    if modes.REGISTERED_ONLY in letters and not person.account:
        return _unless_passing(kind, "ERR_CANTSENDTOUSER", nick)
    if modes.CALLER_ID in letters:
        return _unless_passing(kind, "ERR_TARGUMODEG", nick)
    return None


def _unless_passing(kind: Kind, numeric: str, nick: str) -> Hearers | Refused:
    """Whoever types is not told with each letter that it is not seen."""
    return UNHEARD if kind == "TAGMSG" else Refused(numeric, (nick,))


def _silences(settings: AccountSettings, person: Person) -> bool:
    """By what everybody is shown: else somebody's hidden address could be found out."""
    whom = masks.shown_names_of(person) if settings.silences else None
    return whom is not None and any(masks.parse(mask).covers(whom) for mask in settings.silences)


def _accepts(settings: AccountSettings, person: Person) -> bool:
    accepted = map(names.casefold, settings.accepts)
    return bool({names.casefold(person.nick), names.casefold(person.account)} & set(accepted))


# ---- what they decide ----


def change_list(chat: ChatState, person: Person, command: ChangePersonalList) -> list[Event]:
    """Put an entry on a list or take it off; only real changes are events."""
    of_nicks = command.list == "ACCEPT"
    problem = _problem(chat, command)
    if problem:
        return [problem]
    entry = command.entry if of_nicks else masks.completed(command.entry)
    settings = chat.decided_by(person)
    held = settings.accepts if of_nicks else settings.silences
    others = tuple(each for each in held if not _are_same(of_nicks, each, entry))
    if command.adds is (len(others) < len(held)):
        numeric = "ERR_ACCEPTEXIST" if command.adds else "ERR_ACCEPTNOT"
        return [Refused(numeric, (entry,))] if of_nicks else []
    most = chat.rules.max_accept if of_nicks else chat.rules.max_silence
    if command.adds and most and len(held) >= most:
        return [Refused("ERR_ACCEPTFULL") if of_nicks else Refused("ERR_SILELISTFULL", (entry,))]
    now = (*others, entry) if command.adds else others
    chat.decide(person, replace(settings, accepts=now) if of_nicks else replace(settings, silences=now))
    return [PersonalListChanged(policy.source_of(person), command.list, command.adds, entry)]


def _are_same(of_nicks: bool, one: str, other: str) -> bool:
    return names.same(one, other) if of_nicks else masks.same(one, other)


def _problem(chat: ChatState, command: ChangePersonalList) -> Refused | None:
    if command.list == "ACCEPT":
        bad = names.nick_problem(command.entry, chat.rules.max_nick, chat.rules.utf8_nicks)
        return Refused("ERR_NOSUCHNICK", (command.entry,)) if bad else None
    bad = masks.problem(command.entry, modes.INVEX)
    return Refused("INVALID_MASK", ("SILENCE", command.entry), bad) if bad else None


def keep_modes(chat: ChatState, person: Person) -> None:
    """Keep those of somebody's modes that say from whom they hear."""
    letters = "".join(letter for letter in person.modes if letter in modes.KEPT)
    settings = chat.decided_by(person)
    if settings.modes != letters:
        chat.decide(person, replace(settings, modes=letters))


def take_over(chat: ChatState, person: Person) -> list[Event]:
    """Go by what the account has decided of somebody who has just logged in; modes that they have set themselves stay."""
    missing = [letter for letter in chat.decided_by(person).modes if letter not in person.modes]
    if not missing:
        return []
    person.modes = "".join(sorted((*person.modes, *missing)))
    changes = tuple(modes.ModeChange(True, letter) for letter in missing)
    return [UserModesChanged(policy.source_of(person), changes)]
