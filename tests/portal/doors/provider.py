"""A sign-in service on this machine: an OpenID Connect provider that says whatever a test wants said."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt


@dataclass
class Provider:
    """What is running. ``person``: the claims of whoever logs in; ``asked``: what it was last asked for."""

    url: str
    person: dict[str, Any] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    audience: str = "portal"
    issuer: str = ""

    def configuration(self) -> dict[str, Any]:
        """What the portal reads first."""
        names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "userinfo_endpoint": "userinfo"}
        addresses = {name: f"{self.url}/{part}" for name, part in {**names, "jwks_uri": "keys"}.items()}
        return {"issuer": self.url, **addresses, "token_endpoint_auth_methods_supported": ["client_secret_post"]}

    def id_token(self) -> str:
        """A token about the person, for the portal."""
        now = int(time.time())
        claims = {"iss": self.issuer or self.url, "aud": self.audience, "iat": now, "exp": now + 300, **self.person}
        return jwt.encode(claims, "a secret of the provider, long enough", algorithm="HS256")


class Handler(BaseHTTPRequestHandler):
    """Answers as a provider does: sends people back with a code, and tells the portal who they are."""

    provider: Provider

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/authorize":
            self.provider.asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            back = urlencode({"code": "a-code", "state": self.provider.asked["state"]})
            self.send_response(302)
            self.send_header("Location", f"{self.provider.asked['redirect_uri']}?{back}")
            self.end_headers()
        elif parts.path == "/userinfo":
            self.say({name: value for name, value in self.provider.person.items() if name not in ("amr", "acr")})
        else:
            self.say({"keys": []} if parts.path == "/keys" else self.provider.configuration())

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.say({"access_token": "a-token", "token_type": "Bearer", "id_token": self.provider.id_token()})

    def say(self, content: dict[str, Any]) -> None:
        """Answer with JSON."""
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""


@contextmanager
def running_provider() -> Iterator[Provider]:
    """A provider on a free port, until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Handler.provider = provider = Provider(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
