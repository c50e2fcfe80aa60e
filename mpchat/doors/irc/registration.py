"""Registration: what a client has sent so far of nick, user, password and account."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Registration:
    """What a visitor has said so far on the way in."""

    nick: str = ""
    user: str = ""
    realname: str = ""
    password: str = field(default="", repr=False)
    account: str = ""
    device: str = ""
    proof: tuple[str, str] | None = field(default=None, repr=False)
    """Account and password, as PASS gave them."""
    away: str | None = None
    negotiating: bool = False
    entering: bool = False

    @property
    def ready(self) -> bool:
        """Whether nick and user are known, no negotiation is open and the way in has not begun."""
        return bool(self.nick and self.user) and not self.negotiating and not self.entering
