"""Tells twistd that mpchat exists."""

from twisted.application.service import ServiceMaker

mpchat = ServiceMaker("mpchat", "mpchat.service", "A multi-party chat that speaks IRC.", "mpchat")
