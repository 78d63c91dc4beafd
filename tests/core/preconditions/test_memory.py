import resource

import pytest

from core.findings import Finding
from core.preconditions.memory import core_dumps, swap_disks, swapping

HEAD = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("", Finding("swap", holds=True)),
        ("/dev/zram0 partition 100 0 -2\n", Finding("swap", holds=True)),
        ("/dev/sda3 partition 100 0 -2\n", Finding("swap", holds=False, detail="/dev/sda3")),
        ("/dev/zram0 partition 1 0 -2\n/swapfile file 100 0 -3\n", Finding("swap", holds=False, detail="/swapfile")),
    ],
    ids=["none", "compressed-memory", "disk", "file"],
)
def test_swap_disks_are_noted(lines, found):
    assert swap_disks(HEAD + lines) == found


def test_this_machine_tells_whether_it_swaps():
    assert swapping().holds is not None


def test_core_dumps_are_noted_unless_their_size_is_zero():
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
        assert core_dumps() == Finding("core-dumps", holds=True)
        if hard:
            resource.setrlimit(resource.RLIMIT_CORE, (1024 if hard < 0 else min(1024, hard), hard))
            assert core_dumps().holds is False
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))
