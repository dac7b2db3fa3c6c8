"""Every measure of standing, family by family, beside packages that do the same.

Limits: the whole set for 60 s within 25 ms on one core, no family slower than twice the
fastest peer, a live update within 10 us, 45 MB resident. Peers come with the extra
`bench`; without them only our own times are shown.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import ModuleType

import numpy as np

from station.filters import zero_phase
from station.live.accumulators import LiveSway
from station.live.lowpass import CUTOFF_HZ
from station.measures import FAMILIES, REGISTRY, Support, compute
from station.measures.registry import SWAY_FUNCTIONS
from station.measures.sway import Sway
from station.measures.values import measured
from station.measures.velocity import path_length
from station.values import CopSeries

RATE_HZ = 100.0
LIMIT_MS = 25.0
LIMIT_PEER = 2.0
LIMIT_LIVE_US = 10.0
LIMIT_MB = 45.0
FEET = Support(-200.0, 200.0, -200.0, 200.0)
FAMILIES_OF_SWAY = [
    family
    for family in FAMILIES
    if any(REGISTRY[name].family == family for name in SWAY_FUNCTIONS)
]
AT_LEAST_S = 0.3
"""Each row is repeated for this long; the best time counts."""

Task = Callable[[], object]


def person(seconds: float) -> CopSeries:
    """Return somebody of ordinary sway: two leaky random walks, slow and fast."""
    rng = np.random.default_rng(2)
    samples = round(seconds * RATE_HZ) + 1
    axes = []
    for size in (4.0, 6.0):
        slow = np.cumsum(rng.normal(size=samples))
        slow -= np.linspace(slow[0], slow[-1], samples)
        fast = zero_phase(rng.normal(size=samples), 1.0, RATE_HZ)
        axes.append(size * (slow / slow.std() + 0.3 * fast / fast.std()))
    return CopSeries(RATE_HZ, axes[0], axes[1])


def best_ms(task: Task) -> float:
    """Return the shortest of many runs, in milliseconds of processor time."""
    task()
    best, until = np.inf, time.perf_counter() + AT_LEAST_S
    while time.perf_counter() < until:
        start = time.process_time()
        task()
        best = min(best, time.process_time() - start)
    return float(1e3 * best)


def our_family(family: str, series: CopSeries) -> None:
    """Compute one family from the bare signal."""
    sway = Sway(series, series, FEET, 1.0)
    for name, function in SWAY_FUNCTIONS.items():
        if REGISTRY[name].family == family:
            measured(partial(function, sway), "1")


def peer(name: str) -> ModuleType | None:
    """Return a peer's module where the extra `bench` is installed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return importlib.import_module(name)
    except ImportError:
        return None


def peer_tasks(series: CopSeries) -> dict[str, dict[str, Task]]:
    """Return what each installed peer offers for the same work, by family."""
    tasks: dict[str, dict[str, Task]] = {}
    ml, ap = series.ml_mm, series.ap_mm
    both = np.column_stack((ml, ap))
    coarse = [np.ascontiguousarray(axis[::5]) for axis in (ml, ap)]

    def offer(family: str, name: str, task: Task) -> None:
        tasks.setdefault(family, {})[name] = task

    if openbalance := peer("openbalance.processing.kinematics"):
        trial = importlib.import_module("openbalance.core.trial").Trial
        low_pass = importlib.import_module("openbalance.processing.filters")
        recording = trial(both, RATE_HZ, ["x", "y"])
        recording.parameters = {"COP_x": ml, "COP_y": ap}
        offer(
            "filter",
            "openbalance",
            partial(low_pass.apply_lowpass_filter, recording, CUTOFF_HZ),
        )
        offer(
            "path length alone",
            "openbalance",
            partial(openbalance.calculate_path_length, recording),
        )
        offer(
            "area", "openbalance", partial(openbalance.calculate_sway_areas, recording)
        )
    if micromotion := peer("micromotion.balance"):
        filters = importlib.import_module("micromotion.filters")
        offer(
            "filter",
            "micromotion",
            lambda: [filters.lowpass(x, RATE_HZ, CUTOFF_HZ, 2) for x in (ml, ap)],
        )
        offer(
            "distance",
            "micromotion",
            partial(micromotion.cop_sway_metrics, both, fs=RATE_HZ),
        )
        offer(
            "area",
            "micromotion",
            lambda: (
                micromotion.confidence_ellipse_area(both),
                micromotion.convex_hull_area(both),
            ),
        )
        offer(
            "frequency",
            "micromotion",
            lambda: [
                micromotion.spectral_edges(x, RATE_HZ, nperseg=2000) for x in (ml, ap)
            ],
        )
        offer(
            "entropy",
            "micromotion",
            lambda: [micromotion.sample_entropy(x, 3) for x in coarse],
        )
        offer("scaling", "micromotion", lambda: [micromotion.dfa(x) for x in (ml, ap)])
        offer(
            "diffusion",
            "micromotion",
            partial(micromotion.stabilogram_diffusion, both, RATE_HZ),
        )
    if antropy := peer("antropy"):
        offer(
            "entropy",
            "antropy (compiled)",
            lambda: [antropy.sample_entropy(x, 3) for x in coarse],
        )
        offer(
            "scaling",
            "antropy (compiled)",
            lambda: [antropy.detrended_fluctuation(x) for x in (ml, ap)],
        )
    if neurokit := peer("neurokit2"):
        offer(
            "entropy",
            "neurokit2",
            lambda: [neurokit.entropy_sample(x, dimension=3) for x in coarse],
        )
        offer(
            "scaling", "neurokit2", lambda: [neurokit.fractal_dfa(x) for x in (ml, ap)]
        )
    if entropyhub := peer("EntropyHub"):
        offer(
            "entropy",
            "EntropyHub",
            lambda: [entropyhub.SampEn(x, m=3) for x in coarse],
        )
    return tasks


