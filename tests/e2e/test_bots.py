"""Bots on libraries that were not written here: they register, log in by SASL, join, talk, see who is there, and leave."""

import asyncio
from collections.abc import Callable
from time import monotonic

import irc.client
from ircrobots import SASLSCRAM, Bot, ConnectionParams
from ircrobots import Server as Robot
from ircrobots.interface import IServer
from irctokens import Line as IrcLine
from irctokens import build

from tests.e2e.terminal import Line, Server

PASSWORD = "open sesame"
_PATIENCE = 20.0
"""Seconds that any one thing may take."""


class PatientBot:
    """A bot on ``irc``, the library that most bots in Python stand on. It knows CAP of version 301, and PLAIN."""

    def __init__(self, port: int, nick: str, **login: str) -> None:
        self._reactor = irc.client.Reactor()
        self._reactor.add_global_handler("all_events", lambda _, event: self._events.append(event))
        self._events: list[irc.client.Event] = []
        self.connection = self._reactor.server().connect("127.0.0.1", port, nick, **login)
        self.hears("nomotd")

    def hears(self, kind: str) -> list[str]:
        """Wait for an event, and forget those before it; who did it, to what, and its parameters."""
        deadline = monotonic() + _PATIENCE
        while True:
            for number, event in enumerate(self._events):
                if kind in (event.type, getattr(event.type, "code", "")):
                    del self._events[: number + 1]
                    return [event.source, event.target, *event.arguments]
            assert monotonic() < deadline, f"never heard {kind}: {[event.type for event in self._events]}"
            self._reactor.process_once(1.0)

    def leaves(self, reason: str) -> None:
        """Say goodbye, and wait until the server has closed the connection."""
        self.connection.quit(reason)
        assert f"Quit: {reason}" in self.hears("error")[1]
        self.hears("disconnect")


def test_a_bot_that_logs_in_by_plain(serve: Callable[..., Server], irc: Callable[..., Line]) -> None:
    server = serve("--forever", "--journal", "memory")
    ann = irc(server.port, "ann", "#tea")

    first = PatientBot(server.port, "robot")
    first.connection.send_raw(f"REGISTER * * :{PASSWORD}")
    assert first.hears("900")[-2:] == ["robot", "You are now logged in as robot"]
    first.leaves("back soon")

    bot = PatientBot(server.port, "robot", sasl_login="robot", password=PASSWORD)
    bot.connection.join("#tea")
    assert bot.hears("join")[:2] == ["robot!~robot@127.0.0.1", "#tea"]
    assert bot.hears("namreply")[2:] == ["=", "#tea", "@ann robot"]
    bot.connection.whois("robot")
    assert bot.hears("330")[2:4] == ["robot", "robot"]
    bot.connection.privmsg("#tea", "who wants tea?")
    assert ann.read_to(" PRIVMSG ")[-1] == ":robot!~robot@127.0.0.1 PRIVMSG #tea :who wants tea?"
    ann.send("PRIVMSG #tea :I do", "NOTICE robot :quickly", "TOPIC #tea :milk?", "MODE #tea +v robot")
    assert bot.hears("pubmsg") == ["ann!~ann@127.0.0.1", "#tea", "I do"]
    assert bot.hears("privnotice") == ["ann!~ann@127.0.0.1", "robot", "quickly"]
    assert bot.hears("topic")[2:] == ["milk?"]
    assert bot.hears("mode")[2:] == ["+v", "robot"]
    bot.connection.who("#tea")
    who = [bot.hears("whoreply")[2:] for _ in range(2)]
    assert [(each[0], each[4], each[5]) for each in who] == [("#tea", "ann", "H@"), ("#tea", "robot", "H+")]
    bot.leaves("enough tea")
    ann.read_to(":robot!~robot@127.0.0.1 QUIT :Quit: enough tea")


class Tea(Robot):
    """A bot on ``ircrobots``: CAP of version 302, SCRAM-SHA-256, WHOX; it looks around, says one thing, hears one, leaves."""

    saw: dict[str, str]
    """Who was there, by nick, with their accounts."""

    async def line_read(self, line: IrcLine) -> None:
        """ircrobots: a line came."""
        match line.command:
            case "001":
                await self.send(build("JOIN", ["#tea"]))
            case "315" if line.params[1] == "#tea":
                self.saw = {user.nickname: user.account or "" for user in self.users.values()}
                await self.send(build("PRIVMSG", ["#tea", "who wants tea?"]))
            case "PRIVMSG" if line.params[1] == "I do":
                await self.send(build("QUIT", ["enough tea"]))


class Kettle(Bot):
    """Where the bot lives until it is disconnected."""

    def __init__(self) -> None:
        super().__init__()
        self.cold = asyncio.Event()

    def create_server(self, name: str) -> Robot:
        """ircrobots: how a connection is made."""
        return Tea(self, name)

    async def disconnected(self, server: IServer) -> None:
        """ircrobots: it would come back; this one does not."""
        self.cold.set()


async def _make_tea(port: int) -> Tea:
    kettle = Kettle()
    login = SASLSCRAM("robot", PASSWORD)
    robot = await kettle.add_server("tea", ConnectionParams("robot", "127.0.0.1", port, tls=None, sasl=login))
    running = asyncio.create_task(kettle.run())
    await asyncio.wait_for(kettle.cold.wait(), _PATIENCE)
    running.cancel()
    await asyncio.wait({running})
    await robot.disconnect()
    assert isinstance(robot, Tea)
    return robot


def test_a_bot_that_logs_in_by_scram(serve: Callable[..., Server], irc: Callable[..., Line]) -> None:
    server = serve("--forever", "--journal", "memory")
    ann = irc(server.port, "ann", "#tea", "account-tag extended-join")
    robot = irc(server.port, "robot")
    robot.send(f"REGISTER * * :{PASSWORD}")
    robot.read_to(" 900 ")
    robot.send("QUIT")
    robot.read_to("ERROR")

    seen = asyncio.run(_answering(ann, server.port))
    assert seen.account == "robot" and seen.sasl_state.name == "SUCCESS"
    assert seen.saw == {"ann": "", "robot": "robot"}


async def _answering(ann: Line, port: int) -> Tea:
    tea = asyncio.create_task(_make_tea(port))
    said = await asyncio.to_thread(ann.read_to, " PRIVMSG ")
    assert any(" JOIN #tea robot " in line for line in said), "with the account"
    assert said[-1] == "@account=robot :robot!~robot@127.0.0.1 PRIVMSG #tea :who wants tea?"
    ann.send("PRIVMSG #tea :I do")
    robot = await tea
    await asyncio.to_thread(ann.read_to, ":robot!~robot@127.0.0.1 QUIT :Quit: enough tea")
    return robot
