"""What is served and sent by HTTP: options of their own group, part of ``Settings``."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mpchat.settings.hooks import Hook
from mpchat.settings.rows import SettingsError, option
from mpchat.settings.values import FILE, FLAG, HOOKS, HTTP_ENDPOINTS, LASTING, TYPES, text, url

_LOCAL = re.compile(r"tcp:([0-9]+):interface=127\.0\.0\.1")


@dataclass(frozen=True, kw_only=True)
class OverHttp:
    """Where HTTP is served, what is served there, and which messages are sent elsewhere."""

    http: tuple[str, ...] = option(
        (),
        HTTP_ENDPOINTS,
        "serve HTTP on this endpoint, or on a port of this machine only: 8080, tcp:8080; can be given more than once",
        heading="What it serves by HTTP",
        restarts=True,
        example='"8080"',
    )
    http_url: str = option(
        "",
        text("URL", url),
        "the address under which others find what is served by HTTP, for links",
        example='"https://chat.example.org"',
    )
    uploads: Path | None = option(
        None,
        FILE,
        "let people who have an account upload files into this folder, and everybody download them (needs --http)",
        restarts=True,
        example='"/var/lib/mpchat/uploads"',
    )
    upload_types: tuple[str, ...] = option(
        (),
        TYPES,
        "what may be uploaded: image/*,audio/*,video/*,text/plain (default: everything)",
        example='["image/*", "text/plain"]',
    )
    keep_uploads: float = option(30 * 86400, LASTING, "how long uploads are kept: 30d, 12h; 0d for ever")
    api: bool = option(
        False,
        FLAG,
        "let bots speak by HTTP, with a token of their account: mpchat-admin token (needs --http)",
        restarts=True,
    )
    hook: Mapping[str, Hook] = option(
        {},
        HOOKS,
        "send messages of rooms to an address: 'NAME url=URL rooms=#ops secret-file=FILE'; can be given more than once",
        heading="What it sends by HTTP",
        example='{deploy = {url = "https://ci.example.org/chat", rooms = ["#ops"], secret-file = "/etc/mpchat/deploy"}}',
    )

    def check_http(self) -> None:
        """Raise SettingsError for options that are at odds."""
        for name, is_on in (("uploads", self.uploads is not None), ("api", self.api)):
            if is_on and not self.http:
                raise SettingsError(
                    f"--{name} needs --http: say where to listen, like --http 8080", name, "http"
                )
        if self.uploads is not None and not self.web_url:
            needs = "--uploads needs --http-url, the address of the links to them: https://chat.example.org"
            raise SettingsError(needs, "uploads", "http-url")
        for name, hook in self.hook.items():
            if hook.secret_file is None:
                raise SettingsError(f"the hook {name} needs a secret: write secret-file=FILE", "hook")

    @property
    def web_url(self) -> str:
        """Under which address others find what is served by HTTP; ``""`` where only the operator can know."""
        if self.http_url or not self.http:
            return self.http_url
        found = _LOCAL.fullmatch(self.http[0])
        return f"http://127.0.0.1:{found[1]}" if found else ""
