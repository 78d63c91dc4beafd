"""Turn counted rounds into waves with their releases, all of them in one transaction or none.

From the counts on the code is that of a live wave: cells, totals, disclosure, release. No row and no file name is
kept, nor how many answered in a cell.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import count
from zoneinfo import ZoneInfo

from sqlalchemy import select

from analytics.disclosure import coarsening
from analytics.disclosure.policy import Policy
from analytics.past_rounds import chronology, counting, mapping
from analytics.past_rounds.chronology import Known
from analytics.past_rounds.counting import Classes
from analytics.past_rounds.mapping import Mapped, RoundDates
from analytics.release import past
from analytics.release.content import Content
from analytics.release.past import Held, Round
from analytics.release.series import Setting, hashes, setting
from core.clock import now
from core.db import db, transaction
from networks import frozen, tree
from networks.attributes import form_by
from networks.cells import Formation, TooFewMembers, members_by_leaf
from networks.models import Network, RootSettings, Wave
from networks.tree import Tree
from networks.wave_calendar import CLOSING, OPENING, PUBLICATION, Dates
from networks.waves import State


class ImportRefused(Exception):
    """The rounds cannot be added; the text says every reason, one a line."""


@dataclass(frozen=True)
class Target:
    """The root that rounds are added to."""

    nodes: Tree
    chosen: RootSettings
    clubs: Mapping[str, str]
    """Each club's id, by its name and by its id, case-folded."""


def target(network_id: str, mapped: Mapped) -> Target:
    """Return the root to import into; raises `ImportRefused` or NotFound."""
    nodes = tree.load(network_id)
    if nodes.root.id != network_id:
        raise ImportRefused(f"{network_id} is not the top of its network: import into {nodes.root.id}.")
    leaves = nodes.leaves()
    names = [leaf.name.casefold() for leaf in leaves]
    if mapped.club is None and len(leaves) != 1:
        raise ImportRefused("The mapping must name the column that says the club.")
    by_name = {name: leaf.id for name, leaf in zip(names, leaves, strict=True) if names.count(name) == 1}
    found = Target(nodes, tree.settings_of(network_id), by_name | {leaf.id: leaf.id for leaf in leaves})
    _require_clubs(found, mapped)
    return found


def _require_clubs(found: Target, mapped: Mapped) -> None:
    named = [club for club in (mapped.club.values or {}).values() if club] if mapped.club else []
    named += [club for each in mapped.rounds for club in each.invited or {}]
    strangers = sorted({club for club in named if _club(club, found, mapped) is None})
    if strangers:
        raise ImportRefused(f"The network has no club {', '.join(strangers)}, or several: give their ids.")


def _club(text: str, found: Target, mapped: Mapped) -> str | None:
    """Return the club that a text of the file or of the mapping means."""
    meant = (mapped.club.values or {}).get(text) if mapped.club else None
    return found.clubs.get((meant or text).casefold())


def dates(each: RoundDates, time_zone: str) -> Dates:
    """Return a round's moments: its days at the hours of a proposed check-in."""

    def at(day: date, hour: time) -> datetime:
        return datetime.combine(day, hour, ZoneInfo(time_zone))

    closes = at(each.closes, CLOSING)
    publishes = at(each.publishes, PUBLICATION) if each.publishes else closes
    return Dates(at(each.opens, OPENING), closes, max(closes, publishes))


def require_room(root_id: str, rounds: Sequence[Dates]) -> int:
    """Return the number of the first round; raises `ImportRefused` when the rounds do not fit the root's waves."""
    found = [
        Known(wave.number, State(wave.state), wave.opens_at, wave.publishes_at)
        for wave in db.session.scalars(select(Wave).where(Wave.root_id == root_id).order_by(Wave.number))
    ]
    if problems := chronology.problems(rounds, found, now()):
        raise ImportRefused("\n".join(problems))
    return chronology.first_number(found)


def prepared(found: Target, mapped: Mapped, counts: Mapping[str, Classes]) -> list[Round]:
    """Decide what is published of each round; nothing is added. Raises `ImportRefused`."""
    held = [dates(each, found.chosen.time_zone) for each in mapped.rounds]
    first, before, ready = require_room(found.chosen.root_id, held), None, []
    for number, (each, moments) in enumerate(zip(mapped.rounds, held, strict=True), start=first):
        classes, invited = counts.get(each.name, {}), _invited(each, found, mapped)
        _require_invited(each, classes, invited)
        made = _prepare(_Sheets(found, mapped, classes, invited, number, moments), before)
        before = _setting(made, before) if made.content else before
        ready.append(past.without_cells(made))
    return ready


