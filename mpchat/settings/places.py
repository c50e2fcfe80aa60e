"""Where the platform keeps a program's files: the database of a daemon, the logs of a host's server and client."""

import tempfile
from pathlib import Path

import platformdirs


def default_database() -> Path:
    """Where a daemon keeps what is said."""
    return Path(platformdirs.user_data_dir("mpchat", appauthor=False)) / "chat.db"


def log_file() -> str:
    """Where the server writes its log while its terminal belongs to the client."""
    try:
        folder = Path(platformdirs.user_log_dir("mpchat", appauthor=False, ensure_exists=True))
    except OSError:
        folder = Path(tempfile.gettempdir())
    return str(folder / "server.log")


def client_log() -> str:
    """Where the client writes its log."""
    return str(Path(platformdirs.user_log_dir("mpchat", appauthor=False)) / "client.log")
