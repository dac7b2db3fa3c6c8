"""The processes of one station as children of one: started, watched, stopped together.

Each child is in a process group of its own, so that Ctrl-C reaches the parent alone,
and is told by the kernel to end when the parent dies, however it dies. A child that
ends by itself is started again after a pause that doubles from time to time.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import selectors
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from firmware.clock import NS_PER_S, Clock
from station.errors import ChildRefused

PAUSE_FIRST_NS = NS_PER_S // 4
PAUSE_LONGEST_NS = 10 * NS_PER_S
STEADY_NS = 10 * NS_PER_S
"""Who ran for this long begins again with the first pause."""
STOP_NS = NS_PER_S * 3 // 2
"""How long children may take to end when asked; then they are killed."""
BAD_INPUT = 2
"""The exit status of a program that was given something wrong."""

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass
class Child:
    """One program that is to run all the time."""

    name: str
    arguments: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_ns: int = 0
    restarts: int = 0
    pause_ns: int = PAUSE_FIRST_NS
    again_ns: int | None = None
    """When to start it again; None while it runs."""


class Family:
    """Runs children until told to stop; `say` is given a line about each event."""

    def __init__(self, clock: Clock, say: Callable[[str], None]) -> None:
        self._clock = clock
        self._say = say
        self._children: list[Child] = []
        self._selector = selectors.DefaultSelector()
        self._stopping = False

    def start(self, name: str, arguments: Sequence[str]) -> None:
        """Start a Python module with its arguments as the child `name`.

        What lies in the working folder is not taken for a module.
        """
        child = Child(name, [sys.executable, "-P", "-m", *arguments])
        self._children.append(child)
        self._spawn(child)

    def pids(self) -> dict[str, int]:
        """Return the process id of each child that runs."""
        return {
            child.name: child.process.pid
            for child in self._children
            if child.process is not None
        }

    def watch(self, timeout_s: float) -> bool:
        """Wait for what happens, restart who ended; return false when to stop.

        Raises:
            ChildRefused: a child ended at its first start because its input is bad.
        """
        now_ns = self._clock.now_ns()
        due_ns = [c.again_ns - now_ns for c in self._children if c.again_ns is not None]
        wait_s = min([timeout_s, *(max(0, due) / NS_PER_S for due in due_ns)])
        for key, _ in self._selector.select(wait_s):
            if isinstance(key.data, Child):
                self._ended(key.data)
            else:
                os.read(key.fd, 64)
                self._stopping = True
        if self._stopping:
            return False
        for child in self._children:
            if child.again_ns is not None and self._clock.now_ns() >= child.again_ns:
                self._spawn(child)
        return True

    @contextlib.contextmanager
    def stopping_on(self, *numbers: signal.Signals) -> Iterator[None]:
        """Let these signals make `watch` return false; stop all children at the end."""
        read_end, write_end = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._selector.register(read_end, selectors.EVENT_READ)
        handlers = {n: signal.signal(n, lambda *_: None) for n in numbers}
        wakeup = signal.set_wakeup_fd(write_end, warn_on_full_buffer=False)
        try:
            yield
        finally:
            self.stop()
            signal.set_wakeup_fd(wakeup)
            for number, handler in handlers.items():
                signal.signal(number, handler)
            self._selector.unregister(read_end)
            os.close(read_end)
            os.close(write_end)

    def stop(self) -> None:
        """End all children, the last started first, within two seconds."""
        running = [c.process for c in reversed(self._children) if c.process]
        for process in running:
            process.terminate()
        deadline_ns = self._clock.now_ns() + STOP_NS
        for process in running:
            left_s = max(0, deadline_ns - self._clock.now_ns()) / NS_PER_S
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(left_s)
        for process in running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self._children.clear()

    def _spawn(self, child: Child) -> None:
        parent = os.getpid()

        def die_with_parent() -> None:
            _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != parent:
                os._exit(1)

        child.process = subprocess.Popen(
            child.arguments,
            stdin=subprocess.DEVNULL,
            process_group=0,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - no thread runs in this process
        )
        child.started_ns = self._clock.now_ns()
        child.again_ns = None
        pidfd = os.pidfd_open(child.process.pid)
        self._selector.register(pidfd, selectors.EVENT_READ, child)

    def _ended(self, child: Child) -> None:
        for key in tuple(self._selector.get_map().values()):
            if key.data is child:
                self._selector.unregister(key.fd)
                os.close(key.fd)
        assert child.process is not None  # noqa: S101 - only what runs can end
        status = child.process.wait()
        child.process = None
        if status == BAD_INPUT and not child.restarts:
            raise ChildRefused(f"the {child.name} cannot start; see the line above")
        now_ns = self._clock.now_ns()
        if now_ns - child.started_ns >= STEADY_NS:
            child.pause_ns = PAUSE_FIRST_NS
        child.again_ns = now_ns + child.pause_ns
        child.restarts += 1
        self._say(
            f"{child.name} stopped ({_described(status)}); "
            f"starting it again in {child.pause_ns / NS_PER_S:g} s"
        )
        child.pause_ns = min(2 * child.pause_ns, PAUSE_LONGEST_NS)


def _described(status: int) -> str:
    if status < 0:
        return f"killed by {signal.Signals(-status).name}"
    return f"exit status {status}"
