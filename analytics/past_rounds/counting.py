"""Count the rows of a file: one class of members and one value of each measure a row; no row is ever kept.

What is held grows with rounds, clubs and answers offered, never with the number of rows.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

from analytics.past_rounds.mapping import Column, Mapped, allowed_in, counted_items
from analytics.past_rounds.rows import Row
from networks.cells import CellClass
from surveys import answers, plan, question_sets
from surveys.plan import CAME, NOT_ANSWERED, SHEETS

Classes = Mapping[CellClass, Mapping[answers.Delta, int]]
"""How often each value of each measure was given in each class of members, `*` included."""
Meanings = Mapping[str, str | None]
REMEMBERED = 2**16
"""How many different sheets are remembered, so that the next one like it is scored at once."""


class HeadingsMissing(Exception):
    """The file lacks columns that the mapping names, or has one of them twice."""


class BadRow(Exception):
    """A row cannot be counted; `problems` says everything that is wrong with it."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


class Reader:
    """Read a file's rows by a mapping; `clubs` gives each club's id by its name and by its id, all case-folded."""

    def __init__(self, mapped: Mapped, clubs: Mapping[str, str], heading: Sequence[str]) -> None:
        """Find the mapping's columns; raises HeadingsMissing."""
        missing = [name for name in mapped.columns() if name not in heading]
        if missing:
            raise HeadingsMissing(f"The file has no column {', '.join(missing)}; it has {', '.join(heading)}.")
        if twice := [name for name in mapped.columns() if heading.count(name) > 1]:
            raise HeadingsMissing(f"Several columns of the file are called {', '.join(twice)}: rename all but one.")
        self._width = len(heading)
        at = {name: place for place, name in enumerate(heading)}
        known = {name: (at[column.column], _meanings(column, allowed)) for name, column, allowed in allowed_in(mapped)}
        self._names = dict(zip(at.values(), at, strict=True))
        self._attributes = [known.get(name) if name in mapped.attributes else None for name in ("sector", "size")]
        self._asked = [(name, *known[name]) for name in (*mapped.items, *mapped.measures)]
        self._round = (at[mapped.round.column] if mapped.round else None, _rounds(mapped))
        self._club = (at[mapped.club.column] if mapped.club else None, _clubs(mapped.club, clubs))
        self._score = lru_cache(REMEMBERED)(_scoring(mapped))

    def read(self, row: Sequence[str]) -> tuple[str, CellClass, tuple[answers.Delta, ...]] | None:
        """Return a row's round, class and values, or None for one without any answer; raises BadRow."""
        wrong: list[str] = []
        if any(row[self._width :]):
            wrong.append(f"there are {len(row)} values under {self._width} headings")
        held, club = self._one(row, *self._round, wrong), self._one(row, *self._club, wrong)
        told = [self._one(row, *each, wrong, may_be_empty=True) if each else None for each in self._attributes]
        given = tuple(self._one(row, at, table, wrong, may_be_empty=True) for _, at, table in self._asked)
        if wrong:
            raise BadRow(wrong)
        if not any(given):
            return None
        return str(held), CellClass(str(club), *told), self._score(given)

    def _one(
        self, row: Sequence[str], at: int | None, known: Meanings, wrong: list[str], *, may_be_empty: bool = False
    ) -> str | None:
        """Return what a row says in a column, None for nothing; what it cannot mean is noted among the wrong."""
        if at is None:
            return next(iter(known.values()))
        text = row[at] if at < len(row) else ""
        if text.casefold() in known:
            return known[text.casefold()]
        if text or not may_be_empty:
            wrong.append(f"{self._names[at]} is {text!r}" if text else f"{self._names[at]} is empty")
        return None


def count(rows: Iterable[Row], reader: Reader, refuse: Callable[[int, str], None]) -> Mapping[str, Classes]:
    """Count all rows by round and class; `refuse` is told the line and the problem of each that cannot be counted."""
    counts: dict[str, dict[CellClass, Counter[answers.Delta]]] = defaultdict(lambda: defaultdict(Counter))
    for line, row in rows:
        try:
            found = reader.read(row)
        except BadRow as bad:
            refuse(line, "; ".join(bad.problems))
            continue
        if found is not None:
            held, each, values = found
            counts[held][each].update(values)
    return counts


def sheets(classes: Classes) -> dict[CellClass, int]:
    """Return how many sheets came from each class."""
    return {each: values[SHEETS, CAME] for each, values in classes.items()}


def totals(
    classes: Classes, cell_of: Mapping[CellClass, str], question_set: str, measures: Sequence[str]
) -> dict[str, dict[str, dict[str, int]]]:
    """Add classes up to cells: how often each value of each measure was given, as a sealed box has it."""
    planned = [one for one in _plan(question_set) if one.id in {SHEETS, *measures}]
    found = {cell: {one.id: dict.fromkeys(one.values, 0) for one in planned} for cell in set(cell_of.values())}
    for each, values in classes.items():
        for (measure, value), number in values.items():
            found[cell_of[each]][measure][value] += number
    return found


def _plan(question_set: str) -> tuple[plan.Measure, ...]:
    return plan.tally_plan(question_sets.load(question_set))


def _scoring(mapped: Mapped) -> Callable[[tuple[str | None, ...]], tuple[answers.Delta, ...]]:
    """Return what turns the texts of a row's answers, in the mapping's order, into one value of each measure."""
    asked = question_sets.load(mapped.question_set)
    from_items = tuple(one for one in _plan(mapped.question_set) if one.id in {SHEETS, *counted_items(mapped)})
    items, scored = len(mapped.items), tuple(mapped.measures)

    def score(given: tuple[str | None, ...]) -> tuple[answers.Delta, ...]:
        sheet = answers.parse(asked, dict(zip(mapped.items, given[:items], strict=True)))
        known = ((name, value or NOT_ANSWERED) for name, value in zip(scored, given[items:], strict=True))
        return (*answers.deltas(from_items, asked, sheet), *known)

    return score


def _meanings(column: Column, allowed: Iterable[str]) -> Meanings:
    if column.values is None:
        return {text.casefold(): text for text in allowed}
    return {text.strip().casefold(): meaning for text, meaning in column.values.items()}


def _rounds(mapped: Mapped) -> Meanings:
    return {each.name.strip().casefold(): each.name for each in mapped.rounds}


def _clubs(column: Column | None, clubs: Mapping[str, str]) -> Meanings:
    if column is None or column.values is None:
        return clubs
    renamed = {text.strip().casefold(): clubs.get(str(club).casefold()) for text, club in column.values.items()}
    return {**clubs, **{text: club for text, club in renamed.items() if club}}
