"""Commands that are heard at once: what comes of them is written with the next transaction."""

from mpchat.chat.vocabulary import (
    BecomeOperator,
    ChangePersonalList,
    ChangeUserModes,
    EndSessions,
    Enter,
    ExpirePeople,
    ForgetRoom,
    Invite,
    Join,
    Kick,
    Knock,
    LogIn,
    OfOperators,
    Part,
    Quit,
    Regain,
    Rename,
    ServerLost,
    SetAway,
    SetMetadata,
    SetReadMarker,
    SetRealname,
)

AtOnce = (
    Enter
    | Quit
    | ServerLost
    | LogIn
    | BecomeOperator
    | OfOperators
    | Rename
    | SetRealname
    | SetAway
    | ChangeUserModes
    | SetReadMarker
    | Knock
    | SetMetadata
    | ChangePersonalList
    | Join
    | Part
    | Kick
    | Invite
    | EndSessions
    | Regain
    | ForgetRoom
    | ExpirePeople
)
"""Everything but messages, and what an account, a topic, a mode or a room's name rests on."""