@dataclass(frozen=True)
class _Sheets:
    """What is known of one round."""

    found: Target
    mapped: Mapped
    classes: Classes
    invited: Mapping[str, int]
    number: int
    moments: Dates

    def formation(self) -> Formation:
        """Form the cells of those who answered; none at all when they are too few for one."""
        names = (f"{number:016x}" for number in count())
        lineage, chosen = self.found.nodes.leaf_ancestors(), self.found.chosen
        try:
            return form_by(chosen.rules(), counting.sheets(self.classes), lineage, lambda: next(names))
        except TooFewMembers:
            return Formation((), {})

    def held(self, formation: Formation) -> Held:
        chosen = self.found.chosen
        kept = replace(
            frozen.freeze(formation.cells, self.found.nodes, "", ""),
            rules=Policy(k=chosen.threshold).rules(),
            attributes=chosen.attributes,
            sizes=self.invited,
        )
        asked = sum(self.invited.values()) or None
        return Held(chosen.root_id, self.number, self.moments, self.mapped.question_set, chosen.threshold, kept, asked)


def _prepare(sheets: _Sheets, before: Setting | None) -> Round:
    formation = sheets.formation()
    counted = {} if not formation.cells else sheets.classes
    measures = mapping.measures(sheets.mapped)
    totals = counting.totals(counted, formation.cell_of, sheets.mapped.question_set, measures)
    made = past.prepare(sheets.held(formation), totals, before, imported=True)
    return replace(made, content=made.content and _with_rate(made.content, sheets))


def _with_rate(content: Content, sheets: _Sheets) -> Content:
    """Say how many of those invited answered, if that is known and the root's number of answers is shown."""
    asked, came = sum(sheets.invited.values()), sum(counting.sheets(sheets.classes).values())
    if not asked or content.table.groups[0].n is None:
        return content
    return replace(content, table=replace(content.table, rate=coarsening.rate(came, asked, content.policy)))


def _setting(made: Round, before: Setting | None) -> Setting:
    asked = hashes(made.content.plan) if made.content else {}
    return setting(frozen.of(made.wave), {**(before.asked if before else {}), **asked})


def _invited(each: RoundDates, found: Target, mapped: Mapped) -> dict[str, int]:
    clubs = {_club(club, found, mapped): number for club, number in (each.invited or {}).items()}
    return {club: number for club, number in clubs.items() if club}


def _require_invited(each: RoundDates, classes: Classes, invited: Mapping[str, int]) -> None:
    """Raise `ImportRefused` when more answered in a club than were invited to."""
    came = members_by_leaf(counting.sheets(classes))
    if invited and (many := [club for club, number in came.items() if number > invited.get(club, 0)]):
        raise ImportRefused(f"Round {each.name}: more answers than people invited in {', '.join(sorted(many))}.")


def add(root_id: str, rounds: Sequence[Round]) -> None:
    """Add all rounds in one transaction, planned waves moved behind them; raises `ImportRefused` and adds nothing."""
    with transaction():
        db.session.get(Network, root_id, with_for_update=True)  # nobody plans meanwhile
        held = [Dates(one.wave.opens_at, one.wave.closes_at, one.wave.publishes_at) for one in rounds]
        if require_room(root_id, held) != rounds[0].wave.number:
            raise ImportRefused("The network's check-ins have changed meanwhile: import again.")
        _renumber(root_id, rounds[-1].wave.number + 1)
        for one in rounds:
            past.add(one)


def _renumber(root_id: str, first: int) -> None:
    """Give planned waves the numbers from `first` on, by way of numbers that nobody has."""
    ahead = (Wave.root_id == root_id) & (Wave.state == State.PLANNED)
    planned = db.session.scalars(select(Wave).where(ahead).order_by(Wave.opens_at, Wave.id)).all()
    for numbers in (count(-1, -1), count(first)):
        for wave in planned:
            wave.number = next(numbers)
        db.session.flush()
