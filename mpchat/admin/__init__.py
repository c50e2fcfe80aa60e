"""The operator's tool: exports, imports, checks, copies, deletes and counts the records of a database."""

from mpchat.admin.command_line import main

__all__ = ["main"]
