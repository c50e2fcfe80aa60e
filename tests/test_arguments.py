"""A wrong command line is one line, whichever of the programs was called."""

from collections.abc import Callable

import pytest

from mpchat.admin.command_line import main as admin
from mpchat.client.start import main as client


@pytest.mark.parametrize(
    ("main", "words", "says"),
    [
        (client, ["--bogus"], "mpchat-client: unrecognized arguments: --bogus; mpchat-client --help"),
        (client, ["--theme", "pink"], "mpchat-client: argument --theme: invalid choice: 'pink'"),
        (admin, ["--bogus"], "mpchat-admin: unrecognized arguments: --bogus; mpchat-admin --help"),
        (admin, [], "mpchat-admin: a command is missing: mpchat-admin COMMAND; mpchat-admin --help"),
        (admin, ["export", "--bogus"], "mpchat-admin: unrecognized arguments: --bogus"),
        (admin, ["purge"], "mpchat-admin purge: one of the arguments --before --older-than is required"),
        (admin, ["brew"], "mpchat-admin: argument COMMAND: invalid choice: 'brew'"),
    ],
)
def test_a_mistake_is_one_line_with_a_way_out(
    main: Callable[[list[str]], int], words: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as raised:
        main(words)
    said = capsys.readouterr().err
    assert raised.value.code == 2
    assert said.startswith(says) and said.endswith("--help lists the options\n") and said.count("\n") == 1
