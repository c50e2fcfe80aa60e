"""The model: the chat as one person's client knows it. No widget, no socket, no clock."""

from mpchat.client.model.incoming import (
    Caught,
    Cleared,
    Closed,
    Connected,
    Connecting,
    Ended,
    Explained,
    Fared,
    Found,
    Incoming,
    Lost,
    Noted,
    Older,
    Refused,
    Renamed,
    Retrying,
    Shown,
    Typed,
)
from mpchat.client.model.model import Model
from mpchat.client.model.network import Network
from mpchat.client.model.rooms import Fate, Gap, Kind, Line, Member, Room

__all__ = [
    "Caught",
    "Cleared",
    "Closed",
    "Connected",
    "Connecting",
    "Ended",
    "Explained",
    "Fared",
    "Fate",
    "Found",
    "Gap",
    "Incoming",
    "Kind",
    "Line",
    "Lost",
    "Member",
    "Model",
    "Network",
    "Noted",
    "Older",
    "Refused",
    "Renamed",
    "Retrying",
    "Room",
    "Shown",
    "Typed",
]
