"""Secrets of the server's own: made once, and the same after each start."""

from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from mpchat.journal.database import open_database
from mpchat.journal.secrets import kept_secret
from tests.journal.test_sqlite import Kept


def test_a_secret_is_made_once(tmp_path: Path) -> None:
    numbers = map(str, count())
    kept = Kept(tmp_path / "a.db")
    assert kept.journal.secret("vapid", numbers.__next__) == "0"
    assert kept.journal.secret("vapid", numbers.__next__) == "0"
    assert kept.journal.secret("another", numbers.__next__) == "1"
    assert kept.again().journal.secret("vapid", numbers.__next__) == "0"


def test_one_that_cannot_be_made_is_not_kept(tmp_path: Path) -> None:
    with closing(open_database(tmp_path / "a.db")) as connection:
        with pytest.raises(ZeroDivisionError):
            kept_secret(connection, "vapid", lambda: str(1 / 0))
        assert not connection.in_transaction
        assert kept_secret(connection, "vapid", lambda: "x") == "x"
