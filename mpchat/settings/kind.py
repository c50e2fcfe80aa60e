"""The kinds of chats, by how long they live."""

from enum import StrEnum


class Kind(StrEnum):
    """How long a chat lives."""

    HOSTED = "until its host leaves"
    PERSISTENT = "until the last has left"
    FOREVER = "until it is stopped"
