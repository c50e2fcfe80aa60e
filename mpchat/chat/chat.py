"""The chat: a command and its stamp in, events out; the same commands give the same chat."""

from typing import assert_never

from mpchat.chat import (
    accounts,
    contacts,
    metadata,
    operators,
    people,
    presence,
    renaming,
    rooms,
    saying,
    subscriptions,
)
from mpchat.chat.person import Person
from mpchat.chat.policy import Rules
from mpchat.chat.room import Life, ListEntry, Room
from mpchat.chat.state import ChatState
from mpchat.chat.vocabulary import (
    BecomeOperator,
    ChangeAccountSettings,
    ChangeCredentials,
    ChangeModes,
    ChangePersonalList,
    ChangeUserModes,
    CloseAccount,
    Command,
    EndSessions,
    Enter,
    Event,
    ExpirePeople,
    ForgetRoom,
    ForgetSubscription,
    Invite,
    Join,
    Kick,
    Knock,
    LogIn,
    OfOperators,
    Part,
    Quit,
    Redact,
    Refused,
    Regain,
    Register,
    Rename,
    RenameRoom,
    Say,
    ServerLost,
    SetAway,
    SetMetadata,
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


_OfNobodyInTheChat = (
    Register | ChangeCredentials | ForgetRoom | ServerLost | ExpirePeople | ForgetSubscription
)
"""Commands that may come from somebody who has not entered, or from nobody."""


class Chat(ChatState):
    """The state of the chat, and ``apply``, which alone changes it."""

    def register_problem(self, session: VisitorId, account: str) -> Refused | None:
        """Why this session cannot open an account of this name."""
        return accounts.register_problem(self, session, account)

    def subscriptions_ahead(self, command: subscriptions.Change) -> tuple[str, tuple[Subscription, ...]]:
        """An account (casefolded) and the subscriptions that a command will leave it."""
        return subscriptions.ahead(self, command)

    def apply(self, command: Command, stamp: Stamp) -> list[Event]:
        """Carry out a command; the events say everything that it changed. A refused command changes nothing."""
        if isinstance(command, Enter):
            return people.enter(self, command, stamp)
        if isinstance(command, _OfNobodyInTheChat):
            return self._apply_aside(command, stamp)
        person = self.person_of(command.visitor)
        if person is None:
            return [Refused("ERR_NOTREGISTERED")]
        if isinstance(command, OfOperators):
            return operators.carry_out(self, person, command, stamp)
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
                return presence.quit(self, person, command, stamp)
            case Rename():
                return people.rename(self, person, command, stamp)
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
            case Knock():
                return rooms.knock(self, person, command, stamp)
            case SetAway():
                return presence.set_away(self, person, command)
            case SetReadMarker():
                return people.set_read_marker(person, command)
            case LogIn():
                return accounts.log_in(self, person, command, stamp)
            case SetRealname():
                return people.set_realname(self, person, command)
            case ChangeUserModes():
                return people.change_user_modes(self, person, command)
            case ChangePersonalList():
                return contacts.change_list(self, person, command)
            case SetMetadata():
                return metadata.set_metadata(self, person, command)
            case BecomeOperator():
                return operators.become_operator(person, command)
            case Regain():
                return people.regain(self, person, command, stamp)
            case Subscribe() | Unsubscribe():
                return subscriptions.change(self, command)
            case EndSessions():
                return presence.end_sessions(self, person, command, stamp)
            case ChangeAccountSettings():
                return accounts.change_settings(self, person, command)
            case CloseAccount():
                return accounts.close_account(self, person, stamp)
        assert_never(command)

    def _apply_aside(self, command: _OfNobodyInTheChat, stamp: Stamp) -> list[Event]:
        """Carry out what need not be asked for by somebody in the chat."""
        match command:
            case Register():
                return accounts.register(self, command)
            case ChangeCredentials():
                return accounts.change_credentials(self, command)
            case ForgetRoom():
                return operators.forget_room(self, command)
            case ServerLost() | ExpirePeople():
                return presence.take_out(self, command, stamp)
            case ForgetSubscription():
                return subscriptions.change(self, command)
