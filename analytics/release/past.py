"""Add a round that was held in the past: from its totals on, by the same code as a wave that has just been sealed.

Nobody was dealt a card for it and no box was opened. Its totals are given once, and only what is published of them
is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from analytics.release import publishing
from analytics.release.content import Content
from analytics.release.deciding import case_of, decide
from analytics.release.series import Setting
from core.db import db, new_id
from networks import frozen
from networks.frozen import Frozen
from networks.models import PUBLISHED, TOO_FEW, Wave
from networks.wave_calendar import Dates
from networks.waves import State
from surveys import plan, question_sets
from surveys.plan import CAME, SHEETS
from surveys.sealing import SealedTotals

Totals = Mapping[str, Mapping[str, Mapping[str, int]]]
"""How often each value of each measure was given in each cell, `*` and "na" included, as a sealed box has it."""


@dataclass(frozen=True)
class Held:
    """A round as it was held: of which root, its number, when, with which questions, and what is known of its tree.

    `invited` is how many were asked, None when nobody knows; a round without a cell had too few answers for one.
    """

    root_id: str
    number: int
    dates: Dates
    question_set: str
    threshold: int
    kept: Frozen
    invited: int | None = None


@dataclass(frozen=True)
class Round:
    """A past round ready to be added: its wave, and what is published of it, None when there were too few answers."""

    wave: Wave
    content: Content | None


def prepare(held: Held, totals: Totals, before: Setting | None = None, *, imported: bool = False) -> Round:
    """Decide what is published of a past round; nothing is added yet.

    `totals` has the same measures in every cell, in the words of the question set. `before` is what the release
    before depends on, read from the database unless given.
    """
    wave = _wave(held)
    sheets = sum(counts[SHEETS][CAME] for counts in totals.values())
    if sheets < held.threshold:
        wave.outcome = TOO_FEW
        return Round(wave, None)
    wave.outcome = PUBLISHED
    sealed = SealedTotals(wave.id, held.question_set, _plan(held.question_set, totals), _plain(totals), issued=sheets)
    return Round(wave, decide(case_of(wave, sealed, {}, before=before, imported=imported)))


def add(ready: Round) -> Wave:
    """Add a past round and its release in the caller's transaction."""
    db.session.add(ready.wave)
    db.session.flush()
    if ready.content is not None:
        publishing.store(ready.content)
    return ready.wave


def without_cells(ready: Round) -> Round:
    """Return a round whose wave does not say how its cells were made up, where a cell counts those who answered.

    Nor does it say how many were asked if nothing is published: its page then tells of an earlier survey.
    """
    kept = frozen.of(ready.wave)
    ready.wave.frozen = frozen.encode(replace(kept, cells=()))
    ready.wave.cells = 0
    ready.wave.members = ready.wave.members if ready.content else 0
    return ready


def _wave(held: Held) -> Wave:
    return Wave(
        id=new_id(),
        root_id=held.root_id,
        number=held.number,
        state=State.RELEASED,
        opens_at=held.dates.opens_at,
        closes_at=held.dates.closes_at,
        publishes_at=held.dates.publishes_at,
        question_set=held.question_set,
        threshold=held.threshold,
        frozen=frozen.encode(held.kept),
        members=held.invited or 0,
        cells=len(held.kept.cells),
        words="",
        reminded=True,
        replacements=0,
    )


def _plan(question_set: str, totals: Totals) -> dict[str, tuple[str, ...]]:
    counted = {measure for counts in totals.values() for measure in counts}
    measures = plan.tally_plan(question_sets.load(question_set))
    return {measure.id: measure.values for measure in measures if measure.id in counted}


def _plain(totals: Totals) -> dict[str, dict[str, dict[str, int]]]:
    return {cell: {name: dict(counts) for name, counts in of.items()} for cell, of in totals.items()}