def family_rows(seconds: float) -> list[tuple[str, float, str, float | None]]:
    """Return family, our time, the fastest peer and its time, in ms."""
    series = person(seconds)
    both = np.column_stack((series.ml_mm, series.ap_mm))
    ours: dict[str, Task] = {
        "filter": partial(zero_phase, both, CUTOFF_HZ, RATE_HZ),
        "path length alone": lambda: path_length(Sway(series)),
        **{family: partial(our_family, family, series) for family in FAMILIES_OF_SWAY},
    }
    peers = peer_tasks(series)
    rows: list[tuple[str, float, str, float | None]] = []
    for family, task in ours.items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            times = {name: best_ms(run) for name, run in peers.get(family, {}).items()}
        fastest = min(times, key=lambda name: times[name], default="")
        rows.append((family, best_ms(task), fastest, times.get(fastest)))
    return rows


def whole_set_ms(seconds: float) -> float:
    """Return filter and all measures together."""
    series = person(seconds)
    both = np.column_stack((series.ml_mm, series.ap_mm))

    def everything() -> None:
        smooth = zero_phase(both, CUTOFF_HZ, RATE_HZ)
        filtered = CopSeries(RATE_HZ, smooth[:, 0].copy(), smooth[:, 1].copy())
        compute(filtered, unfiltered=series, support=FEET, noise_floor_mm_s=1.0)

    return best_ms(everything)


def live_us() -> float:
    """Return what one sample costs while a trial runs."""
    series = person(60.0)
    points = list(zip(series.ml_mm.tolist(), series.ap_mm.tolist(), strict=True))

    def trial() -> None:
        live = LiveSway(zone_mm=10.0)
        for ml, ap in points:
            live.add(ml, ap)
            live.add_load((150.0, 150.0, 150.0, 150.0))

    return 1e3 * best_ms(trial) / len(points)


def resident_mb() -> float:
    """Return the largest resident size of a process that measures 60 s."""
    code = (
        "from tests.bench.bench_measures import person, FEET, peak_mb;"
        "from station.measures import compute;"
        "compute(person(60.0), support=FEET, noise_floor_mm_s=1.0); print(peak_mb())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    return float(done.stdout)


def peak_mb() -> float:
    """Return the largest resident size of this process so far."""
    status = Path("/proc/self/status").read_text("utf-8")
    (peak,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
    return float(peak.split()[1]) / 1024.0


def table() -> str:
    """Return the results as a table for people and for docs/measures.md."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    lines = ["| family | 30 s, ms | 60 s, ms | fastest peer, 60 s | ms | ours / peer |"]
    lines.append("|---|---|---|---|---|---|")
    short = {family: ours for family, ours, _, _ in family_rows(30)}
    for family, ours, name, theirs in family_rows(60):
        other = f"{name} | {theirs:.2f} | {ours / theirs:.2f}" if theirs else " | | "
        lines.append(f"| {family} | {short[family]:.2f} | {ours:.2f} | {other} |")
    lines += [
        f"| **filter and all measures** | | **{whole_set_ms(60):.1f}** | | | |",
        "",
        f"Limits: {LIMIT_MS:g} ms together, {LIMIT_PEER:g} times the fastest peer.",
        f"Live update: {live_us():.2f} us a sample (limit {LIMIT_LIVE_US:g}).",
        f"Resident: {resident_mb():.1f} MB (limit {LIMIT_MB:g}).",
    ]
    return "\n".join(lines)


def run() -> None:
    """Print the table."""
    print(table())


if __name__ == "__main__":
    run()
