"""Do a piece of the Box's work in a process of its own, and kill that process between two of its steps.

A step is an SQL statement or an operation on files. Both announce themselves (to `sys.addaudithook`, and to
SQLite's trace), so the product needs nothing of its own to be killed anywhere. Run as a program, this module reads one
order per line and forks for each, which saves starting an interpreter a hundred times.
"""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from itertools import count
from pathlib import Path
from sqlite3 import OperationalError
from typing import Any

from networks.ports import BoxClosed
from surveys import sealing
from surveys.bodies import submission
from surveys.cards import draw_cards
from surveys.folders import UnknownWave, WaveFolder
from surveys.opening import Workshop, open_wave
from surveys.served import ServedWaves, TicketSpent
from surveys.store import StoreClosed
from surveys.typed_code import count as count_typed
from surveys.writer import WriterFailed
from tests.surveys import boxing

_FILE_STEPS = frozenset({"open", "os.remove", "os.rename", "os.rmdir", "os.mkdir", "shutil.rmtree"})

KILLED, DONE, FAILED = "killed", "done", "failed"


def answer(order: Mapping[str, Any]) -> None:
    """Send the sheets in `sheets`, `threads` at a time; each receipt is noted once it has come."""
    served = ServedWaves(Path(order["waves"]))
    wave = served.get(boxing.WAVE)

    def send(sheet: Mapping[str, Any]) -> None:
        receipt = wave.answer(submission(json.dumps(sheet).encode()))
        with Path(order["receipts"]).open("a", encoding="ascii") as receipts:
            receipts.write(f"{sheet['prepared']} {receipt}\n")

    sheets = json.loads(Path(order["sheets"]).read_text(encoding="ascii"))
    with ThreadPoolExecutor(order["threads"]) as pool:
        list(pool.map(send, sheets))
    served.close()


def seal(order: Mapping[str, Any]) -> None:
    """Seal the wave."""
    sealing.seal(WaveFolder(Path(order["waves"]) / boxing.WAVE), 8)


def cancel(order: Mapping[str, Any]) -> None:
    """Cancel the wave."""
    sealing.cancel(WaveFolder(Path(order["waves"]) / boxing.WAVE))


def draw(order: Mapping[str, Any]) -> None:
    """Draw three cards."""
    draw_cards(WaveFolder(Path(order["waves"]) / boxing.WAVE).cards, {boxing.CELLS[0]: 3})


def open_(order: Mapping[str, Any]) -> None:
    """Open the wave."""
    workshop = Workshop(Path(order["waves"]), Path(order["pool"]), lambda _opening: boxing.PAGES)
    open_wave(workshop, boxing.opening())


def live(order: Mapping[str, Any]) -> None:
    """Take tickets and answer with typed cards, have cards replaced and the wave sealed, all at the same time."""
    waves = Path(order["waves"])
    served, folder = ServedWaves(waves), WaveFolder(waves / boxing.WAVE)

    def act(step: Mapping[str, Any]) -> None:
        with suppress(StoreClosed, BoxClosed, OperationalError, WriterFailed, TicketSpent, UnknownWave):
            _act(step, served, folder, Path(order["receipts"]))

    with ThreadPoolExecutor(order["threads"]) as pool:
        list(pool.map(act, order["steps"]))
    served.close()


def _act(step: Mapping[str, Any], served: ServedWaves, folder: WaveFolder, receipts: Path) -> None:
    if step["do"] == "seal":
        sealing.seal(folder, 8)
    elif step["do"] == "replace":
        draw_cards(folder.cards, {boxing.CELLS[0]: 1})
    else:
        receipt = count_typed(served.get(boxing.WAVE), bytes.fromhex(step["card"]), step["answers"])
        with receipts.open("a", encoding="ascii") as noted:
            noted.write(f"{step['card']} {receipt}\n")


WORKS: Mapping[str, Callable[[Mapping[str, Any]], None]] = {
    "answer": answer,
    "seal": seal,
    "cancel": cancel,
    "draw": draw,
    "open": open_,
    "live": live,
}


def die_at(number: int) -> None:
    """Kill this process just before its step of that number, counted from 1."""
    steps = count(1)

    def step(*_: object) -> None:
        if next(steps) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    def hear(event: str, _: tuple[Any, ...]) -> None:
        if event in _FILE_STEPS:
            step()

    class Traced(sqlite3.Connection):
        def __init__(self, *args: Any, **named: Any) -> None:
            super().__init__(*args, **named)
            # no room in memory: changed pages reach the file statement by statement, long before the commit
            self.execute("PRAGMA cache_size = 1")
            self.set_trace_callback(step)

    sys.addaudithook(hear)
    vars(sqlite3)["connect"] = partial(sqlite3.connect, factory=Traced)


def obey(order: Mapping[str, Any]) -> str:
    """Do the work in a child; kill it at step `at`, or after `after_s` seconds, if it lives so long."""
    child = os.fork()
    if child == 0:
        _be_born(order)
    if "after_s" in order:
        time.sleep(order["after_s"])
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return KILLED
    return DONE if os.WEXITSTATUS(status) == 0 else FAILED


def _be_born(order: Mapping[str, Any]) -> None:
    code = 1
    try:
        if "at" in order:
            die_at(order["at"])
        WORKS[order["work"]](order)
        code = 0
    except BaseException:  # noqa: BLE001 - told in full on standard error, and by the exit status
        traceback.print_exc()
    finally:
        os._exit(code)


class Executioner:
    """The program below, as tests see it."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def run(self, work: str, **order: object) -> str:
        """Have a piece of work done, and say whether it was killed or done."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"work": work, **order}) + "\n")
        self._process.stdin.flush()
        ending = self._process.stdout.readline().strip()
        assert ending in {KILLED, DONE}, ending
        return ending


@contextmanager
def executioner() -> Iterator[Executioner]:
    """Start the program and stop it in the end."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.surveys.killed"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Executioner(process)
        assert process.stdin is not None
        process.stdin.close()


if __name__ == "__main__":
    for line in sys.stdin:
        print(obey(json.loads(line)), flush=True)  # noqa: T201 - the answer to an order
