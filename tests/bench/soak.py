"""Ten million simulated conversions in worlds unlike each other: `make soak`.

Every count that the reader accepts is compared with what its chip measured. It ends
with exit status 1 at the first wrong one and names the world that it happened in.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from time import monotonic

from firmware.reading import Flag
from tests.fakes.hx711_world import accepted, random_world, read_world, wrong_counts

SECONDS = 20.0
"""Simulated time in one world."""


def soak(seed: int) -> Counter[str]:
    """Read one world; count its conversions by what became of them."""
    world = random_world(random.Random(seed))
    readings, chips, _ = read_world(world, SECONDS, quick=True)
    good = accepted(readings)
    wrong = wrong_counts(good, chips)
    counted = Counter(
        worlds=1,
        conversions=sum(len(chip.conversions) for chip in chips),
        accepted=len(good),
        flagged=len(readings) - len(good),
        flagged_and_wrong=len(wrong_counts(readings, chips)) - len(wrong),
        wrong_accepted=len(wrong),
        resets=sum(chip.resets for chip in chips),
    )
    for flag in Flag:
        counted[str(flag.name)] = sum(bool(r.flags & flag) for r in readings)
    if wrong:
        print(f"seed {seed}: {world}: {wrong[:3]}")
    return counted


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--conversions", type=int, default=10_000_000)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    total: Counter[str] = Counter()
    begin_s, seed = monotonic(), given.seed
    with ProcessPoolExecutor(given.processes) as pool:
        while total["conversions"] < given.conversions and not total["wrong_accepted"]:
            batch = range(seed, seed + 16 * given.processes)
            seed = batch.stop
            for done in as_completed([pool.submit(soak, each) for each in batch]):
                total.update(done.result())
            sys.stderr.write(
                f"{total['conversions']:,} conversions, "
                f"{total['accepted']:,} accepted, {total['wrong_accepted']} wrong\n"
            )
    for name, number in total.items():
        print(f"{name.lower():>18} {number:>12,}")
    print(f"{'seconds':>18} {monotonic() - begin_s:>12,.0f}")
    sys.exit(1 if total["wrong_accepted"] else 0)


if __name__ == "__main__":
    main()
