"""client.keys: every key does one thing, and help knows it."""

from collections import Counter

from mpchat.client.keys import KEYS, ROWS, overview, spoken


def test_no_key_is_bound_twice() -> None:
    bound = Counter(key for row in ROWS for key in row.keys)
    assert [key for key, times in bound.items() if times > 1] == []
    assert len({row.name for row in ROWS}) == len(ROWS)
    assert len(KEYS) == sum(len(row.keys) for row in ROWS)


def test_help_is_made_of_the_rows() -> None:
    text = "\n".join(overview())
    assert all(row.help in text for row in ROWS if not row.name.startswith("room_"))
    assert "Alt-1…Alt-0" in text


def test_keys_are_named_as_people_name_them() -> None:
    assert [spoken(key) for key in ("ctrl a", "meta left", "page up", "f1", "ctrl home", "meta enter")] == [
        "Ctrl-A",
        "Alt-Left",
        "PgUp",
        "F1",
        "Ctrl-Home",
        "Alt-Enter",
    ]


def test_ctrl_d_never_leaves() -> None:
    assert KEYS["ctrl d"] == "delete"
