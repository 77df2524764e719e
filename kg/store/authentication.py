"""HTTP authentication as other servers ask for it."""

from __future__ import annotations

import base64
import urllib.request
from dataclasses import dataclass
from typing import Any

from kg.store.addresses import origin


@dataclass(frozen=True, slots=True)
class Credentials:
    """A name and a password for HTTP digest or basic authentication (RFC 7616, RFC 7617), never printed.

    Args:
        user: the name.
        password: the secret.
    """

    user: str
    password: str

    def __repr__(self) -> str:
        return f"Credentials(user={self.user!r})"


class Authentication(urllib.request.BaseHandler):
    """Digest or basic authentication, as the server asks; what worked is sent along with the next request at once.

    urllib's own handlers send each body twice, and a large one may find its connection closed the first time.
    """

    TRIES = 2
    """Without a challenge or with an outdated one, then with the right one."""

    def __init__(self, credentials: Credentials, server: tuple[str, str, int]) -> None:
        manager = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        manager.add_password(None, "{}://{}:{}/".format(*server), credentials.user, credentials.password)
        self._digest = urllib.request.AbstractDigestAuthHandler(manager)
        self._basic = base64.b64encode(f"{credentials.user}:{credentials.password}".encode()).decode()
        self._challenge = ""
        self.server = server
        self.tries = 0

    def http_request(self, request: urllib.request.Request) -> urllib.request.Request:
        """Answer the challenge that is known already (urllib's hook)."""
        scheme, _, text = self._challenge.partition(" ")
        if scheme.lower() == "basic":
            request.add_unredirected_header("Authorization", f"Basic {self._basic}")
        elif scheme:
            found = urllib.request.parse_keqv_list(urllib.request.parse_http_list(text))
            request.add_unredirected_header("Authorization", f"Digest {self._digest.get_authorization(request, found)}")
        self.tries += 1
        return request

    https_request = http_request

    def http_error_401(self, request: urllib.request.Request, answer: Any, *_: object) -> Any:
        """Take the challenge and send the request once more (urllib's hook)."""
        offered = answer.headers.get_all("WWW-Authenticate", [])
        known = [text for scheme in ("digest", "basic") for text in offered if text.lower().startswith(scheme)]
        if not known or self.tries >= self.TRIES or origin(request.full_url) != self.server:
            return None
        self._challenge = known[0]
        answer.close()
        return self.parent.open(request, timeout=request.timeout)
