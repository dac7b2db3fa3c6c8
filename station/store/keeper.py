"""The thread that owns the database, so that a slow SD card never delays a view.

What needs the disk, or takes long, is handed over as a function of the `Writer`; such
work is done one after the other. Tests use an `InlineExecutor` and need no thread.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from station.store.database import open_database
from station.store.writer import Writer

T = TypeVar("T")
P = ParamSpec("P")


class InlineExecutor(Executor):
    """Does the work at once, in the caller's thread."""

    def submit(
        self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
    ) -> Future[T]:
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - it is raised where the result is taken
            future.set_exception(error)
        return future


class Keeper:
    """Opens the database at `path` on `executor`, which must have one worker.

    `opened` tells how that went; its result is the ids of the trials that were cut off
    and are now `interrupted`.
    """

    def __init__(self, path: Path, executor: Executor) -> None:
        self._path = path
        self._executor = executor
        self._writer: Writer | None = None
        self.opened = executor.submit(self._open)

    def submit(self, work: Callable[[Writer], T]) -> Future[T]:
        """Have `work` done after all that was handed over before."""
        return self._executor.submit(self._do, work)

    def close(self) -> None:
        """Finish what was handed over, then close the database."""
        self._executor.submit(self._close)
        self._executor.shutdown()

    def _open(self) -> list[str]:
        self._writer = Writer(open_database(self._path))
        return self._writer.interrupt_running(
            "the station stopped while the trial ran; what was recorded is kept"
        )

    def _do(self, work: Callable[[Writer], T]) -> T:
        if self._writer is None:
            self.opened.result()
        assert self._writer is not None  # noqa: S101 - else `opened` has raised
        return work(self._writer)

    def _close(self) -> None:
        if self._writer is not None:
            self._writer.close()


class Errands:
    """What is under way on another thread, with what to do when it is back."""

    def __init__(self) -> None:
        self._under_way: list[tuple[Future[Any], Callable[[Future[Any]], None]]] = []

    def expect(self, future: Future[T], then: Callable[[Future[T]], None]) -> None:
        """Call `then` with the future once it is done, from `collect`."""
        self._under_way.append((future, then))

    def collect(self) -> None:
        """Do what was to be done for everything that is back, in order."""
        waiting, self._under_way = self._under_way, []
        for future, then in waiting:
            if future.done():
                then(future)
            else:
                self._under_way.append((future, then))
