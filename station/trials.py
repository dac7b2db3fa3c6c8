"""Trials one after the other: begun, recorded, followed, handed over to be stored.

What cannot be written, because the disk is full or gone, is held in memory and tried
again until it is written: a trial that finished is not lost while the station runs.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from firmware.clock import NS_PER_S, Clock
from firmware.reading import Reading
from station.calibration import Calibration
from station.errors import NotNow, StorageFailed
from station.language import _
from station.messages import Problem
from station.recorder import Recorder
from station.store.keeper import Errands, Keeper
from station.store.records import TrialStart
from station.store.writer import Writer
from station.trial import RunningTrial
from station.values import CopSample

RETRY_NS = 2 * NS_PER_S
"""How long to wait before what could not be stored is tried again."""

_Chunk = tuple[str, int, list[Reading]]
"""Trial, number and readings."""


class Trials:
    """The trial that runs, or was the last to run, and what is kept of it.

    `calibration_now` gives the calibration in force.
    """

    def __init__(
        self,
        *,
        keeper: Keeper,
        errands: Errands,
        clock: Clock,
        calibration_now: Callable[[], Calibration],
    ) -> None:
        self._keeper = keeper
        self._errands = errands
        self._clock = clock
        self._calibration_now = calibration_now
        self._in_force = calibration_now()
        """What the trial that is over was measured with, however late it is stored."""
        self._recorder = Recorder()
        self._unwritten: list[_Chunk] = []
        self._retry_ns: int | None = None
        self._starting = False
        self.last: RunningTrial | None = None
        """The trial that runs or was the last to run."""
        self.trouble: Problem | None = None
        """What keeps things from being written, while it does."""
        self.news = False
        """Whether something changed that a view should tell at once."""

    @property
    def running(self) -> RunningTrial | None:
        """The trial that is not over yet."""
        last = self.last
        return None if last is None or last.final else last

    @property
    def busy(self) -> bool:
        """Whether a trial runs, or begins, or is not stored yet."""
        last = self.last
        return self._starting or (last is not None and not last.stored)

    def begin(self, trial: RunningTrial, start: TrialStart) -> Future[dict[str, str]]:
        """Begin once it is on the disk; the result holds `trial`, its id."""
        self._starting = True
        begun = self._keeper.submit(lambda writer: writer.begin_trial(start))
        answer: Future[dict[str, str]] = Future()
        self._errands.expect(begun, lambda done: self._begun(trial, done, answer))
        return answer

    def record(self, reading: Reading) -> None:
        """Keep a conversion, for the trial that runs or for one that begins soon."""
        self._keep(self._recorder.add(reading))
        if self.last is not None and self.last.ready(reading.t_ns):
            self._conclude(self.last)

    def see(self, sample: CopSample) -> None:
        """Let the trial that runs see one moment."""
        trial = self.running
        if trial is not None:
            self._follow(trial, lambda: trial.see(sample))

    def tared(self, t_ns: int) -> None:
        """Let a trial that waits for a zero go on."""
        trial = self.running
        if trial is not None and trial.phase == "zeroing":
            self._follow(trial, lambda: trial.tell("tared", t_ns))

    def try_again(self, now_ns: int) -> None:
        """Store what could not be stored before, when it is time to."""
        if self.last is None or self._retry_ns is None or now_ns < self._retry_ns:
            return
        self._retry_ns = None
        self._store(self.last)

    def pass_time(self, now_ns: int) -> None:
        """Let the trial notice that nothing comes."""
        trial = self.last
        if trial is None:
            return
        self._follow(trial, lambda: trial.pass_time(now_ns))
        if trial.ready(now_ns):
            self._conclude(trial)

    def tell(self, event: str) -> None:
        """Tell the trial what the operator saw. Raises `NotNow`, `BadRequest`."""
        trial = self.running
        if trial is None:
            raise NotNow(_("no trial runs"))
        now_ns = self._clock.now_ns()
        self._follow(trial, lambda: trial.tell(event, now_ns))
        if trial.ready(now_ns):
            self._conclude(trial)

    def lose_board(self) -> None:
        """End the trial that runs, because nothing will come any more."""
        if self.last is not None:
            self.last.lose_board()
            self._conclude(self.last)
        self._recorder.forget()
        self.news = True

    def close(self) -> None:
        """Have what is over stored; what still runs is found at the next start."""
        if self.last is not None and self.last.final:
            self._conclude(self.last)

    def _begun(
        self, trial: RunningTrial, begun: Future[None], answer: Future[dict[str, str]]
    ) -> None:
        self._starting = False
        error = begun.exception()
        if error is not None:
            answer.set_exception(error)
            return
        self.last = trial
        self._recorder.begin()
        self.news = True
        answer.set_result({"trial": trial.id})

    def _follow(self, trial: RunningTrial, move: Callable[[], None]) -> None:
        """Make a move of the trial and notice a change of phase."""
        before = trial.phase
        move()
        self.news = self.news or trial.phase != before

    def _conclude(self, trial: RunningTrial) -> None:
        """Hand the trial over to be computed and stored, once."""
        if trial.concluding:
            return
        trial.concluding = True
        self._in_force = self._calibration_now()
        self._keep(self._recorder.end())
        self._store(trial)

    def _store(self, trial: RunningTrial) -> None:
        calibration = self._in_force
        held = tuple(self._unwritten)

        def work(writer: Writer) -> None:
            for chunk in held:
                writer.append_chunk(*chunk)
            trial.conclude(writer, calibration)

        self._errands.expect(
            self._keeper.submit(work), lambda done: self._stored(trial, done)
        )

    def _stored(self, trial: RunningTrial, done: Future[None]) -> None:
        if not self._written(done):
            self._retry_ns = self._clock.now_ns() + RETRY_NS
            return
        self._unwritten.clear()
        trial.stored = True
        self.news = True

    def _keep(self, taken: tuple[int, list[Reading]] | None) -> None:
        """Have a chunk written; it is held until it is known to be on the disk."""
        if taken is None or self.last is None:
            return
        chunk = (self.last.id, *taken)
        self._unwritten.append(chunk)

        def settle(done: Future[None]) -> None:
            if self._written(done) and chunk in self._unwritten:
                self._unwritten.remove(chunk)

        written = self._keeper.submit(lambda writer: writer.append_chunk(*chunk))
        self._errands.expect(written, settle)

    def _written(self, done: Future[None]) -> bool:
        """Return whether it was, showing a full or broken disk while there is one."""
        try:
            done.result()
        except StorageFailed as error:
            sentence = str(error)
            text = f"{sentence[0].upper()}{sentence[1:]}."
            self.trouble = Problem("storage_failed", "attention", text)
            self.news = True
            return False
        self.trouble = None
        return True
