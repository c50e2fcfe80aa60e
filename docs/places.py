"""Where the project's files are."""

from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
