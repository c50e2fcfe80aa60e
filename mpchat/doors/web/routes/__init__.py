"""What can be asked by HTTP: a module an area, each adds its rows to one table."""

from mpchat.doors.web.routes import files, rooms
from mpchat.doors.web.routes.table import ROUTES, Route

__all__ = ["ROUTES", "Route", "files", "rooms"]
