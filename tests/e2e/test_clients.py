"""irssi and WeeChat, on a terminal: they log in by SASL, join, talk, look who is there, follow a renamed room, and leave."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.terminal import Line, Server, Terminal

PASSWORD = "open sesame"


@dataclass(frozen=True, slots=True)
class Client:
    """A client as its people start it, and how its screen says what they want to know."""

    program: str
    mechanism: str
    start: Callable[[Path, int, str], str]
    new_window: str
    """What the screen shows when there is a room that one does not look at yet; ``""`` where one is brought to it."""
    to_room: str
    to_server: str
    names: str
    account: str


def irssi(home: Path, port: int, mechanism: str) -> str:
    """Write irssi's configuration; how it is started."""
    (home / "irssi").mkdir()
    (home / "irssi" / "config").write_text(f"""
        servers = ( {{ address = "127.0.0.1"; port = "{port}"; chatnet = "tea"; use_tls = "no"; autoconnect = "yes"; }} );
        chatnets = {{ tea = {{ type = "IRC"; nick = "ann"; sasl_mechanism = "{mechanism}"; sasl_username = "ann";
            sasl_password = "{PASSWORD}"; }}; }};
        channels = ( {{ name = "#tea"; chatnet = "tea"; autojoin = "yes"; }} );
        settings = {{ core = {{ nick = "ann"; user_name = "ann"; real_name = "Ann"; }}; }};
    """)
    return f"irssi --home={home}/irssi"


def weechat(home: Path, port: int, mechanism: str) -> str:
    """How WeeChat is started, with all that it has to know."""
    server = "irc.server.tea"
    commands = (
        f"/server add tea 127.0.0.1/{port}",
        f"/set {server}.ssl off",  # before version 4
        f"/set {server}.tls off",
        f"/set {server}.nicks ann",
        f"/set {server}.username ann",
        f"/set {server}.sasl_mechanism {mechanism}",
        f"/set {server}.sasl_username ann",
        f'/set {server}.sasl_password "{PASSWORD}"',
        f'/set {server}.autojoin "#tea"',
        "/connect tea",
    )
    return f"weechat -d {home}/weechat -r '{';'.join(commands)}'"


IRSSI = ("[Act: 2", "/window 2", "/window 1", "[@bob] [ ann]", "account  : ann")
WEECHAT = ("", "", "/buffer irc.server.tea", "[@bob ann]", "is logged in as ann")
CLIENTS = [
    Client("irssi", "PLAIN", irssi, *IRSSI),
    Client("weechat", "plain", weechat, *WEECHAT),
    Client("weechat", "scram-sha-256", weechat, *WEECHAT),
]


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: f"{client.program}-{client.mechanism}")
def test_a_client_that_people_use(
    client: Client,
    home: Path,
    serve: Callable[..., Server],
    window: Callable[..., Terminal],
    irc: Callable[..., Line],
) -> None:
    if shutil.which(client.program) is None:
        pytest.skip(f"{client.program} is not installed: apt-get install irssi weechat-curses")
    server = serve("--forever", "--journal", "memory")
    owner = irc(server.port, "ann")
    owner.send(f"REGISTER * * :{PASSWORD}")
    owner.read_to(" 900 ")
    owner.send("QUIT")
    owner.read_to("ERROR")
    bob = irc(server.port, "bob", "#tea")
    bob.send("TOPIC #tea :all about tea")

    screen = window(110, 32)
    # Of scrolling by several lines at once, which they do where a terminal can, the emulator knows nothing.
    screen.enter(f"TERM=vt100 {client.start(home, server.port, client.mechanism)}")
    bob.read_to(":ann!~ann@127.0.0.1 JOIN")
    look_at_the_room(screen, client)
    screen.wait_for("all about tea")
    bob.send("WHOIS ann")
    assert bob.read_to(" 330 ")[-1].startswith(":mpchat.local 330 bob ann ann ")
    talk(screen, bob, client)

    screen.enter("/quit enough tea")
    assert bob.read_to(" QUIT ")[-1] == ":ann!~ann@127.0.0.1 QUIT :Quit: enough tea"
    assert screen.exit_code() == 0
    assert "mistake" not in server.log.read_text()


def look_at_the_room(screen: Terminal, client: Client) -> None:
    """Bring the window of the room that has just been joined to the front, where the client does not."""
    if client.to_room:
        screen.wait_for(client.new_window)
        screen.enter(client.to_room)


def talk(screen: Terminal, bob: Line, client: Client) -> None:
    """What people do in a room."""
    screen.enter("who wants tea?")
    assert bob.read_to(" PRIVMSG ")[-1] == ":ann!~ann@127.0.0.1 PRIVMSG #tea :who wants tea?"
    bob.send("PRIVMSG #tea :I do, ann")
    screen.wait_for("who wants tea?", "I do, ann")
    screen.enter("/names")
    screen.wait_for(client.names)
    bob.send("RENAME #tea #coffee :no tea left")
    look_at_the_room(screen, client)
    screen.wait_for("has joined #coffee")
    screen.enter("coffee, then")
    assert bob.read_to(" PRIVMSG ")[-1] == ":ann!~ann@127.0.0.1 PRIVMSG #coffee :coffee, then"
    screen.enter("/whois ann")
    screen.enter(client.to_server)
    screen.wait_for(client.account)
