from pathlib import Path

import pytest

from core.preconditions.file_systems import MOUNTS, Mount, judge, kind_of_file_system, mount_of

MOUNTINFO = r"""22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw
30 22 8:2 / /srv rw,relatime shared:1 - xfs /dev/sda2 rw
31 30 0:40 / /srv/my\040data rw shared:2 master:1 - nfs4 files:/data rw
32 22 0:50 / /srvother rw - btrfs /dev/sdb rw
33 30 0:60 / /srv/twice rw - tmpfs tmpfs rw
34 33 0:61 / /srv/twice rw - zfs pool rw
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/etc/entrepairs", "ext4"),
        ("/srv", "xfs"),
        ("/srv/entrepairs/data", "xfs"),
        ("/srv/my data/x", "nfs4"),
        ("/srvother/x", "btrfs"),
        ("/srv/twice/x", "zfs"),
    ],
)
def test_the_innermost_and_latest_mount_counts(path, kind):
    assert mount_of(Path(path), MOUNTINFO).kind == kind


@pytest.mark.parametrize(
    ("kind", "holds", "no_snapshots"),
    [
        ("ext4", True, True),
        ("xfs", True, True),
        ("tmpfs", True, True),
        ("btrfs", True, False),
        ("zfs", True, False),
        ("bcachefs", True, False),
        ("overlay", True, False),
        ("nilfs2", False, None),
        ("nfs4", False, None),
        ("cifs", False, None),
        ("fuse.sshfs", False, None),
        ("fuse.unheard-of", None, None),
    ],
)
def test_what_each_kind_is_good_for(kind, holds, no_snapshots):
    found = {one.name: one.holds for one in judge(Mount(kind, Path("/"), "8:1"))}
    assert found == {"file-system": holds, "snapshots": no_snapshots}


def test_a_logical_volume_can_be_copied_under_any_file_system():
    found = {one.name: (one.holds, one.detail) for one in judge(Mount("ext4", Path("/"), "253:0"), "LVM-abc")}
    assert found["snapshots"] == (False, "LVM")
    assert found["file-system"][0] is True
    assert judge(Mount("ext4", Path("/"), "253:0"), "CRYPT-LUKS2-x")[1].holds is True


def test_the_file_system_at_hand_is_found(tmp_path):
    assert MOUNTS.exists()
    found = {one.name: one for one in kind_of_file_system(tmp_path)}
    assert found["file-system"].detail
