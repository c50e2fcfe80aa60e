"""Bots on libraries that were not written here: they register, log in by SASL, join, talk, see who is there, and leave.

Neither library speaks SCRAM-SHA-256: WeeChat does, in test_clients.
"""

import asyncio
from collections.abc import Callable
from time import monotonic

import irc.client
from asyncirc.protocol import IrcProtocol, SASLMechanism
from asyncirc.server import BasicIPServer
from irclib.parser import Message

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


class Tea:
    """A bot on ``async-irc``: asyncio, CAP of version 302, WHOX; it looks around, says one thing, hears one, leaves."""

    CAPABILITIES = (
        "account-tag",
        "cap-notify",
        "extended-join",
        "message-tags",
        "multi-prefix",
        "server-time",
    )

    def __init__(self, port: int) -> None:
        self.robot = IrcProtocol(
            [BasicIPServer(host="127.0.0.1", port=port)],
            "robot",
            sasl_auth=("robot", PASSWORD),
            sasl_mech=SASLMechanism.PLAIN,
            loop=asyncio.get_running_loop(),
        )
        for capability in self.CAPABILITIES:
            self.robot.register_cap(capability)
        self.robot.register("*", self.hears)
        self.joined: list[list[str]] = []
        """What each JOIN told, with account and real name."""
        self.saw: dict[str, str] = {}
        """Who was there, by nick, with their accounts."""
        self.heard: list[tuple[str, str, bool]] = []
        """Who said what, and whether it bore a time."""

    async def hears(self, robot: IrcProtocol, message: Message) -> None:
        """async-irc: a line came."""
        parameters = list(message.parameters)
        match message.command:
            case "001":
                robot.send("JOIN #tea")
            case "JOIN":
                self.joined.append(parameters)
                robot.send("WHO #tea %na")
            case "354":
                self.saw[parameters[1]] = parameters[2]
            case "315":
                robot.send("PRIVMSG #tea :who wants tea?")
            case "PRIVMSG":
                assert message.prefix is not None
                self.heard.append((message.prefix.nick, parameters[1], message.has_tag("time")))
                robot.quit(":enough tea")

    async def lives(self) -> None:
        """From the first line to the last."""
        async with self.robot:
            await self.robot.connect()
            await asyncio.wait_for(asyncio.shield(self.robot.quit_future), _PATIENCE)

    def agreed(self) -> set[str]:
        """The capabilities that the server has acknowledged."""
        assert self.robot.server is not None
        return {name for name, (_, is_agreed) in self.robot.server.caps.items() if is_agreed}


def test_a_bot_that_agrees_on_capabilities(serve: Callable[..., Server], irc: Callable[..., Line]) -> None:
    server = serve("--forever", "--journal", "memory")
    ann = irc(server.port, "ann", "#tea", "account-tag extended-join")
    robot = irc(server.port, "robot")
    robot.send(f"REGISTER * * :{PASSWORD}")
    robot.read_to(" 900 ")
    robot.send("QUIT")
    robot.read_to("ERROR")

    seen = asyncio.run(_answering(ann, server.port))
    assert seen.agreed() == {"sasl", *Tea.CAPABILITIES}
    assert seen.joined == [["#tea", "robot", "robot"]]
    assert seen.saw == {"ann": "0", "robot": "robot"}
    assert seen.heard == [("ann", "I do", True)]


async def _answering(ann: Line, port: int) -> Tea:
    robot = Tea(port)
    life = asyncio.create_task(robot.lives())
    said = await asyncio.to_thread(ann.read_to, " PRIVMSG ")
    assert any(" JOIN #tea robot " in line for line in said), "with the account"
    assert said[-1] == "@account=robot :robot!~robot@127.0.0.1 PRIVMSG #tea :who wants tea?"
    ann.send("PRIVMSG #tea :I do")
    await life
    await asyncio.to_thread(ann.read_to, ":robot!~robot@127.0.0.1 QUIT :Quit: enough tea")
    return robot
