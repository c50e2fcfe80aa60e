"""A person, and the sessions they are here with."""

from dataclasses import dataclass, field

from mpchat.chat.vocabulary import DEFAULT_SETTINGS, AccountSettings, PersonId, Stamp, VisitorId

NOT_PRESENT = "*"
"""The away message of a session that nobody looks at, as its client says (IRCv3 pre-away)."""
AUTO_AWAY = "Not here right now"
"""The away message of somebody who is here without a session, or only with sessions that nobody looks at."""


@dataclass
class Session:
    """One connection of a person. ``since`` is when it came in (Unix seconds), ``away`` as in SetAway.

    ``device`` is what the client calls itself (``account@device``), ``""`` if it does not say.
    """

    address: str
    since: float
    device: str = ""
    secure: bool = False
    away: str | None = None


@dataclass
class Person:
    """Somebody in the chat, with any number of sessions. Times are Unix seconds.

    ``rooms`` maps casefolded names to the stamps of joining, in the order of joining. ``host`` is what others are shown,
    ``address`` that of the session that came last. ``away`` follows from the sessions (``chat.presence``). ``invited`` holds the
    conversations of rooms that the person was asked into. ``settings`` are those of somebody without an account
    (``ChatState.decided_by``), ``called`` is when they were told last that somebody wrote whom they have not accepted (+g).
    ``notices`` are the letters of server notices that they hear.
    """

    id: PersonId
    nick: str
    user: str
    host: str
    realname: str
    entered: float
    spoke: float
    away: str | None = None
    modes: str = ""
    account: str = ""
    rooms: dict[str, Stamp] = field(default_factory=dict)
    address: str = ""
    invited: dict[str, None] = field(default_factory=dict)
    sessions: dict[VisitorId, Session] = field(default_factory=dict)
    left: float = 0.0
    settings: AccountSettings = DEFAULT_SETTINGS
    called: float = 0.0
    notices: str = ""

    def __post_init__(self) -> None:
        """Without a cloak the host is the address."""
        self.address = self.address or self.host

    @property
    def mask(self) -> str:
        """``nick!user@host``, as others are shown it."""
        return f"{self.nick}!{self.user}@{self.host}"

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses of all sessions, each once; of somebody without a session the last one."""
        each = dict.fromkeys(session.address for session in self.sessions.values())
        return tuple(each) or (self.address,)

    @property
    def masks(self) -> tuple[str, ...]:
        """Everything that a mask may match: ``nick!user@host`` as it is shown, and with every address."""
        return tuple(
            f"{self.nick}!{self.user}@{host}" for host in dict.fromkeys((self.host, *self.addresses))
        )

    @property
    def secure(self) -> bool:
        """Whether all sessions are encrypted."""
        return bool(self.sessions) and all(session.secure for session in self.sessions.values())
