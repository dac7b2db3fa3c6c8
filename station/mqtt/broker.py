"""The connection to the broker: kept up, with a last will, over TLS unless told not."""

from __future__ import annotations

import contextlib
import json
import ssl
import threading
from pathlib import Path
from typing import Any

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from station.config import MqttConfig
from station.errors import BadConfig, BrokerAway
from station.mqtt.topics import OFFLINE, Topics

QOS = 1
ACK_S = 10.0
RETRY_S = (1, 120)


class Broker:
    """An MQTT 3.1.1 session that reconnects by itself, on a thread of paho's own.

    Raises:
        BadConfig: certificates or password cannot be read.
    """

    def __init__(self, folder: Path, config: MqttConfig, topics: Topics) -> None:
        self._topics = topics
        self._config = config
        self._fresh, self._up = threading.Event(), threading.Event()
        self.refusal: str | None = None
        """Why the broker did not let us in last; None when it did."""
        self._client = Client(
            CallbackAPIVersion.VERSION2, client_id=f"heron-{topics.station}"
        )
        self._client.will_set(topics.availability, OFFLINE, QOS, retain=True)
        self._client.reconnect_delay_set(*RETRY_S)
        self._client.on_connect = self._connected
        self._client.on_disconnect = self._disconnected
        if config.tls:
            self._client.tls_set_context(_context(folder, config))
        if config.username is not None:
            self._client.username_pw_set(config.username, _password(folder, config))

    @property
    def connected(self) -> bool:
        """Whether the broker answers."""
        return self._up.is_set()

    @property
    def where(self) -> str:
        """Its address."""
        return f"{self._config.host}:{self._config.port}"

    def open(self) -> None:
        """Begin to connect, and go on trying."""
        self._client.connect_async(self._config.host or "", self._config.port)
        self._client.loop_start()

    def close(self) -> None:
        """Say goodbye, so that the will is not needed."""
        if self.connected:
            done = self._client.publish(
                self._topics.availability, OFFLINE, QOS, retain=True
            )
            # The line may be lost at this very moment; then the will says it.
            with contextlib.suppress(RuntimeError, ValueError):
                done.wait_for_publish(ACK_S)
        self._client.disconnect()
        self._client.loop_stop()

    def take_fresh(self) -> bool:
        """Return, once for each connection, that it is new."""
        fresh = self._fresh.is_set()
        self._fresh.clear()
        return fresh

    def publish(self, topic: str, payload: Any, *, retain: bool) -> None:
        """Publish text, or JSON, and wait until the broker has it.

        Raises:
            BrokerAway: it did not say so in time.
        """
        text = payload if isinstance(payload, str) else json.dumps(payload)
        done = self._client.publish(topic, text, QOS, retain)
        try:
            done.wait_for_publish(ACK_S)
        except (RuntimeError, ValueError) as error:
            raise self._away(str(error)) from error
        if not done.is_published():
            raise self._away("no acknowledgement")

    def _away(self, why: str) -> BrokerAway:
        return BrokerAway(
            f"the broker at {self.where} does not answer ({why}): "
            "it is tried again by itself"
        )

    def _connected(
        self,
        _client: Client,
        _data: Any,
        _flags: ConnectFlags,
        code: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        self.refusal = str(code) if code.is_failure else None
        if not code.is_failure:
            self._fresh.set()
            self._up.set()

    def _disconnected(
        self,
        _client: Client,
        _data: Any,
        _flags: DisconnectFlags,
        _code: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        self._up.clear()
        self._fresh.clear()


def _context(folder: Path, config: MqttConfig) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(
            cafile=folder / config.ca_file if config.ca_file else None
        )
    except (OSError, ssl.SSLError) as error:
        raise BadConfig(
            f"the certificates in {config.ca_file} cannot be read ({error}): "
            "correct mqtt.ca_file"
        ) from error


def _password(folder: Path, config: MqttConfig) -> str | None:
    if config.password_file is None:
        return None
    try:
        return (folder / config.password_file).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadConfig(
            f"the password in {config.password_file} cannot be read ({error}): "
            "correct mqtt.password_file"
        ) from error
