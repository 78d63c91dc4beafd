"""Print what making releases costs: one large wave, the audit of a usual one, and a thousand waves on two cores.

The waves are invented, seeded, with the shipped question set: members in clubs of uneven size, three in five answer,
one question in fifty is skipped. All numbers are CPU seconds unless said.
"""

import argparse
import hashlib
import multiprocessing
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from random import Random
from statistics import median

from analytics.disclosure.counting import SHEET, Choice, Counts, Histogram, Measure
from analytics.disclosure.policy import Policy
from analytics.disclosure.publishing import publish
from analytics.disclosure.structure import decide
from analytics.disclosure.table import ReleasedTable
from analytics.release import tallies
from analytics.release.content import Content, Occasion, encode
from benchmarks.readers import NOW, SET
from networks.cells import Cell, CellClass, form

ANSWERING, SKIPPING = 0.6, 0.02
SECTORS = ("trade_services", "industry", "construction", "public_care", "primary", None)
SIZES = ("1-9", "alone", "10+", None)
WEIGHTS = (40, 20, 20, 10, 5, 5)
CLUBS, MEMBERS = 200, 12_500
SMALL_CLUBS, SMALL_MEMBERS = 6, 200
WAVES, AUDITED = 1_000, 12
WALL, GAIN, AUDIT = 60.0, 1.8, 5.0
"""Budgets: seconds for all the waves on two cores, how much faster two are than one, and CPU seconds of an audit."""


@dataclass(frozen=True)
class Closed:
    """A closed wave: its cells, its tree, and what was counted."""

    cells: tuple[Cell, ...]
    parents: dict[str, str | None]
    counts: Counts

    def publish(self, *, audited: bool) -> ReleasedTable:
        """Make the released table."""
        return publish(self.cells, self.parents, self.counts, tallies.measures(SET), Policy(), audited=audited)

    def content(self) -> bytes:
        """Make the release, from totals to bytes, without the audit."""
        occasion = Occasion("0" * 16, "root", 1, SET, NOW)
        return encode(Content(occasion, Policy(), self.publish(audited=False)))


def close(clubs: int, members: int, seed: int) -> Closed:
    """Invent a wave in which the members of some clubs answered, some of them."""
    dice = Random(seed)
    names = [f"club{number:04}" for number in range(clubs)]
    uneven = [dice.uniform(0.3, 1.7) for _ in names]
    classes = Counter(
        CellClass(club, dice.choices(SECTORS, WEIGHTS)[0], dice.choices(SIZES, WEIGHTS[:4])[0])
        for club in dice.choices(names, uneven, k=members)
    )
    tree = dict.fromkeys(names, ("root",))
    cells = form(classes, tree, Policy().k, "attributes-first", lambda: f"{dice.getrandbits(64):016x}").cells
    plan = tallies.measures(SET)
    came = {cell.id: sum(dice.random() < ANSWERING for _ in range(cell.members)) for cell in cells}
    counts = {cell: _counted(plan, sheets, dice) for cell, sheets in came.items()}
    return Closed(cells, {"root": None, **dict.fromkeys(names, "root")}, counts)


def _counted(plan: Sequence[Measure], sheets: int, dice: Random) -> dict[str, Histogram]:
    counted: dict[str, Histogram] = {SHEET: {"1": sheets}}
    for measure in plan:
        codes = measure.codes if isinstance(measure, Choice) else _range(measure.low, measure.high)
        told = [dice.choice(codes) for _ in range(sheets) if dice.random() >= SKIPPING]
        counted[measure.id] = {code: told.count(code) for code in codes}
    return counted


def _range(low: int, high: int) -> tuple[str, ...]:
    return tuple(str(code) for code in range(min(low, high), max(low, high) + 1))


def seconds(what: Callable[[], object]) -> float:
    """Return the CPU seconds of one call."""
    start = time.process_time()
    what()
    return time.process_time() - start


def digests(waves: Sequence[Closed], workers: int) -> tuple[float, list[str]]:
    """Return the wall seconds in which so many worker processes make all releases, and the SHA-256 of each."""
    global _waves  # noqa: PLW0603  # the workers are forked from here and find the waves in place
    _waves = waves
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        pool.map(abs, range(workers), chunksize=1)  # all of them are there
        start = time.perf_counter()
        found = pool.map(_digest, range(len(waves)), chunksize=10)
        return time.perf_counter() - start, found


_waves: Sequence[Closed] = ()


def _digest(number: int) -> str:
    return hashlib.sha256(_waves[number].content()).hexdigest()


def report(waves: int = WAVES, audited: int = AUDITED) -> None:
    """Print all of it."""
    _report_large()
    _report_audit([close(SMALL_CLUBS, SMALL_MEMBERS, seed) for seed in range(audited)])
    _report_many([close(SMALL_CLUBS, SMALL_MEMBERS, seed) for seed in range(waves)])


def _report_large() -> None:
    wave = close(CLUBS, MEMBERS, 1)
    sheets = {cell: sum(counts[SHEET].values()) for cell, counts in wave.counts.items()}
    print(f"\n{f'one wave: {CLUBS} clubs, {sum(sheets.values())} answers, {len(wave.cells)} cells':66}{'CPU s':>8}")
    for name, policy in (("one by one", Policy()), ("in bulk, with repair", replace(Policy(), bulk_from=1))):
        cost = seconds(partial(decide, wave.cells, wave.parents, sheets, policy))
        kept, every = (
            len(decide(wave.cells, wave.parents, sheets, rules).groups())
            for rules in (policy, replace(policy, effective=1))
        )
        print(f"{f'structure {name}: {kept} groups published, {every - kept} dropped or merged':66}{cost:8.2f}")
    print(f"{'structure and figures, no audit':66}{seconds(partial(wave.publish, audited=False)):8.2f}")
    print(f"{'structure and figures, with the audit':66}{seconds(partial(wave.publish, audited=True)):8.2f}")


def _report_audit(waves: Sequence[Closed]) -> None:
    bare = [seconds(partial(wave.publish, audited=False)) for wave in waves]
    whole = [seconds(partial(wave.publish, audited=True)) for wave in waves]
    print(f"\n{f'a wave of {SMALL_MEMBERS}, {len(waves)} of them':66}{'median':>8}{'most':>8}{'budget':>8}")
    print(f"{'structure and figures, no audit':66}{median(bare):8.3f}{max(bare):8.3f}")
    print(f"{'structure and figures, with the audit':66}{median(whole):8.3f}{max(whole):8.3f}{AUDIT:8}")


def _report_many(waves: Sequence[Closed]) -> None:
    """Let one worker and two make the same releases, twice, so that whatever else runs falls on both."""
    runs = [digests(waves, workers) for workers in (1, 2, 1, 2)]
    alone, both = (min(runs[place][0], runs[place + 2][0]) for place in (0, 1))
    same = all(one[1] == other[1] for one, other in pairwise(runs))
    print(f"\n{f'{len(waves)} waves of {SMALL_MEMBERS}, totals to bytes, no audit':66}{'wall s':>8}{'budget':>8}")
    print(f"{'one worker':66}{alone:8.2f}")
    print(f"{'two workers':66}{both:8.2f}{WALL:8}")
    print(f"{'one / two':66}{alone / both:8.2f}{GAIN:8}")
    print(f"the bytes are {'the same' if same else 'NOT THE SAME'} for any number of workers")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--waves", type=int, default=WAVES)
    parser.add_argument("--audited", type=int, default=AUDITED)
    given = parser.parse_args()
    report(given.waves, given.audited)


if __name__ == "__main__":
    main()
