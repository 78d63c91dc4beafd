"""Note whether memory may be written to disk: by swapping, or as a copy after a crash.

What a live server holds in memory is outside of the promise, so both are noted and decide nothing.
"""

import resource
from pathlib import Path

from core.findings import Finding

SWAPS = Path("/proc/swaps")
CORE_PATTERN = Path("/proc/sys/kernel/core_pattern")


def swapping() -> Finding:
    """Look for swap disks; not known where the kernel does not tell."""
    return swap_disks(SWAPS.read_text(encoding="utf-8")) if SWAPS.exists() else Finding("swap", None)


def swap_disks(swaps: str) -> Finding:
    """Judge the text of `/proc/swaps`; compressed memory (zram) is no disk."""
    disks = [line.split()[0] for line in swaps.splitlines()[1:]]
    outside = [disk for disk in disks if not Path(disk).name.startswith("zram")]
    return Finding("swap", not outside, ", ".join(outside))


def core_dumps() -> Finding:
    """Tell whether a crash of a process started like this one would leave a copy of its memory."""
    (soft, _hard) = resource.getrlimit(resource.RLIMIT_CORE)
    where = CORE_PATTERN.read_text(encoding="utf-8").strip() if CORE_PATTERN.exists() else ""
    # a program that takes the copy is run whatever the limit says, unless that is zero
    return Finding("core-dumps", soft == 0, "" if soft == 0 else where)
