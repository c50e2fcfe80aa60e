"""What stands in the files that options name: the message of the day, the password, the operators."""

import os
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_IRGRP, S_IROTH

from mpchat.irc.text import for_wire
from mpchat.settings.operators import Operators, OperatorsError, read_operators
from mpchat.settings.rows import SettingsError
from mpchat.settings.settings import Settings

_ENCODED = "whsec_"
"""What a hook's secret begins with that is written in base64 (Standard Webhooks)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """The files as they were read; ``password`` is ``""`` for none. ``warnings`` are sentences for the operator.

    ``hook_secrets`` are those of the hooks, by name.
    """

    motd: Sequence[str] = ()
    password: str = field(default="", repr=False)
    operators: Operators = field(default_factory=Operators)
    hook_secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    warnings: Sequence[str] = ()


def read_files(settings: Settings) -> Files:
    """Read all of them; raises SettingsError where one cannot be used."""
    password = _first_line(settings.password_file, "password-file", "password")
    operators = _operators(settings.operators)
    warnings = []
    if password and _others_can_read(settings.password_file):
        warnings.append(f"others can read the password in {settings.password_file}: chmod 600 it")
    if operators.shows_a_password and _others_can_read(settings.operators):
        warnings.append(
            f"others can read the passwords in {settings.operators}: chmod 600 it, or write hashes"
        )
    secrets = {name: _hook_secret(hook.secret_file) for name, hook in settings.hook.items()}
    for name, hook in settings.hook.items():
        if _others_can_read(hook.secret_file):
            warnings.append(
                f"others can read the secret of the hook {name} in {hook.secret_file}: chmod 600 it"
            )
    return Files(
        motd=_motd(settings.motd_file),
        password=password,
        operators=operators,
        hook_secrets=secrets,
        warnings=tuple(warnings),
    )


def _motd(path: Path | None) -> list[str]:
    return [for_wire(line) for line in read_text(path, "motd-file").splitlines()] if path else []


def _first_line(path: Path | None, option: str, what: str) -> str:
    if path is None:
        return ""
    line = read_text(path, option).partition("\n")[0].strip()
    if not line:
        raise SettingsError(f"{path} is empty: write the {what} on its first line")
    return line


def _hook_secret(path: Path | None) -> str:
    secret = _first_line(path, "hook", "secret")
    if secret.startswith(_ENCODED):
        try:
            b64decode(secret.removeprefix(_ENCODED), validate=True)
        except ValueError:
            raise SettingsError(f"cannot use {path}: what follows {_ENCODED} is not base64") from None
    return secret


def _operators(path: Path | None) -> Operators:
    if path is None:
        return Operators()
    try:
        return read_operators(read_text(path, "operators"))
    except OperatorsError as error:
        raise SettingsError(f"cannot use {path}: {error}") from None


def _others_can_read(path: Path | None) -> bool:
    # What systemd hands over (LoadCredential) is for the unit alone; the access list that says so looks like a group's right.
    credentials = os.environ.get("CREDENTIALS_DIRECTORY")
    if path is None or (credentials and path.is_relative_to(credentials)):
        return False
    return bool(path.stat().st_mode & (S_IRGRP | S_IROTH))


def read_text(path: Path, option: str) -> str:
    """Read a file that an option names; raises SettingsError."""
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise SettingsError(f"cannot read {path}: {why}; choose another file with --{option}") from None
