"""Invent roots for the tests of forecasts: a tree, and how many members of which class each club has."""

from collections.abc import Mapping

from hypothesis import strategies as st

from analytics.outlook.forecast import Population
from networks.attributes import ATTRIBUTES, MERGE_ORDERS, Rules
from networks.cells import CellClass

PARENTS: Mapping[str, str | None] = {
    "root": None,
    "north": "root",
    "south": "root",
    "n1": "north",
    "n2": "north",
    "n3": "north",
    "s1": "south",
    "s2": "south",
    "own": "root",
}
CLUBS = ("n1", "n2", "n3", "s1", "s2", "own")


def by_club(**members: int) -> Population:
    """Return a population of so many members a club, of no stated sector or size."""
    return Population.of({CellClass(club): n for club, n in members.items()}, PARENTS)


def alone(members: int) -> Population:
    """Return a stand-alone club."""
    return Population.of({CellClass("club"): members}, {"club": None})


CLASSES = st.builds(
    CellClass,
    st.sampled_from(CLUBS),
    st.sampled_from([None, "industry", "trade_services"]),
    st.sampled_from(["alone", "1-9", "10+"]),
)
POPULATIONS = st.builds(
    Population.of,
    st.dictionaries(CLASSES, st.integers(1, 30), min_size=1, max_size=14).filter(
        lambda classes: sum(classes.values()) >= 20
    ),
    st.just(PARENTS),
)
RULES = st.builds(Rules, st.integers(5, 12), st.sampled_from(MERGE_ORDERS), st.sampled_from(ATTRIBUTES))
SHARES = st.sampled_from([0.3, 0.6, 0.75, 1.0])
