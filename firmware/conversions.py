"""When one HX711 converts: its own period and phase, and the number of each conversion.

Every chip runs on its own oscillator. All that a poll knows is that DOUT fell between
the last look that found it high and the first that found it low; a chain of such
intervals narrows the period down to microseconds, and a stalled poll only widens one
link of it.
"""

from __future__ import annotations

SLOWEST = 1.25
FASTEST = 0.80
"""How far a chip's own period may lie from the nominal one."""
TOLERANCE = 0.125
"""How far a conversion may lie from the chip's own schedule, in periods."""
SHORTEST = 0.85
"""No two updates of a chip are closer than this, in its own periods."""
SWALLOWED = 0.5
"""A read that takes longer, in nominal periods, may have hidden an update."""
UPDATE_HIGH_NS = 75_000
"""How long DOUT goes high at an update when the conversion before was not read."""
_JITTER_NS = 60_000
"""Slack of one interval when the period is learned; 20 us were measured."""
_CHAIN = 256
"""Intervals after which learning starts afresh, so that drift is followed."""


class ConversionClock:
    """The schedule of one chip."""

    def __init__(self, nominal_ns: int) -> None:
        self._longest_ns = nominal_ns * SLOWEST
        self._shortest_ns = nominal_ns * FASTEST
        self._swallowed_ns = nominal_ns * SWALLOWED
        self.period_ns: float = nominal_ns
        """The chip's own period as far as it is known."""
        self.fall_ns = 0
        """When DOUT fell for the last conversion, as near as the schedule tells."""
        self.seq = 0
        """Number of the last conversion."""
        self.proven = False
        """Whether the chip is known to run at `period_ns`."""
        self._linked = False
        self._restart_chain(0, 0)

    def restart(self, t_ns: int) -> None:
        """Forget the phase: the chip was reset at `t_ns`."""
        self.fall_ns = t_ns
        self._restart_chain(t_ns, t_ns)

    def advance(self, after_ns: int, before_ns: int) -> bool:
        """Take note that DOUT fell between two moments.

        Returns whether that agrees with the chip's own schedule and the schedule is
        proven: after a disagreement it is not, until conversions in a row pin the
        period down to an eighth of itself. `seq` grows by the number of conversions
        that the chip must have made.
        """
        linked, self._linked = self._linked, True
        slack_ns = self.period_ns * TOLERANCE
        steps = int((before_ns + slack_ns - self.fall_ns) / self.period_ns)
        expected_ns = self.fall_ns + round(steps * self.period_ns)
        if steps < 1 or expected_ns < after_ns - slack_ns:
            self._begin_afresh((after_ns + before_ns) // 2, max(1, steps))
            self._restart_chain(after_ns, before_ns)
            return False
        self.seq += steps
        self.fall_ns = min(max(expected_ns, after_ns), before_ns)
        if steps == 1 and linked and before_ns - after_ns <= 2 * slack_ns:
            self._learn(after_ns, before_ns)
        else:
            self._restart_chain(after_ns, before_ns)
        return self.proven

    def note_read(self, high_ns: int | None, done_ns: int) -> None:
        """Take note that the conversion was read, having fallen after `high_ns`.

        Nothing is learned across a read that may have hidden an update: a fast chip of
        which every second conversion is hidden looks like a slow one.
        """
        if high_ns is None or done_ns - high_ns > self._swallowed_ns:
            self._linked = False

    def pass_by(self, t_ns: int) -> None:
        """Count the conversions that must have gone by unseen until `t_ns`."""
        steps = int((t_ns - self.fall_ns) / self.period_ns)
        self.seq += steps
        self.fall_ns += round(steps * self.period_ns)
        self._restart_chain(self.fall_ns, t_ns)

    def safe_until_ns(self, after_ns: int) -> int:
        """Return how long a conversion that fell after `after_ns` certainly stays.

        The update itself may have come 75 us before DOUT fell.
        """
        return after_ns + int(self.period_ns * SHORTEST) - UPDATE_HIGH_NS

    def _begin_afresh(self, fall_ns: int, steps: int) -> None:
        """Try the last interval as the period, if a chip can have it."""
        interval_ns = fall_ns - self.fall_ns
        if self._shortest_ns <= interval_ns <= self._longest_ns:
            self.period_ns = interval_ns
        self.fall_ns = fall_ns
        self.seq += steps
        self.proven = False

    def _learn(self, after_ns: int, before_ns: int) -> None:
        """Narrow the period by the time since the chain began."""
        self._links += 1
        links = self._links
        most_ns = (before_ns - self._chain_after_ns + _JITTER_NS) / links
        least_ns = (after_ns - self._chain_before_ns - _JITTER_NS) / links
        period_ns = min(max(self.period_ns, least_ns), most_ns)
        self.period_ns = min(max(period_ns, self._shortest_ns), self._longest_ns)
        if not least_ns <= self.period_ns <= most_ns:
            self.proven = False
        elif most_ns - least_ns <= self.period_ns * TOLERANCE:
            self.proven = True
        if links == _CHAIN:
            self._restart_chain(after_ns, before_ns)

    def _restart_chain(self, after_ns: int, before_ns: int) -> None:
        self._chain_after_ns = after_ns
        self._chain_before_ns = before_ns
        self._links = 0
