"""Serve many waiting requests by one thread that writes, several of them in one durable commit.

One writer per file: SQLite never shows a request a lock held by another, and whoever waited meanwhile shares
the cost of a commit (three disk flushes).
"""

import random
import secrets
import sqlite3
import threading
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from core.logs import log
from surveys.store import StoreClosed

Job = TypeVar("Job")
Outcome = TypeVar("Outcome")

PATIENCE_S = 60.0
"""How long a request waits for its commit, in seconds."""

BATCH = 256
"""The most jobs taken into one commit."""

RHYTHM_S = 20.0
"""Mean time between two heartbeats, in seconds."""

_random = random.SystemRandom()


class WriterFailed(RuntimeError):
    """The commit a request waited for failed or never came: nothing was acknowledged."""


class _Waiting(Generic[Job, Outcome]):
    """A job, and the place where its request waits for the outcome or for the reason there is none."""

    __slots__ = ("job", "reply")

    def __init__(self, job: Job) -> None:
        self.job = job
        self.reply: SimpleQueue[tuple[Outcome, None] | tuple[None, type[Exception]]] = SimpleQueue()


class GroupWriter(Generic[Job, Outcome]):
    """Run `commit(jobs) -> outcomes` in one thread over whatever waits, and `beat()` at random moments.

    After an SQLite error every request of that batch raises WriterFailed and the writer goes on. StoreClosed
    and any other error end it: `on_end` is called, whoever waits or comes later gets StoreClosed or
    WriterFailed. No outcome is handed out before `commit` has returned.
    """

    def __init__(
        self,
        commit: Callable[[Sequence[Job]], Sequence[Outcome]],
        beat: Callable[[], None],
        on_end: Callable[[], None],
        rhythm_s: float = RHYTHM_S,
    ) -> None:
        self._commit, self._beat, self._on_end, self._rhythm_s = commit, beat, on_end, rhythm_s
        self._queue: SimpleQueue[_Waiting[Job, Outcome] | None] = SimpleQueue()
        self._taken: Sequence[_Waiting[Job, Outcome]] = ()
        self._gate = threading.Lock()
        self._ended: type[Exception] | None = None
        self._thread = threading.Thread(target=self._run, name=f"writer-{secrets.token_hex(2)}", daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> Outcome:
        """Wait until the job is committed and return its outcome; raises WriterFailed or StoreClosed."""
        waiting: _Waiting[Job, Outcome] = _Waiting(job)
        with self._gate:
            if self._ended is not None:
                raise self._ended
            self._queue.put(waiting)
        try:
            outcome, reason = waiting.reply.get(timeout=PATIENCE_S)
        except Empty:
            raise WriterFailed from None
        if reason is not None:
            raise reason
        return outcome  # type: ignore[return-value]  # without a reason there is an outcome

    def stop(self) -> None:
        """End the thread after what waits has been committed."""
        self._queue.put(None)
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _run(self) -> None:
        reason: type[Exception] = WriterFailed
        try:
            while (batch := self._take()) is not None:
                self._serve(batch)
        except StoreClosed:
            reason = StoreClosed
        finally:
            self._end(reason)

    def _take(self) -> Sequence[_Waiting[Job, Outcome]] | None:
        """Return what waits, nothing when it is time for a heartbeat, None when asked to stop.

        Exponential pauses have no memory, so starting a new one after each batch keeps heartbeats at random.
        """
        try:
            first = self._queue.get(timeout=_random.expovariate(1 / self._rhythm_s))
        except Empty:
            return ()
        if first is None:
            return None
        batch = [first]
        while len(batch) < BATCH and not self._queue.empty():
            following = self._queue.get()
            if following is None:
                self._queue.put(None)
                break
            batch.append(following)
        return batch

    def _serve(self, batch: Sequence[_Waiting[Job, Outcome]]) -> None:
        self._taken = batch
        try:
            outcomes = self._work(batch)
        except sqlite3.Error:
            log("box.commit_failed")
            self._refuse(batch, WriterFailed)
        else:
            for waiting, outcome in zip(batch, outcomes, strict=True):
                waiting.reply.put((outcome, None))
        self._taken = ()

    def _work(self, batch: Sequence[_Waiting[Job, Outcome]]) -> Sequence[Outcome]:
        if batch:
            return self._commit([waiting.job for waiting in batch])
        self._beat()
        return ()

    def _end(self, reason: type[Exception]) -> None:
        with self._gate:
            self._ended = reason
        self._refuse(self._taken, reason)
        while not self._queue.empty():
            waiting = self._queue.get()
            if waiting is not None:
                self._refuse([waiting], reason)
        self._on_end()

    @staticmethod
    def _refuse(batch: Sequence[_Waiting[Job, Outcome]], reason: type[Exception]) -> None:
        for waiting in batch:
            waiting.reply.put((None, reason))
