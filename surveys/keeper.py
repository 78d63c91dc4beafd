"""Keep the boxes for Desk under a user of their own: do what the socket asks, one question a connection.

Every question is done by `FolderBoxes`, so locks and what a crash leaves are the same as without a keeper. Who may ask
is decided by the kernel twice: by the folder of the socket, which only the two users enter, and by the credentials of
whoever connects.
"""

import os
import pwd
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingMixIn, UnixStreamServer

from core.findings import Finding
from core.logs import init_logging, log
from core.preconditions.backups import in_snapshots
from core.preconditions.file_systems import kind_of_file_system
from core.preconditions.memory import core_dumps
from core.settings import BoxSettings
from networks.ports import BallotBoxes
from surveys import checkin, wire
from surveys.boxes import FolderBoxes
from surveys.folders import locked
from surveys.opening import PageBuilder

LOCK = ".keeper.lock"
OWNER_ONLY = 0o077
BOTH_USERS = 0o117
"""The mask that leaves the socket to the Box's user and to the group of its folder."""
PATIENCE_S = 10
"""Seconds that whoever asks may pause in the middle of a line."""
AT_ONCE = 8
"""Questions answered at the same moment; others wait."""
_CREDENTIALS = struct.Struct("3i")
"""Process, user and group of whoever connected: `struct ucred` of unix(7)."""


class UnknownUser(LookupError):
    """The user who may ask does not exist on this machine."""


class KeptBoxes(FolderBoxes):
    """Boxes in a folder and a process that are not Desk's, so that Desk's look at its own says nothing of them."""

    def __init__(self, settings: BoxSettings, pages: PageBuilder) -> None:
        super().__init__(settings, pages)
        self._kept_in = settings

    def examine(self) -> tuple[Finding, ...]:
        """Look at what Desk looks at on its own side too: the file system, its snapshots, copies of the memory."""
        around = (*kind_of_file_system(self._kept_in.data_dir), in_snapshots(self._kept_in), core_dumps())
        return (*super().examine(), *around)


class _Asked(StreamRequestHandler):
    timeout = PATIENCE_S

    def handle(self) -> None:
        keeper = self.server
        assert isinstance(keeper, _Keeper)  # noqa: S101  # socketserver types it as any server
        with suppress(TimeoutError, BrokenPipeError, ConnectionResetError):  # nobody is there to be told
            if keeper.may_ask(self.connection):
                self.wfile.write(keeper.answer(self.rfile.readline(wire.LARGEST_ASKED)))


class _Keeper(ThreadingMixIn, UnixStreamServer):
    daemon_threads = False  # what is under way ends before the keeper does
    request_queue_size = 64

    def __init__(self, path: Path, boxes: BallotBoxes, asker: int) -> None:
        super().__init__(str(path), _Asked)
        self._boxes, self._asker, self._places = boxes, asker, threading.BoundedSemaphore(AT_ONCE)

    def may_ask(self, connection: socket.socket) -> bool:
        """Tell whether the process at the other end is Desk's."""
        raw = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
        _process, user, _group = _CREDENTIALS.unpack(raw)
        if user != self._asker:
            log("keeper-refused")
        return bool(user == self._asker)

    def answer(self, line: bytes) -> bytes:
        """Do what a line asks and return the line that tells of it."""
        with self._places:
            return _answer(self._boxes, line)


def _answer(boxes: BallotBoxes, line: bytes) -> bytes:
    try:
        verb, asked = wire.read_question(line)
        return wire.write_answer(verb, getattr(boxes, verb)(*asked))
    except Exception as reason:  # noqa: BLE001  # whatever it is, Desk is told its name and the keeper goes on
        if type(reason).__name__ not in wire.REFUSALS or isinstance(reason, wire.Misread):
            log("keeper-failed", error=type(reason).__name__)
        return wire.write_refusal(reason)


def keep(settings: BoxSettings, told_to_stop: threading.Event) -> None:
    """Answer on the socket until told to stop, then end what is under way.

    Raises Occupied when another process keeps these boxes, UnknownUser when nobody has the name that may ask.
    """
    init_logging()
    os.umask(OWNER_ONLY)
    with kept(settings):
        log("keeper-started")
        told_to_stop.wait()


@contextmanager
def kept(settings: BoxSettings) -> Iterator[None]:
    """Answer on the socket, in threads, until the end of the block."""
    path = Path(settings.box_socket)
    settings.waves_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with locked(settings.data_dir / LOCK, wait=False):
        path.unlink(missing_ok=True)  # what a crash left: the lock says that nobody listens there
        boxes = KeptBoxes(settings, partial(checkin.page_files, demo=settings.demo))
        keeper = _listening(path, boxes, user_id(settings.desk_user))
        thread = threading.Thread(target=keeper.serve_forever, kwargs={"poll_interval": 0.1})
        thread.start()
        try:
            yield
        finally:
            keeper.shutdown()
            thread.join()
            keeper.server_close()
            path.unlink(missing_ok=True)


def _listening(path: Path, boxes: BallotBoxes, asker: int) -> _Keeper:
    before = os.umask(BOTH_USERS)
    try:
        return _Keeper(path, boxes, asker)
    finally:
        os.umask(before)


def user_id(name: str) -> int:
    """Return the number of a user by name or number, this process's own for an empty one; raises UnknownUser."""
    if not name:
        return os.geteuid()
    if name.isdecimal():
        return int(name)
    try:
        return pwd.getpwnam(name).pw_uid
    except KeyError:
        raise UnknownUser(name) from None
