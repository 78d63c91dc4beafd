"""Check on what kind of file system the data lie: locks must hold there, and old versions must not stay by themselves.

A file system that can take snapshots when told to is noted: whether one is taken cannot be seen from here, and several
copies of an open ballot box are a limit of the promise wherever they come from.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.findings import Finding

MOUNTS = Path("/proc/self/mountinfo")
BLOCK_DEVICES = Path("/sys/dev/block")
LASTING = frozenset({"ext2", "ext3", "ext4", "xfs", "f2fs", "jfs", "tmpfs"})
"""They keep locks, and what is overwritten or deleted is no file's any more."""
TAKING = frozenset({"btrfs", "zfs", "bcachefs", "overlay"})
"""They keep locks too, and snapshots when told to; `overlay` is a container's layer, which is easily copied."""
KEEPING = frozenset({"nilfs2"})
"""They keep versions by themselves, every few seconds."""
REMOTE = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "ceph", "afs", "glusterfs", "fuse.glusterfs", "fuse.sshfs"}
)
"""SQLite's own documentation warns of their locks."""


@dataclass(frozen=True)
class Mount:
    """A mounted file system: its kind, where it is mounted, and its device as `major:minor`."""

    kind: str
    point: Path
    device: str


def mount_of(path: Path, mountinfo: str) -> Mount:
    """Return the file system that an absolute path lies on, by the text of `/proc/self/mountinfo` (see proc(5))."""
    resolved = path.resolve()
    fits = [mount for mount in _mounts(mountinfo) if resolved.is_relative_to(mount.point)]
    return max(enumerate(fits), key=lambda one: (len(one[1].point.parts), one[0]))[1]


def _mounts(mountinfo: str) -> Iterator[Mount]:
    for line in mountinfo.splitlines():
        fields, _dash, kind = line.partition(" - ")
        _number, _parent, device, _root, point, *_options = fields.split(" ")
        yield Mount(kind.split(" ")[0], Path(re.sub(r"\\(\d{3})", lambda code: chr(int(code[1], 8)), point)), device)


def judge(mount: Mount, mapper: str = "") -> tuple[Finding, Finding]:
    """Judge a file system; `mapper` is what the kernel's device mapper calls its device, if that is one."""
    known = mount.kind in LASTING | TAKING
    holds = True if known else False if mount.kind in KEEPING | REMOTE else None
    volume = "LVM" if mapper.startswith("LVM-") else ""
    taking = mount.kind in TAKING or bool(volume)
    snapshots = Finding("snapshots", not taking if known else None, volume or mount.kind)
    return Finding("file-system", holds, mount.kind), snapshots


def kind_of_file_system(folder: Path) -> tuple[Finding, ...]:
    """Look at the file system of a folder; not known where the kernel does not tell."""
    if not MOUNTS.exists():
        return Finding("file-system", None), Finding("snapshots", None)
    mount = mount_of(folder, MOUNTS.read_text(encoding="utf-8"))
    named = BLOCK_DEVICES / mount.device / "dm" / "uuid"
    return judge(mount, named.read_text(encoding="ascii").strip() if named.exists() else "")
