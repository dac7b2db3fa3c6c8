"""The publisher before a real broker: what it says, keeps and leaves behind."""

from __future__ import annotations

import json
import os
import queue
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from firmware.clock import NS_PER_S, SimulatedClock
from station.config import CONFIG_NAME, MqttConfig
from station.mqtt.broker import Broker
from station.mqtt.publisher import CURSOR_NAME, Line, Publisher
from station.mqtt.topics import Topics, slug
from tests.fakes.mosquitto import PASSWORD, USER, Mosquitto, brokering, program
from tests.fakes.outbox import Keeper

LIMIT_S = 30.0
TOPICS = Topics("heron", "Track 1")


@pytest.fixture(scope="module")
def mosquitto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mosquitto]:
    if program() is None:
        assert not os.environ.get("CI"), "apt-get install mosquitto"
        pytest.skip("mosquitto is not installed: apt-get install mosquitto")
    with brokering(tmp_path_factory.mktemp("mosquitto")) as broker:
        yield broker


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[Keeper]:
    made = Keeper(tmp_path)
    yield made
    made.close()


class Listener:
    """Somebody else at the broker, who hears everything."""

    def __init__(self, mosquitto: Mosquitto) -> None:
        self._heard: queue.Queue[MQTTMessage] = queue.Queue()
        self._passed_over: list[MQTTMessage] = []
        self._client = Client(CallbackAPIVersion.VERSION2)
        self._client.tls_set_context(
            ssl.create_default_context(cafile=mosquitto.ca_file)
        )
        self._client.username_pw_set(USER, PASSWORD)
        self._client.on_message = lambda *args: self._heard.put(args[2])
        self._client.on_connect = self._subscribe
        self._client.connect("localhost", mosquitto.port)
        self._client.loop_start()

    def _subscribe(self, *_: Any) -> None:
        self._client.subscribe("#", 1)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def hear(self, topic: str, wanted: Callable[[str], bool] = bool) -> MQTTMessage:
        """Wait for a message on a topic; others are kept for later."""
        deadline = time.monotonic() + LIMIT_S
        waiting, self._passed_over = self._passed_over, []
        found = None
        while found is None:
            left_s = max(0.0, deadline - time.monotonic())
            one = waiting.pop(0) if waiting else self._heard.get(timeout=left_s)
            if one.topic == topic and wanted(one.payload.decode()):
                found = one
            else:
                self._passed_over.append(one)
        self._passed_over += waiting
        return found


@pytest.fixture
def listener(mosquitto: Mosquitto) -> Iterator[Listener]:
    made = Listener(mosquitto)
    yield made
    made.close()


def config(folder: Path, mosquitto: Mosquitto, **more: Any) -> MqttConfig:
    (folder / "mqtt.password").write_text(f"{PASSWORD}\n")
    return MqttConfig(
        host="localhost",
        port=mosquitto.port,
        ca_file=str(mosquitto.ca_file),
        username=USER,
        password_file="mqtt.password",  # noqa: S106 - the name of a file
        **more,
    )


def publisher(folder: Path, keeper: Keeper, broker: Line, used: MqttConfig) -> Any:
    return Publisher(
        folder,
        used,
        TOPICS,
        name="Track 1",
        broker=broker,
        ask=keeper.ask,
        clock=SimulatedClock(NS_PER_S),
    )


def await_connection(broker: Broker) -> None:
    deadline = time.monotonic() + LIMIT_S
    while not broker.connected:
        assert time.monotonic() < deadline, broker.refusal
        time.sleep(0.01)


def test_state_is_retained_and_each_trial_is_told_once(
    tmp_path: Path, mosquitto: Mosquitto, keeper: Keeper, listener: Listener
) -> None:
    used = config(tmp_path, mosquitto)
    keeper.finish(2)
    broker = Broker(tmp_path, used, TOPICS)
    broker.open()
    try:
        await_connection(broker)
        told = publisher(tmp_path, keeper, broker, used)
        told.step()
        (trial,) = keeper.finish()
        told.step()
        result = json.loads(listener.hear(TOPICS.trial).payload)
        assert result["trial"] == trial
        assert result["measures"]["mean_velocity"]["unit"] == "mm/s"
        assert "person" not in result
        late = Listener(mosquitto)
        state = late.hear(TOPICS.state)
        found = late.hear("homeassistant/sensor/heron_track_1/queued/config")
        late.close()
        assert state.retain
        assert json.loads(state.payload)["noise_floor_mm_s"] == 0.7
        entity = json.loads(found.payload)
        assert found.retain
        assert entity["state_topic"] == TOPICS.state
        assert entity["availability_topic"] == TOPICS.availability
        # A new process goes on where the old one was.
        (second,) = keeper.finish()
        publisher(tmp_path, keeper, broker, used).step()
        heard = listener.hear(TOPICS.trial, lambda text: trial not in text)
        assert json.loads(heard.payload)["trial"] == second
    finally:
        broker.close()
    gone = listener.hear(TOPICS.availability, lambda text: text == "offline")
    assert gone.topic == TOPICS.availability


