"""The operator's tool: exports, imports, checks, copies, deletes and counts what a database keeps."""

from mpchat.admin.command_line import main

__all__ = ["main"]
