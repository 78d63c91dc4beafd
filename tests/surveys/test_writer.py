import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from surveys.store import StoreClosed
from surveys.writer import GroupWriter, WriterFailed

NEVER_S = 10_000.0


class Ledger:
    """A store for a writer: remembers batches and can be told to fail once."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.beats = 0
        self.failure: Exception | None = None
        self.free = threading.Event()
        self.free.set()
        self.ended = threading.Event()
        self.taken = threading.Event()

    def commit(self, jobs: Sequence[int]) -> Sequence[int]:
        self.taken.set()
        self.free.wait(10)
        self._fail()
        self.batches.append(list(jobs))
        return [job * 10 for job in jobs]

    def beat(self) -> None:
        self.beats += 1
        self.taken.set()
        self._fail()

    def _fail(self) -> None:
        if self.failure is not None:
            failure, self.failure = self.failure, None
            raise failure

    def writer(self, rhythm_s: float = NEVER_S) -> GroupWriter[int, int]:
        return GroupWriter(self.commit, self.beat, self.ended.set, rhythm_s)


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


def test_whoever_waits_meanwhile_shares_the_next_commit(ledger: Ledger) -> None:
    writer = ledger.writer()
    ledger.free.clear()
    with ThreadPoolExecutor(20) as pool:
        first = pool.submit(writer.submit, 0)
        ledger.taken.wait(10)
        others = [pool.submit(writer.submit, number) for number in range(1, 20)]
        while writer._queue.qsize() < 19:
            threading.Event().wait(0.001)
        ledger.free.set()
        assert [each.result() for each in (first, *others)] == [number * 10 for number in range(20)]
    assert [len(batch) for batch in ledger.batches] == [1, 19]
    writer.stop()


def test_nothing_is_told_before_the_commit_has_returned(ledger: Ledger) -> None:
    writer = ledger.writer()
    ledger.free.clear()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(writer.submit, 1)
        ledger.taken.wait(10)
        assert not waiting.done()
        ledger.free.set()
        assert waiting.result() == 10
    writer.stop()


def test_after_an_error_of_the_store_the_batch_fails_and_the_next_is_written(
    ledger: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    writer = ledger.writer()
    ledger.failure = sqlite3.OperationalError("disk full, says a store that knows an answer")
    with caplog.at_level("INFO", logger="entrepairs"), pytest.raises(WriterFailed):
        writer.submit(1)
    assert caplog.messages == ['{"event": "box.commit_failed"}']
    assert writer.submit(2) == 20
    writer.stop()


def test_a_closed_store_ends_the_writer_and_tells_everybody(ledger: Ledger) -> None:
    writer = ledger.writer()
    ledger.failure = StoreClosed()
    with pytest.raises(StoreClosed):
        writer.submit(1)
    assert ledger.ended.wait(10)
    with pytest.raises(StoreClosed):
        writer.submit(2)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_any_other_error_ends_the_writer_loudly(ledger: Ledger) -> None:
    writer = ledger.writer()
    ledger.failure = ZeroDivisionError()
    with pytest.raises(WriterFailed):
        writer.submit(1)
    writer._thread.join()
    assert ledger.ended.is_set()
    with pytest.raises(WriterFailed):
        writer.submit(2)


def refuse(writer: GroupWriter[int, int]) -> Callable[[int], bool]:
    def refused(job: int) -> bool:
        with suppress(StoreClosed):
            writer.submit(job)
            return False
        return True

    return refused


def test_who_waits_while_the_store_closes_is_told_too(ledger: Ledger) -> None:
    writer = ledger.writer()
    ledger.free.clear()
    ledger.failure = StoreClosed()
    with ThreadPoolExecutor(10) as pool:
        told = [pool.submit(refuse(writer), number) for number in range(10)]
        # the first batch may have taken one of them or more
        while writer._queue.qsize() + len(writer._taken) < 10:
            threading.Event().wait(0.001)
        ledger.free.set()
        assert all(each.result() for each in told)


def test_it_beats_at_random_when_nothing_comes(ledger: Ledger) -> None:
    writer = ledger.writer(rhythm_s=0.001)
    until = time.monotonic() + 10
    while ledger.beats < 3 and time.monotonic() < until:
        threading.Event().wait(0.001)
    assert ledger.beats >= 3
    assert writer.submit(4) == 40
    writer.stop()


def test_a_closed_store_is_noticed_without_any_request(ledger: Ledger) -> None:
    ledger.failure = StoreClosed()
    ledger.writer(rhythm_s=0.001)
    assert ledger.ended.wait(10)
    assert ledger.beats == 1


def test_stopping_writes_what_waits(ledger: Ledger) -> None:
    writer = ledger.writer()
    ledger.free.clear()
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(writer.submit, 1)
        ledger.taken.wait(10)
        second = pool.submit(writer.submit, 2)
        while writer._queue.qsize() < 1:
            threading.Event().wait(0.001)
        ledger.free.set()
        writer.stop()
        assert (first.result(), second.result()) == (10, 20)
    with pytest.raises(WriterFailed):
        writer.submit(3)
