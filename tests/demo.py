"""A server and three clients side by side in tmux, to look at: ``make demo``."""

import shutil
import subprocess
import sys
from pathlib import Path

from bench.ports import free_port


def main() -> None:
    """Open them; leaving the first ends the chat."""
    tmux = shutil.which("tmux")
    if tmux is None:
        sys.exit("make demo needs tmux: install it, or open a few terminals with make chat and mpchat-client")
    programs = Path(sys.executable).parent
    port = free_port()
    session = f"mpchat-{port}"
    host = f"{programs}/mpchat --port {port} --name ann"
    guest = f"sleep 2; {programs}/mpchat-client 127.0.0.1:{port} --name"
    subprocess.run([tmux, "new-session", "-d", "-s", session, host], check=True)
    for name in ("bob", "cat"):
        subprocess.run([tmux, "split-window", "-t", session, f"{guest} {name}"], check=True)
    subprocess.run([tmux, "split-window", "-t", session, f"sleep 2; nc 127.0.0.1 {port}"], check=True)
    subprocess.run([tmux, "select-layout", "-t", session, "tiled"], check=True)
    subprocess.run([tmux, "attach", "-t", session], check=False)


if __name__ == "__main__":
    main()
