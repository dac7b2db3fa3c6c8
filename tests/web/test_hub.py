from __future__ import annotations

import msgspec
import pytest

from station.messages import LiveView, Problem
from tests.fakes.station import IDLE, FakeStation
from web.errors import TooManyStreams
from web.kiosk.hub import KEPT_POINTS, Away, Closing, Event, Hub, Stream
from web.kiosk.live import encode

WAIT_S = 5.0


def view(seq: int, *points: tuple[float, float]) -> LiveView:
    return msgspec.structs.replace(IDLE, seq=seq, points=list(points))


def wait_for(stream: Stream, kind: type[Event]) -> Event:
    for _ in range(100):
        event = stream.take(WAIT_S)
        if isinstance(event, kind):
            return event
    raise AssertionError(f"no {kind} came")


def test_every_page_gets_what_the_station_shows(station: FakeStation, hub: Hub) -> None:
    pages = [hub.open(), hub.open()]
    station.show(view(7, (1.0, 2.0)))
    for page in pages:
        assert wait_for(page, LiveView) == view(7, (1.0, 2.0))


def test_a_page_opens_with_what_is_known_but_without_old_points(
    station: FakeStation, hub: Hub
) -> None:
    first = hub.open()
    station.show(view(7, (1.0, 2.0)))
    wait_for(first, LiveView)
    late = hub.open()
    assert late.take(WAIT_S) == view(7)


def test_a_slow_page_gets_one_event_with_every_point() -> None:
    stream = Stream()
    stream.put(view(1, (1.0, 1.0)))
    stream.put(view(2, (2.0, 2.0)))
    stream.put(view(3, (3.0, 3.0)))
    assert stream.take(0) == view(3, (1.0, 1.0), (2.0, 2.0), (3.0, 3.0))
    assert stream.take(0) is None


def test_a_page_that_never_reads_costs_a_bounded_amount() -> None:
    stream = Stream()
    for seq in range(1000):
        stream.put(view(seq, (float(seq), 0.0)))
    event = stream.take(0)
    assert isinstance(event, LiveView)
    assert len(event.points) == KEPT_POINTS
    assert event.points[-1] == (999.0, 0.0)


def test_away_replaces_what_was_known() -> None:
    stream = Stream()
    stream.put(view(1, (1.0, 1.0)))
    stream.put(Away())
    assert stream.take(0) == Away()


def test_a_station_that_dies_is_away_and_comes_back(
    station: FakeStation, hub: Hub
) -> None:
    page = hub.open()
    station.show(view(1))
    wait_for(page, LiveView)
    station.vanish()
    wait_for(page, Away)
    assert hub.latest() is None
    station.show(view(2))
    assert wait_for(page, LiveView) == view(2)


def test_pages_beyond_the_limit_are_refused(hub: Hub) -> None:
    first, _second = hub.open(), hub.open()
    with pytest.raises(TooManyStreams, match="2 pages are live"):
        hub.open()
    hub.close(first)
    hub.open()


def test_nothing_comes_after_closing(hub: Hub) -> None:
    page = hub.open()
    hub.stop()
    wait_for(page, Closing)
    page.put(Closing())
    page.put(view(9))
    assert page.take(0) == Closing()


def test_events_travel_as_server_sent_events() -> None:
    assert encode(Away()) == b"event: away\ndata: {}\n\n"
    assert encode(Closing()) == b"event: closing\ndata: {}\n\n"
    head, data = encode(view(5)).split(b"data: ")
    assert head == b"event: live\nid: 5\n"
    assert msgspec.json.decode(data, type=LiveView) == view(5)


def test_a_fault_is_told_in_the_language_of_the_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = {"The board is hot.": "Das Board ist heiß."}
    monkeypatch.setattr("web.kiosk.live.retold", lambda text, _spoken: known[text])
    fault = Problem("hot", "fault", "The board is hot.")
    shown = msgspec.structs.replace(view(5), problems=[fault])

    english, german = (encode(shown, spoken).decode() for spoken in ("en", "de"))

    assert "The board is hot." in english
    assert "Das Board ist heiß." in german
