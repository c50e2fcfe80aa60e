"""Programs that know little: Finch on Cyrus SASL, which refuses many rounds, and ii and sic, which hear no refusal."""

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from mpchat.journal.accounts import SqliteAccounts
from mpchat.journal.database import open_database
from mpchat.journal.group import Group, keep
from mpchat.passwords import ITERATIONS, Passwords
from tests.e2e.terminal import Line, Server, Terminal, wait_until
from tests.proofs import plain

PASSWORD = "open sesame"
TOO_MANY = 100_000
"""Rounds of SCRAM that older servers kept, and Cyrus SASL refuses."""


def program(name: str, packages: str = "") -> str:
    """The path of a program, if it is installed."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed: apt-get install {packages or name}")
    return found


def finch(home: Path, port: int) -> str:
    """Write Finch's configuration, which lets no password be shown; how it is started."""
    settings = {
        "port": ("int", port),
        "ssl": ("bool", 0),
        "sasl": ("bool", 1),
        "auth_plain_in_clear": ("bool", 0),
        "username": ("string", "ann"),
        "realname": ("string", "Ann"),
    }
    rows = "".join(
        f"<setting name='{name}' type='{kind}'>{value}</setting>" for name, (kind, value) in settings.items()
    )
    (home / ".purple").mkdir(exist_ok=True)
    (home / ".purple" / "accounts.xml").write_text(f"""<?xml version='1.0' encoding='UTF-8' ?>
        <account version='1.0'><account>
          <protocol>prpl-irc</protocol><name>ann@127.0.0.1</name><password>{PASSWORD}</password>
          <settings>{rows}</settings>
          <settings ui='gnt-purple'><setting name='auto-login' type='bool'>1</setting></settings>
        </account></account>""")
    return f"TERM=vt100 {program('finch', 'finch libsasl2-modules')} -d 2>finch.log"


def test_finch_logs_in(
    home: Path, serve: Callable[..., Server], window: Callable[..., Terminal], irc: Callable[..., Line]
) -> None:
    program("finch", "finch libsasl2-modules")
    database, log = home / "chat.db", home / "finch.log"
    with closing(open_database(database)) as connection:
        made = Passwords(iterations=TOO_MANY).credentials(PASSWORD)
        keep(connection, Group([], accounts=[("ann", made, 1_700_000_000.0)]))
    server = serve("--forever", "--journal", str(database))

    screen = window(110, 32)
    screen.enter(finch(home, server.port))
    wait_until(
        lambda: log.exists() and "iteration-count is too big" in log.read_text("utf-8", "replace"),
        "a refusal",
    )
    screen.close()

    bob = irc(server.port, "bob", "#tea", "sasl")
    bob.send("AUTHENTICATE PLAIN", f"AUTHENTICATE {plain('ann', PASSWORD)}")
    assert [line.split()[1] for line in bob.read_to(" 903 ")][-2:] == ["900", "903"]
    with closing(SqliteAccounts(database)) as accounts:
        wait_until(lambda: is_made_anew(accounts), "keys made anew")

    bob.send("MONITOR + ann")
    screen = window(110, 32)
    screen.enter(finch(home, server.port))
    bob.read_to(" 730 ")
    bob.send("WHOIS ann")
    assert " ann ann :is logged in as" in bob.read_to(" 330 ")[-1]
    assert "Using SASL: SCRAM-SHA-256" in log.read_text("utf-8", "replace")
    assert "mistake" not in server.log.read_text()


def is_made_anew(accounts: SqliteAccounts) -> bool:
    """Whether all keys have as many rounds as new ones, as the database has them now."""
    accounts.have_changed()
    return accounts.iterations() == {ITERATIONS: 1}


def test_a_long_line_of_a_small_client_is_heard(
    home: Path, serve: Callable[..., Server], window: Callable[..., Terminal], irc: Callable[..., Line]
) -> None:
    """Under 512 bytes as it was sent; neither client shows 417 to anybody, nor could do anything about it."""
    ii, sic, nc = program("ii"), program("sic"), program("nc", "netcat-openbsd")
    server = serve("--forever", "--journal", "memory")
    bob = irc(server.port, "bob", "#tea")
    said = "x" * 482
    for name, begin, say in (
        (
            "ivy",
            f"{ii} -s 127.0.0.1 -p {server.port} -n ivy -i {home}/irc &",
            f"echo '{said}' >irc/127.0.0.1/#tea/in",
        ),
        ("sid", f"{sic} -h 127.0.0.1 -p {server.port} -n sid", f":m #tea {said}"),
        ("ned", f"{nc} 127.0.0.1 {server.port}", f"PRIVMSG #tea :{said}"),
    ):
        screen = window(110, 32)
        screen.enter(begin)
        for line in join_of(name, home):
            screen.enter(line)
        bob.read_to(f":{name}!")
        screen.enter(say)
        heard = bob.read_to(f":{name}!")[-1]
        mask = heard.split()[0]
        assert heard == f"{mask} PRIVMSG #tea :{'x' * (510 - len(f'{mask} PRIVMSG #tea :'))}"
    assert "mistake" not in server.log.read_text()


def join_of(name: str, home: Path) -> list[str]:
    """What each of them types to be in the room."""
    match name:
        case "ivy":
            in_server, in_room = home / "irc/127.0.0.1/in", home / "irc/127.0.0.1/#tea/in"
            wait_until(in_server.exists, "ii's folder")
            return [f"echo '/j #tea' >{in_server}; until [ -p '{in_room}' ]; do :; done"]
        case "sid":
            return [":j #tea"]
        case _:
            return ["NICK ned", "USER ned 0 * :Ned", "JOIN #tea"]
