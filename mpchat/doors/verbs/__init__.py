"""The verbs of IRC: a module an area, each a table of small functions."""

from mpchat.doors.verbs import (
    accounts,
    batches,
    help,
    history,
    listing,
    markers,
    mode,
    monitoring,
    negotiation,
    oneself,
    operators,
    people,
    redaction,
    registration,
    renaming,
    room_list,
    rooms,
    sasl,
    saying,
    search,
    server,
    statistics,
    whois,
)
from mpchat.doors.verbs.table import Verb, VerbTable

__all__ = ["VERBS", "Verb", "VerbTable"]

_MODULES = (
    accounts,
    batches,
    help,
    history,
    listing,
    markers,
    mode,
    monitoring,
    negotiation,
    oneself,
    operators,
    people,
    redaction,
    registration,
    renaming,
    room_list,
    rooms,
    sasl,
    saying,
    search,
    server,
    statistics,
    whois,
)
VERBS: dict[str, Verb] = {name: verb for module in _MODULES for name, verb in module.VERBS.items()}
"""All that an IRC client can say here."""
