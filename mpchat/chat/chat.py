"""The chat: a command and its stamp in, events out; the same commands give the same chat."""

from typing import assert_never

from mpchat.chat import accounts, operators, people, renaming, rooms, saying, subscriptions
from mpchat.chat.policy import Rules
from mpchat.chat.room import Life, ListEntry, Person, Room
from mpchat.chat.state import ChatState
from mpchat.chat.vocabulary import (
    BecomeOperator,
    ChangeModes,
    ChangeUserModes,
    Command,
    Enter,
    Event,
    ForgetSubscription,
    Invite,
    Join,
    Kick,
    Kill,
    LogIn,
    Part,
    Quit,
    Redact,
    Refused,
    Register,
    Rename,
    RenameRoom,
    Say,
    SayWallops,
    ServerLost,
    SetAway,
    SetReadMarker,
    SetRealname,
    SetTopic,
    Stamp,
    Subscribe,
    Subscription,
    Unsubscribe,
    VisitorId,
)

__all__ = ["Chat", "Life", "ListEntry", "Person", "Room", "Rules"]


class Chat(ChatState):
    """The state of the chat, and ``apply``, which alone changes it."""

    def register_problem(self, visitor: VisitorId, account: str) -> Refused | None:
        """Why this visitor cannot open an account of this name."""
        return accounts.register_problem(self, visitor, account)

    def subscriptions_ahead(self, command: subscriptions.Change) -> tuple[str, tuple[Subscription, ...]]:
        """An account (casefolded) and the subscriptions that a command will leave it."""
        return subscriptions.ahead(self, command)

    def apply(self, command: Command, stamp: Stamp) -> list[Event]:
        """Carry out a command; the events say everything that it changed. A refused command changes nothing."""
        if isinstance(command, Enter):
            return people.enter(self, command, stamp)
        if isinstance(command, Register):
            return accounts.register(self, command)
        if isinstance(command, ServerLost):
            return people.lose_server(self, command)
        if isinstance(command, ForgetSubscription):
            return subscriptions.change(self, command)
        person = self.people.get(command.visitor)
        if person is None:
            return [Refused(command.visitor, "ERR_NOTREGISTERED")]
        match command:
            case Say():
                return saying.say(self, person, command, stamp)
            case Redact():
                return saying.redact(self, person, command)
            case Join():
                return rooms.join(self, person, command, stamp)
            case Part():
                return rooms.part(self, person, command)
            case Quit():
                return people.quit(self, person, command)
            case Rename():
                return people.rename(self, person, command)
            case SetTopic():
                return rooms.set_topic(self, person, command, stamp)
            case ChangeModes():
                return rooms.change_modes(self, person, command, stamp)
            case RenameRoom():
                return renaming.rename_room(self, person, command, stamp)
            case Kick():
                return rooms.kick(self, person, command)
            case Invite():
                return rooms.invite(self, person, command)
            case SetAway():
                return people.set_away(self, person, command)
            case SetReadMarker():
                return people.set_read_marker(person, command)
            case Subscribe() | Unsubscribe():
                return subscriptions.change(self, command)
            case LogIn():
                return accounts.log_in(self, person, command)
            case SetRealname():
                return people.set_realname(self, person, command)
            case ChangeUserModes():
                return people.change_user_modes(person, command)
            case BecomeOperator():
                return operators.become_operator(person)
            case Kill():
                return operators.kill(self, person, command)
            case SayWallops():
                return operators.say_wallops(self, person, command)
        assert_never(command)
