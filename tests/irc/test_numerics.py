"""The replies, by name (Modern IRC Client Protocol, "Numerics"; RFC 2812 §5)."""

import re

import pytest

from mpchat.irc.numerics import NUMERICS, Numeric


def test_each_number_and_each_name_stands_once() -> None:
    assert len(NUMERICS) == len({numeric.code for numeric in NUMERICS.values()})
    codes = [numeric.code for numeric in NUMERICS.values()]
    assert codes == sorted(codes)


@pytest.mark.parametrize("numeric", NUMERICS.values(), ids=lambda numeric: numeric.name)
def test_form(numeric: Numeric) -> None:
    assert re.fullmatch(r"[0-9]{3}", numeric.code)
    assert re.fullmatch(r"(RPL|ERR)_[A-Z]+[0-9]?", numeric.name)
    assert numeric.name.startswith("RPL_" if numeric.code < "400" else ("ERR_", "RPL_"))
    assert numeric.text == numeric.text.strip()
    assert numeric.text.isprintable()


@pytest.mark.parametrize(
    ("name", "code", "text"),
    [
        ("RPL_WELCOME", "001", ""),
        ("RPL_ISUPPORT", "005", "are supported by this server"),
        ("RPL_TOPIC", "332", ""),
        ("RPL_ENDOFNAMES", "366", "End of NAMES list"),
        ("ERR_INPUTTOOLONG", "417", "Input line was too long"),
        ("ERR_NICKNAMEINUSE", "433", "Nickname is already in use"),
        ("ERR_NEEDMOREPARAMS", "461", "Not enough parameters"),
        ("ERR_CHANOPRIVSNEEDED", "482", "You're not channel operator"),
        ("ERR_INVALIDMODEPARAM", "696", ""),
    ],
)
def test_some_that_every_client_knows(name: str, code: str, text: str) -> None:
    assert NUMERICS[name] == Numeric(code, name, text)
