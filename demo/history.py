"""Tell eighteen months of check-ins: invented sheets, counted, released and coarsened by the real rules.

No ticket, card or box ever existed for these waves; from the totals on nothing is invented.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import func, select

from analytics.disclosure.policy import Policy
from analytics.release import past
from analytics.release.past import Held
from core.db import db, new_id
from demo.sheets import Weather, sheet
from demo.tree import Planted
from networks import frozen, tree
from networks.attributes import form_by
from networks.cells import CellClass, Formation, members_by_leaf
from networks.models import Wave
from networks.wave_calendar import Dates, Rhythm, propose
from surveys import answers, plan, question_sets

WAVES = 6
"""Quarterly, over eighteen months."""
QUARTER = timedelta(weeks=13)
SHOCK: Mapping[int, float] = {5: 1.0, 6: 0.1}
"""How much of the one shock is felt in which wave: before the fifth, a large client of the region went bankrupt."""

Totals = dict[str, dict[str, dict[str, int]]]


def tell(planted: Planted, present_opening: datetime) -> None:
    """Add the waves before the present one with their releases, in the caller's transaction."""
    earlier = db.session.scalar(select(func.count()).where(Wave.root_id == planted.root.id)) or 0
    for place, dates in enumerate(past_dates(present_opening), start=1):
        formation = _formation(planted)
        totals = count(planted, formation, Weather(dates.opens_at.date(), place, SHOCK.get(place, 0.0)))
        past.add(past.prepare(_held(planted, earlier + place, dates, formation), totals))


def past_dates(present_opening: datetime) -> Iterator[Dates]:
    """Return the dates of the waves before an opening, the oldest first, none of which touches August."""
    for quarters in range(WAVES, 0, -1):
        yield quarters_before(present_opening, quarters)


def quarters_before(present_opening: datetime, quarters: int) -> Dates:
    """Return the dates of a wave some quarters before an opening."""
    return propose(Rhythm(), (present_opening - quarters * QUARTER).date() - timedelta(days=1), 1)[0]


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


def _held(planted: Planted, number: int, dates: Dates, formation: Formation) -> Held:
    """Return a wave as its opening left it, with its cells and the tree of that day."""
    settings, nodes = tree.settings_of(planted.root.id), tree.load(planted.root.id)
    kept = replace(
        frozen.freeze(formation.cells, nodes, settings.contact, ""),
        rules=Policy(k=settings.threshold).rules(),
        attributes=settings.attributes,
        sizes=members_by_leaf(_classes(planted)),
    )
    invited = sum(cell.members for cell in formation.cells)
    return Held(planted.root.id, number, dates, settings.question_set, settings.threshold, kept, invited)


def _formation(planted: Planted) -> Formation:
    rules = tree.settings_of(planted.root.id).rules()
    return form_by(rules, _classes(planted), tree.load(planted.root.id).leaf_ancestors(), new_id)


def _classes(planted: Planted) -> Mapping[CellClass, int]:
    classes = [
        CellClass(club, person.sector, person.size) for club, people in planted.people.items() for person in people
    ]
    return {each: classes.count(each) for each in classes}
