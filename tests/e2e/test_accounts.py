"""A name that is somebody's, on real terminals with a real server that keeps it."""

from collections.abc import Callable
from pathlib import Path

from tests.e2e.terminal import Server, Terminal


def test_a_name_is_its_owners_and_outlives_the_server(
    home: Path, window: Callable[..., Terminal], serve: Callable[..., Server]
) -> None:
    database = f"sqlite:{home / 'chat.db'}"
    server = serve("--forever", "--journal", database)
    ann = window()
    ann.enter(f"mpchat-client 127.0.0.1:{server.port} --name ann")
    ann.wait_for("[ann]")
    ann.enter("/register sesame street")
    ann.wait_for("The account is yours")
    assert "sesame" not in ann.text
    ann.enter("q")
    assert ann.exit_code() == 0
    server.stop()

    server = serve("--forever", "--journal", database)
    bob = window()
    bob.enter(f"mpchat-client 127.0.0.1:{server.port} --name ann")
    bob.wait_for("The name ann has an owner: /login ann PASSWORD, or type another one")
    bob.enter("bob")
    bob.wait_for("[bob]")
    (home / "secret").write_text("sesame street\n", "utf-8")
    ann.enter(
        f"mpchat-client 127.0.0.1:{server.port} --account ann --account-password-file {home / 'secret'}"
    )
    ann.wait_for("[ann] [1:#lobby 2")
    ann.enter("hello from home")
    bob.wait_for("hello from home")

    cat = window()
    cat.enter(f"mpchat-client 127.0.0.1:{server.port} --name ANN")
    cat.wait_for("type another one")
    cat.enter("/login ann wrong password")
    cat.wait_for("authentication failed")
    for person in (ann, bob):
        person.enter("q")
        assert person.exit_code() == 0
    cat.enter("/login ann sesame street")
    cat.wait_for("You have joined #lobby", "1 here: @ANN")
    cat.enter("q")
    assert cat.exit_code() == 0