def test_what_ends_while_the_broker_is_away_follows(
    tmp_path: Path, keeper: Keeper, tmp_path_factory: pytest.TempPathFactory
) -> None:
    if program() is None:
        pytest.skip("mosquitto is not installed: apt-get install mosquitto")
    with brokering(tmp_path_factory.mktemp("away")) as mosquitto:
        used = config(tmp_path, mosquitto)
        broker = Broker(tmp_path, used, TOPICS)
        broker.open()
        try:
            await_connection(broker)
            told = publisher(tmp_path, keeper, broker, used)
            told.step()
            mosquitto.stop()
            (trial,) = keeper.finish()
            while broker.connected:
                time.sleep(0.01)
            told.step()
            mosquitto.start()
            listener = Listener(mosquitto)
            await_connection(broker)
            told.step()
            assert trial in listener.hear(TOPICS.trial).payload.decode()
            listener.hear(TOPICS.state)
            listener.close()
        finally:
            broker.close()


class Noted:
    """A line to a broker that takes everything."""

    connected, where, refusal = True, "here", None

    def __init__(self) -> None:
        self.told: list[tuple[str, Any]] = []

    def take_fresh(self) -> bool:
        return False

    def publish(self, topic: str, payload: Any, *, retain: bool) -> None:
        del retain
        self.told.append((topic, payload))


def test_trials_of_a_new_database_follow_where_the_old_one_was_set_aside(
    tmp_path: Path, keeper: Keeper
) -> None:
    (tmp_path / CURSOR_NAME).write_text("500\n", "ascii")
    finished = keeper.finish(2)
    line = Noted()
    told = publisher(tmp_path, keeper, line, MqttConfig(host="localhost"))
    told.step()
    told.step()
    trials = [said["trial"] for topic, said in line.told if topic == TOPICS.trial]
    assert trials == finished


def test_a_station_that_dies_leaves_its_last_will(
    tmp_path: Path, mosquitto: Mosquitto, listener: Listener
) -> None:
    config(tmp_path, mosquitto)
    (tmp_path / CONFIG_NAME).write_text(
        f'[mqtt]\nhost = "localhost"\nport = {mosquitto.port}\nname = "Gate"\n'
        f'ca_file = "{mosquitto.ca_file}"\nusername = "{USER}"\n'
        'password_file = "mqtt.password"\n'
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "station.mqtt", "--data", tmp_path],
        stderr=subprocess.DEVNULL,
    )
    try:
        assert listener.hear("heron/gate/availability").payload == b"online"
        state = json.loads(listener.hear("heron/gate/state").payload)
        assert state["station"] is False
        process.kill()
        assert listener.hear("heron/gate/availability").payload == b"offline"
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize(
    ("settings", "status", "said"),
    [
        ("", 2, "names no broker"),
        ('[mqtt]\nhost = "x"\nca_file = "none.pem"\n', 2, "correct mqtt.ca_file"),
        (
            '[mqtt]\nhost = "x"\nusername = "u"\npassword_file = "none"\n',
            2,
            "correct mqtt.password_file",
        ),
    ],
)
def test_what_is_wrong_with_the_settings_is_one_line(
    tmp_path: Path, settings: str, status: int, said: str
) -> None:
    (tmp_path / CONFIG_NAME).write_text(settings)
    done = subprocess.run(
        [sys.executable, "-m", "station.mqtt", "--data", tmp_path],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == status
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_name_becomes_a_level_of_a_topic() -> None:
    assert slug(" Track #1/+ ") == "track_1"
    assert slug("é") == "station"
