"""What all requests share, and one request on its way."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mpchat.doors.server.house import House
from mpchat.doors.server.registry import Registry
from mpchat.doors.web.body import Body
from mpchat.doors.web.request import Request
from mpchat.doors.web.speakers import Speakers
from mpchat.settings.settings import Settings
from mpchat.uploads.store import Store


@dataclass
class Site:
    """The house as HTTP knows it; ``uploads`` is None where nothing can be uploaded."""

    registry: Registry
    uploads: Store | None = None
    speakers: Speakers = field(init=False)

    def __post_init__(self) -> None:
        self.speakers = Speakers(self.registry)

    @property
    def house(self) -> House:
        """The house."""
        return self.registry.house

    @property
    def settings(self) -> Settings:
        """What the operator decided; that can change."""
        return self.house.settings


@dataclass
class Visit:
    """One request on its way: ``account`` (as it was registered) is whose it is, once proven.

    ``variables`` are what stands for the names in the path of its route.
    """

    site: Site
    request: Request
    body: Body
    account: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
