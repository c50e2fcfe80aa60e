"""The settings: every option is a field, the chat's rules come from them by name, and what is at odds is refused."""

from dataclasses import fields
from pathlib import Path

import pytest

from mpchat.chat.policy import Rules
from mpchat.settings.kind import Kind
from mpchat.settings.limits import Limits
from mpchat.settings.rows import SettingsError
from mpchat.settings.settings import Settings
from mpchat.settings.table import ROWS, differences, settings_of, without_restart


def test_every_field_is_an_option_and_every_option_a_field() -> None:
    names = [each.name for each in (*fields(Settings), *fields(Limits)) if each.name != "limits"]
    assert sorted(row.field for row in ROWS.values()) == sorted(names)
    assert all(row.help and row.name == row.field.replace("_", "-") for row in ROWS.values())
    defaults = Settings()
    assert all(defaults.value(row) == row.default for row in ROWS.values())


def test_the_rules_of_the_chat_are_the_limits_of_the_same_names() -> None:
    settings = Settings(
        limits=Limits(max_nick=9, max_bans=8), utf8_nicks=True, new_room_modes="nsn", founder_mode="q"
    )
    rules = settings.rules()
    assert (rules.max_nick, rules.max_bans, rules.max_line) == (9, 8, 512)
    assert (rules.utf8_nicks, rules.new_room_flags, rules.founder_mode) == (True, "ns", "q")
    shared = {each.name for each in fields(Rules)} & {each.name for each in fields(Limits)}
    assert len(shared) == 18 and all(
        getattr(Settings().rules(), name) == getattr(Limits(), name) for name in shared
    )


def test_rooms_are_kept_by_a_database() -> None:
    assert not Settings().rules().keep_rooms
    assert Settings(journal="/x/chat.db").rules().keep_rooms
    assert not Settings(journal="/x/chat.db", no_keep_rooms=True).rules().keep_rooms
    assert Settings(journal="/x/chat.db").database == Path("/x/chat.db")


def test_push_is_offered_with_a_database() -> None:
    assert not Settings().offers_push
    assert Settings(forever=True).offers_push
    assert not Settings(forever=True, journal="memory").offers_push
    assert not Settings(forever=True, no_push=True).offers_push


@pytest.mark.parametrize(
    ("given", "admin", "contact"),
    [
        ("", (), ""),
        ("", ("Irene", "Bielefeld", "irene@example.org"), "mailto:irene@example.org"),
        ("", ("Irene", "Bielefeld", "ask in #help"), ""),
        ("a@example.org", ("Irene", "Bielefeld", "irene@example.org"), "mailto:a@example.org"),
        ("mailto:a@example.org", (), "mailto:a@example.org"),
        ("https://example.org/contact", (), "https://example.org/contact"),
    ],
)
def test_whom_push_services_can_ask(given: str, admin: tuple[str, ...], contact: str) -> None:
    assert Settings(push_contact=given, admin=admin).contact == contact


def test_how_long_a_chat_lives() -> None:
    kinds = [Settings().kind, Settings(persistent=True).kind, Settings(forever=True).kind]
    assert kinds == [Kind.HOSTED, Kind.PERSISTENT, Kind.FOREVER]


@pytest.mark.parametrize(
    ("values", "says", "options"),
    [
        ({"persistent": True, "forever": True}, "choose one of", ("persistent", "forever")),
        ({"listen": ("tcp:1", "tcp6:1")}, "leave tcp:1 out", ("listen", "port")),
        ({"name": "annie", "max-nick": 3}, "--name annie: ", ("name", "max-nick", "utf8-nicks")),
    ],
)
def test_what_is_at_odds_is_refused(values: dict[str, object], says: str, options: tuple[str, ...]) -> None:
    with pytest.raises(SettingsError, match=says) as raised:
        settings_of(values)
    assert raised.value.options == options


def test_what_needs_a_restart_stays() -> None:
    running = settings_of({"max-topic": 5, "server-name": "old.example", "port": 1})
    decided = settings_of({"max-topic": 6, "server-name": "new.example", "listen": ("tcp:2",)})
    assert [row.name for row in differences(running, decided)] == [
        "listen",
        "port",
        "server-name",
        "max-topic",
    ]
    merged = without_restart(running, decided)
    assert (merged.server_name, merged.endpoints, merged.limits.max_topic) == ("old.example", ("tcp:1",), 6)


def test_what_is_served_by_http_needs_a_place_and_an_address() -> None:
    local, public = ("tcp:8080:interface=127.0.0.1",), ("tcp:8080",)
    assert Settings(http=local, api=True, uploads=Path("/u")).web_url == "http://127.0.0.1:8080"
    assert Settings(http=public, http_url="https://x").web_url == "https://x"
    assert Settings(http=public).web_url == Settings().web_url == "", "only the operator can know"
    for wrong in ({"api": True}, {"uploads": Path("/u")}):
        with pytest.raises(SettingsError, match="needs --http: say where to listen"):
            Settings(**wrong)
    with pytest.raises(SettingsError, match="--uploads needs --http-url, the address"):
        Settings(http=public, uploads=Path("/u"))
