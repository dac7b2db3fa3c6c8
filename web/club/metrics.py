"""Counters of one server process, as Prometheus reads them.

Text exposition format 0.0.4. Each process counts for itself; Prometheus adds them up.
"""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict
from importlib.metadata import version

from flask import Flask, Response, g, request

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT"})
SECONDS_BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0)


class Counters:
    """How often each route answered how, and how long it took."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: Counter[tuple[str, str, int]] = Counter()
        self._buckets: Counter[tuple[str, float]] = Counter()
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._trials: Counter[str] = Counter()

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answer."""
        with self._lock:
            self._answers[method, route, status] += 1
            self._seconds[route] += seconds
            for bound in SECONDS_BOUNDS:
                if seconds <= bound:
                    self._buckets[route, bound] += 1

    def took_in(self, result: str) -> None:
        """Count one trial as `new` or `again`."""
        with self._lock:
            self._trials[result] += 1

    def text(self) -> str:
        """Return everything in the exposition format."""
        with self._lock:
            return "\n".join((*self._lines(), ""))

    def _lines(self) -> list[str]:
        lines = [
            "# HELP heron_club_info The release that runs.",
            "# TYPE heron_club_info gauge",
            f'heron_club_info{{version="{version("heron-station")}"}} 1',
            "# HELP heron_club_trials_total Trials taken in, new or sent again.",
            "# TYPE heron_club_trials_total counter",
        ]
        lines += [
            f'heron_club_trials_total{{result="{result}"}} {self._trials[result]}'
            for result in ("new", "again")
        ]
        lines += [
            "# HELP heron_club_answers_total Answers by route and status.",
            "# TYPE heron_club_answers_total counter",
        ]
        counts: Counter[str] = Counter()
        for (method, route, status), count in sorted(self._answers.items()):
            labels = f'method="{method}",route="{route}",status="{status}"'
            lines.append(f"heron_club_answers_total{{{labels}}} {count}")
            counts[route] += count
        lines += [
            "# HELP heron_club_seconds How long answers took.",
            "# TYPE heron_club_seconds histogram",
        ]
        for route, count in sorted(counts.items()):
            at = f'route="{route}"'
            lines += [
                f'heron_club_seconds_bucket{{{at},le="{bound:g}"}} '
                f"{self._buckets[route, bound]}"
                for bound in SECONDS_BOUNDS
            ]
            lines += [
                f'heron_club_seconds_bucket{{{at},le="+Inf"}} {count}',
                f"heron_club_seconds_sum{{{at}}} {self._seconds[route]:.6f}",
                f"heron_club_seconds_count{{{at}}} {count}",
            ]
        return lines


def init_app(app: Flask, counters: Counters) -> None:
    """Count every answer of the app."""

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else "none"
        seconds = time.perf_counter() - g.get("began", time.perf_counter())
        # Anybody may make up methods: each would be a line for ever.
        method = request.method if request.method in METHODS else "other"
        counters.answered(method, route, response.status_code, seconds)
        return response
