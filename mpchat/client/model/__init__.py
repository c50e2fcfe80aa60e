"""What the person knows of the chat: rooms, people, lines. No widget, no socket, no clock."""

from mpchat.client.model.incoming import (
    Cleared,
    Closed,
    Connected,
    Connecting,
    Ended,
    Incoming,
    Lost,
    Noted,
    Refused,
    Retrying,
    Sent,
    Shown,
)
from mpchat.client.model.model import Model
from mpchat.client.model.network import Network
from mpchat.client.model.rooms import Kind, Line, Member, Room

__all__ = [
    "Cleared",
    "Closed",
    "Connected",
    "Connecting",
    "Ended",
    "Incoming",
    "Kind",
    "Line",
    "Lost",
    "Member",
    "Model",
    "Network",
    "Noted",
    "Refused",
    "Retrying",
    "Room",
    "Sent",
    "Shown",
]
