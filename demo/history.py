"""Tell eighteen months of check-ins: invented sheets, counted, released and coarsened by the real rules.

No ticket, card or box ever existed for these waves; from the totals on nothing is invented.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from analytics.release import publishing as release
from core.db import db, new_id
from demo.sheets import Weather, sheet
from demo.tree import Planted
from networks import frozen, tree
from networks.cells import CellClass, Formation, form
from networks.models import PUBLISHED, TOO_FEW, Wave
from networks.wave_calendar import Dates, Rhythm, propose
from networks.waves import State
from surveys import answers, plan, question_sets
from surveys.plan import CAME, SHEETS
from surveys.sealing import SealedTotals

WAVES = 6
"""Quarterly, over eighteen months."""
QUARTER = timedelta(weeks=13)
SHOCK: Mapping[int, float] = {5: 1.0, 6: 0.1}
"""How much of the one shock is felt in which wave: before the fifth, a large client of the region went bankrupt."""

Totals = dict[str, dict[str, dict[str, int]]]


def tell(planted: Planted, present_opening: datetime) -> None:
    """Add the waves before the present one with their releases, in the caller's transaction."""
    for number, dates in enumerate(past_dates(present_opening), start=1):
        wave, formation = _wave(planted, number, dates)
        totals = count(planted, formation, Weather(dates.opens_at.date(), number, SHOCK.get(number, 0.0)))
        _publish(wave, totals)


def past_dates(present_opening: datetime) -> Iterator[Dates]:
    """Return the dates of the waves before an opening, the oldest first, none of which touches August."""
    for quarters in range(WAVES, 0, -1):
        yield propose(Rhythm(), (present_opening - quarters * QUARTER).date() - timedelta(days=1), 1)[0]


def count(planted: Planted, formation: Formation, weather: Weather) -> Totals:
    """Return how often each value was given in each cell: what a sealed box holds."""
    questions = question_sets.load(tree.settings_of(planted.root.id).question_set)
    measures = plan.tally_plan(questions)
    totals: Totals = {
        cell.id: {measure.id: dict.fromkeys(measure.values, 0) for measure in measures} for cell in formation.cells
    }
    for club, people in planted.people.items():
        for person in people:
            given = sheet(person, weather)
            cell = formation.cell_of[CellClass(club, person.sector, person.size)]
            counted = answers.deltas(measures, questions, answers.parse(questions, given)) if given else ()
            for measure, value in counted:
                totals[cell][measure][value] += 1
    return totals


def _wave(planted: Planted, number: int, dates: Dates) -> tuple[Wave, Formation]:
    """Add a wave as its opening left it: closed since, with its cells and the tree of that day."""
    settings, nodes = tree.settings_of(planted.root.id), tree.load(planted.root.id)
    classes = _classes(planted)
    formation = form(classes, nodes.leaf_ancestors(), settings.threshold, "attributes-first", new_id)
    wave = Wave(
        id=new_id(),
        root_id=planted.root.id,
        number=number,
        state=State.CLOSED,
        opens_at=dates.opens_at,
        closes_at=dates.closes_at,
        publishes_at=dates.publishes_at,
        question_set=settings.question_set,
        threshold=settings.threshold,
        frozen=frozen.encode(frozen.freeze(formation.cells, nodes, settings.contact, "")),
        members=sum(cell.members for cell in formation.cells),
        cells=len(formation.cells),
        reminded=True,
        replacements=0,
    )
    db.session.add(wave)
    db.session.flush()
    return wave, formation


def _classes(planted: Planted) -> Mapping[CellClass, int]:
    classes = [
        CellClass(club, person.sector, person.size) for club, people in planted.people.items() for person in people
    ]
    return {each: classes.count(each) for each in classes}


def _publish(wave: Wave, totals: Totals) -> None:
    """Release a wave from its totals, or say that there were too few."""
    sheets = sum(counts[SHEETS][CAME] for counts in totals.values())
    wave.outcome = PUBLISHED if sheets >= wave.threshold else TOO_FEW
    if wave.outcome == PUBLISHED:
        measures = plan.tally_plan(question_sets.load(wave.question_set))
        planned = {measure.id: measure.values for measure in measures}
        sealed = SealedTotals(wave.id, wave.question_set, planned, totals, issued=sheets)
        release.store(release.content_of(wave, sealed, replacements=0))
    wave.state = State.RELEASED
