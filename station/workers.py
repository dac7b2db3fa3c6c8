"""Many recordings at once: Dask's threads on this machine, or a cluster by its address.

The same work is handed over in the same way; only who does it differs.
"""

from __future__ import annotations

import contextlib
import importlib.util
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from station.errors import ClusterAway, PackagesMissing, StationError
from station.pipeline import PIPELINE_VERSION
from station.reanalysis import Outcome, Stored, reanalysed

CONNECT_S = 10

Work = Callable[[Sequence[Stored]], list[Outcome]]


@contextlib.contextmanager
def workers(scheduler: str | None, threads: int | None) -> Iterator[Work]:
    """Give what reanalyses a batch of recordings, in their order.

    Args:
        scheduler: address of a Dask cluster's scheduler; None for this machine.
        threads: how many here; None for one a core.

    Raises:
        PackagesMissing: Dask is not installed.
        ClusterAway: the scheduler does not answer.
    """
    needed = ("dask", "distributed") if scheduler else ("dask",)
    if any(importlib.util.find_spec(name) is None for name in needed):
        raise PackagesMissing(
            "reanalysing needs dask: run pip install 'heron-station[reanalyse]'"
        )
    import dask  # noqa: PLC0415 - an optional package

    if scheduler is None:
        yield _doing(dask, {"scheduler": "threads", "num_workers": threads})
        return
    import distributed  # noqa: PLC0415 - an optional package

    try:
        client = distributed.Client(scheduler, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterAway(
            f"no Dask scheduler answers at {scheduler} ({error}): check its address"
        ) from error
    with client:
        yield _doing(dask, {"scheduler": client})


def _doing(dask: Any, where: dict[str, Any]) -> Work:
    def work(batch: Sequence[Stored]) -> list[Outcome]:
        tasks = [dask.delayed(reanalysed, pure=False)(one) for one in batch]
        outcomes: list[Outcome] = list(dask.compute(*tasks, **where))
        others = {one.pipeline for one in outcomes} - {PIPELINE_VERSION}
        if others:
            raise StationError(
                f"workers have the pipeline {', '.join(sorted(others))}, this machine "
                f"has {PIPELINE_VERSION}: install the same release on all of them"
            )
        return outcomes

    return work
