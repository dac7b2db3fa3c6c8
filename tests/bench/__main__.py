"""Run the benchmarks: all of them, or those named, as `python -m tests.bench NAME`."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).parent
PREFIX = "bench_"


def main(wanted: list[str]) -> None:
    known = sorted(path.stem.removeprefix(PREFIX) for path in HERE.glob("bench_*.py"))
    unknown = set(wanted) - set(known)
    if unknown:
        sys.exit(f"there is no benchmark {', '.join(unknown)}; known: {known}")
    for name in wanted or known:
        import_module(f"tests.bench.{PREFIX}{name}").run()


if __name__ == "__main__":
    main(sys.argv[1:])
