"""Keeping the sampler's process on time: priority, processor, memory, no collections.

Each is done when the system allows it; when it does not, a note says what is missing
and how to allow it. Sampling stays correct without any of them, it loses more readings.
"""

from __future__ import annotations

import ctypes
import gc
import os

PRIORITY = 50
"""SCHED_FIFO priority: above everything ordinary, below the kernel's own threads."""
_MCL_CURRENT = 1
_MCL_FUTURE = 2
_MCL_ONFAULT = 4


def prepare_process() -> list[str]:
    """Make this process as punctual as allowed; return a note for what was not.

    Call it when everything is imported and made.
    """
    gc.collect()
    gc.freeze()
    gc.disable()
    notes = [schedule_first(), settle_on_last_cpu(), lock_memory()]
    return [note for note in notes if note]


def schedule_first() -> str:
    """Ask for SCHED_FIFO; return why that was refused, or nothing."""
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(PRIORITY))
    except OSError as error:
        return (
            f"SCHED_FIFO was refused ({error.strerror}): start the sampler from its "
            f"systemd unit, or allow 'rtprio {PRIORITY}' in limits.conf; under load "
            "more conversions will be lost"
        )
    return ""


def settle_on_last_cpu() -> str:
    """Stay on the highest allowed processor; return why that failed, or nothing.

    Interrupts and most of the system live on the lowest.
    """
    try:
        allowed = os.sched_getaffinity(0)
        if len(allowed) > 1:
            os.sched_setaffinity(0, {max(allowed)})
    except OSError as error:
        return (
            f"the sampler cannot stay on one processor ({error.strerror}): "
            "set CPUAffinity in its systemd unit"
        )
    return ""


def lock_memory() -> str:
    """Lock the pages in use and to come; return why that was refused, or nothing."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mlockall(_MCL_CURRENT | _MCL_FUTURE | _MCL_ONFAULT) == 0:
        return ""
    return (
        f"memory cannot be locked ({os.strerror(ctypes.get_errno())}): allow "
        "'memlock unlimited' in limits.conf or LimitMEMLOCK in the systemd unit"
    )
