"""HTTPS to the club: one request at a time, no faster than allowed."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import ssl
import urllib.error
import urllib.request
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from firmware.clock import NS_PER_S, Clock
from station.errors import BadConfig, ClubAway

TIMEOUT_S = 30.0
BLOCKS_PER_S = 8
"""How finely the bandwidth is dealt out."""
REPLY_MAX_BYTES = 1 << 20


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A token is for the server that was named, not for where it points."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class Transport:
    """The club server at `url`.

    Args:
        url: its address.
        token: gives the device token, None before the station is enrolled; asked each
            time, so that a new one needs no restart.
        ca_file: certificates to trust in place of the system's.
        bandwidth_b_s: bytes a second, None for as fast as it goes.
        clock: waits between blocks when the bandwidth is limited.

    Raises:
        BadConfig: the certificates cannot be read.
    """

    def __init__(
        self,
        url: str,
        token: Callable[[], str | None],
        *,
        ca_file: Path | None = None,
        bandwidth_b_s: int | None = None,
        clock: Clock,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._url = url.rstrip("/")
        self._token = token
        self._bandwidth_b_s = bandwidth_b_s
        self._clock = clock
        self._timeout_s = timeout_s
        try:
            context = ssl.create_default_context(cafile=ca_file)
        except (OSError, ssl.SSLError) as error:
            raise BadConfig(
                f"the certificates in {ca_file} cannot be read ({error}): "
                "correct club.ca_file"
            ) from error
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=context), _NoRedirect
        )

    @property
    def enrolled(self) -> bool:
        """Whether there is a token to show."""
        return self._token() is not None

    def put_document(self, path: str, document: bytes) -> tuple[int, Any, float]:
        """Send a document; return status, the JSON that came back, Retry-After in s.

        Raises:
            ClubAway: no whole answer came.
        """
        content = zlib.compress(document)
        digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
        headers = {
            "Content-Encoding": "deflate",
            "Content-Digest": f"sha-256=:{digest}:",
        }
        return self._exchange("PUT", path, content, headers)

    def send(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Send JSON and return the status and the JSON that came back.

        Raises:
            ClubAway: no whole answer came.
        """
        content = json.dumps(body).encode() if body is not None else b""
        status, reply, _ = self._exchange(method, path, content, {})
        return status, reply

    def _exchange(
        self, method: str, path: str, content: bytes, headers: dict[str, str]
    ) -> tuple[int, Any, float]:
        request = urllib.request.Request(  # noqa: S310 - the settings allow http and https only
            f"{self._url}/api/v1/{path}",
            data=self._paced(content) if content else None,
            method=method,
            headers={
                "Content-Type": "application/json",
                "Content-Length": str(len(content)),
                "Connection": "close",
                **headers,
            },
        )
        token = self._token()
        if token is not None:
            request.add_header("Authorization", f"Bearer {token}")
        try:
            with self._open(request) as answer:
                return _read(answer.status, answer)
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            raise ClubAway(
                f"the club at {self._url} does not answer ({reason}): "
                "it is tried again by itself"
            ) from error

    def _open(self, request: urllib.request.Request) -> Any:
        """Return the answer, whatever its status."""
        try:
            return self._opener.open(request, timeout=self._timeout_s)
        except urllib.error.HTTPError as error:
            return error

    def _paced(self, content: bytes) -> Iterator[bytes]:
        rate_b_s = self._bandwidth_b_s
        size = max(1, rate_b_s // BLOCKS_PER_S) if rate_b_s else len(content)
        begun_ns = self._clock.now_ns()
        for at in range(0, len(content), size):
            if rate_b_s:
                self._clock.sleep_until_ns(begun_ns + at * NS_PER_S // rate_b_s)
            yield content[at : at + size]


def _read(status: int, answer: Any) -> tuple[int, Any, float]:
    """Return what came back. Raises `OSError` or `HTTPException` if it is cut."""
    body = answer.read(REPLY_MAX_BYTES)
    promised = answer.headers.get("Content-Length", "")
    if promised.isdecimal() and len(body) < min(int(promised), REPLY_MAX_BYTES):
        # With a limit, http.client hands out a cut body as if it were whole.
        raise http.client.IncompleteRead(body, int(promised) - len(body))
    try:
        reply = json.loads(body)
    except ValueError:
        reply = None
    wanted = answer.headers.get("Retry-After", "")
    return status, reply, float(wanted) if wanted.isdecimal() else 0.0
