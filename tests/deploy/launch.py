"""Become another user, as a service manager does, and run a program: `python launch.py <order as JSON>`.

Imports nothing of the project. Where the interpreter lies in a folder that others cannot enter, as in root's home, the
process gets a view of its own of the file system in which that folder holds nothing but the interpreter.
"""

import ctypes
import json
import os
import sys
import tempfile
from pathlib import Path

NEW_MOUNTS, MS_BIND, MS_MOVE, MS_REC, MS_PRIVATE = 0x20000, 4096, 8192, 16384, 1 << 18
DENY_WRITE_EXECUTE = 65
"""The process never gets memory that it can both write and execute: prctl(2), as the shipped units ask."""

libc = ctypes.CDLL(None, use_errno=True)


def call(name, *arguments):
    if getattr(libc, name)(*arguments):
        raise OSError(ctypes.get_errno(), f"{name}{arguments}")


def mount(source, target, kind=None, flags=0, options=None):
    call("mount", *(one and os.fsencode(one) for one in (source, target, kind)), flags, options and options.encode())


def closed_folder(path):
    """Return the first folder on the way that others cannot enter."""
    return next((one for one in reversed(path.parents) if not one.stat().st_mode & 0o001), None)


def reveal(paths):
    """Let everybody reach these folders, in this process's own view of the file system."""
    hidden: dict[Path, list[Path]] = {}
    for path in paths:
        closed = closed_folder(path)
        if closed is not None:
            hidden.setdefault(closed, []).append(path)
    if not hidden:
        return
    call("unshare", NEW_MOUNTS)
    mount("none", "/", flags=MS_REC | MS_PRIVATE)
    for closed, inside in hidden.items():
        stash = {path: Path(tempfile.mkdtemp()) for path in inside}
        for path, kept in stash.items():
            mount(path, kept, flags=MS_BIND | MS_REC)
        mount("tmpfs", closed, "tmpfs", options="mode=755")
        for path, kept in stash.items():
            path.mkdir(parents=True)
            mount(kept, path, flags=MS_MOVE)
            kept.rmdir()


def main():
    order = json.loads(sys.argv[1])
    if order["become"]:
        reveal([Path(one) for one in order["needed"]])
        os.setgroups([])
        os.setgid(order["gid"])
        os.setuid(order["uid"])
    os.umask(order["umask"])
    if order["deny_write_execute"]:
        call("prctl", DENY_WRITE_EXECUTE, 1, 0, 0, 0)
    os.execve(order["command"][0], order["command"], order["environment"])  # noqa: S606  # becoming it is the point


if __name__ == "__main__":
    main()
