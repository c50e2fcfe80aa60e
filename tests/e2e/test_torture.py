"""Nothing said is lost: servers killed with -9 and networks cut while an operator looks after the database."""

import os
from pathlib import Path

import pytest

from bench.torture import torture

KILLS = int(os.environ.get("MPCHAT_KILLS", "30"))
CUTS = int(os.environ.get("MPCHAT_CUTS", "30"))


@pytest.mark.slow
def test_everybody_has_what_the_journal_has_whatever_was_killed_or_cut(tmp_path: Path) -> None:
    outcome = torture(KILLS, CUTS, talkers=3, seed=KILLS, folder=tmp_path)
    print(outcome)
    assert outcome.problems == []
    assert outcome.acknowledged == outcome.said > KILLS + CUTS
    assert outcome.commands > KILLS // 3, "the database was looked after all the time"
    assert outcome.resent > 0, "a test in which nothing was ever in doubt shows nothing"
