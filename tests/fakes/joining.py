"""Somebody who becomes a member at the kiosk, as a browser without a screen."""

from __future__ import annotations

from flask.testing import FlaskClient

PIN = "1357"


def join(client: FlaskClient, name: str = "Robin") -> None:
    """Take a nickname and choose `PIN`; their first visit goes on."""
    client.post("/who/nickname", data={"nickname": name})
    for _ in range(2):
        answer = client.post("/me/pin", data={"pin": PIN})
    assert answer.location == "/visit"
