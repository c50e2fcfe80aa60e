"""The verbs of IRC: a module an area, each adds its rows to one table."""

from mpchat.doors.irc.verbs import (  # noqa: F401 - each adds its verbs to the table
    account,
    accounts,
    banning,
    batches,
    chanserv,
    contacts,
    forcing,
    help,
    history,
    invitations,
    listing,
    markers,
    metadata,
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
    webpush,
    whois,
)
from mpchat.doors.irc.verbs.table import VERBS, Verb, VerbTable

__all__ = ["VERBS", "Verb", "VerbTable"]
