"""Subtract published sums from one another: small cells, siblings, overlapping breakdowns, levels of the tree."""

from collections.abc import Callable, Sequence
from itertools import chain
from random import Random

from analytics.disclosure.counting import Parents
from analytics.disclosure.policy import Policy
from tests.attack.disclosure.attacker import isolated, leverages
from tests.attack.disclosure.naive import Groups, hide_small, merge_small, no_rule
from tests.attack.disclosure.outcome import Outcome
from tests.attack.disclosure.scenes import Scene, sectors

POLICY = Policy()
CODES = (3, 5, 4, 9, 6, 3, 7, 5, 4, 8)
FEDERATION: Parents = {"fed": None, "x": "fed", "y": "fed", "z": "fed"}
Rule = Callable[[Scene], Groups]


def people(number: int) -> Sequence[int]:
    """Return so many people's answers, all sorts of them."""
    return [CODES[person % len(CODES)] for person in range(number)]


def clubs(**sizes: int) -> Scene:
    """Return a federation of three clubs."""
    return Scene({name: people(size) for name, size in sizes.items()}, FEDERATION, {name: name for name in sizes})


def ours(scene: Scene) -> Groups:
    """Return the groups that our rules publish."""
    return dict(scene.ours(POLICY))


def fewest(scene: Scene, rule: Rule) -> int:
    """Return the fewest people, under five, whose exact sum follows from what a rule publishes; 0 when none do."""
    groups = list(rule(scene).values())
    return sum(scene.sizes[cell] for cell in isolated(groups, scene.sizes)) if groups else 0


def small_cell() -> Outcome:
    """Read a sector of one person in a table of sectors of 12, 9, 4 and 1."""
    scene = sectors(food=people(12), craft=people(9), trade=people(4), farms=people(1))
    shown = no_rule(scene)
    smallest = min(_size(scene, cells) for cells in ours(scene).values())
    alone = sum(_size(scene, cells) < 5 for cells in shown.values())  # the usual threshold
    return Outcome(
        alone,
        float(smallest < POLICY.block),
        f"with no threshold, {alone} sectors under five people are shown, one of them a single person; either naive "
        "rule is made against this and stops it",
        f"the smallest group shown has {smallest} people",
    )


SIBLINGS = {
    "seven and one": sectors(tech=people(7), sales=people(1)),
    "clubs of 12, 17 and 1": clubs(x=12, y=17, z=1),
    "clubs of 20, 11 and 3": clubs(x=20, y=11, z=3),
}
"""Groups that leave a few people when they are taken from their total."""


def siblings() -> Outcome:
    """Take all published parts from their total."""
    hidden, merged, safe = (
        [fewest(scene, rule) for scene in SIBLINGS.values()] for rule in (hide_small, merge_small, ours)
    )
    return Outcome(
        sum(map(bool, hidden)),
        sum(map(bool, safe)),
        f"the exact sum of 1 to 3 people in {sum(map(bool, hidden))} of 3 cases hiding small groups, "
        f"in {sum(map(bool, merged))} of 3 merging them",
        f"in {sum(map(bool, safe))} of 3",
    )


OVERLAPPING = Scene(
    {"food-north": people(11), "food-south": people(1), "craft-south": people(14)},
    a={"food-north": "food", "food-south": "food", "craft-south": "craft"},
    b={"food-north": "north", "food-south": "south", "craft-south": "south"},
)
"""Twelve people in food, eleven of whom are all of the north."""


def overlapping() -> Outcome:
    """Take the north from food."""
    found = {rule: fewest(OVERLAPPING, rule) for rule in (hide_small, merge_small, ours)}
    worst = max(leverages(list(ours(OVERLAPPING).values()), OVERLAPPING.sizes).values())
    return Outcome(
        found[merge_small],
        found[ours],
        "the exact answer of 1 person, whether small groups are hidden or merged",
        f"no sum over fewer than five; the best guess explains {worst:.2f} of anybody's answer",
    )


LEVELS = Scene(
    {
        f"{club}-{sector}": people(size)
        for (club, sector), size in {
            ("x", "food"): 11,
            ("x", "craft"): 10,
            ("y", "food"): 10,
            ("y", "craft"): 12,
            ("z", "food"): 3,
            ("z", "craft"): 5,
        }.items()
    },
    FEDERATION,
    {f"{club}-{sector}": club for club in "xyz" for sector in ("food", "craft")},
    a={f"{club}-{sector}": sector for club in "xyz" for sector in ("food", "craft")},
)
"""A federation told by sector, and its clubs too, but for one that is small."""


def levels() -> Outcome:
    """Take the clubs' sectors from the federation's."""
    found = {rule: fewest(LEVELS, rule) for rule in (hide_small, merge_small, ours)}
    return Outcome(
        found[merge_small],
        found[ours],
        f"the exact sum of the {found[merge_small]} people in food in the club that was hidden",
        "no sum over fewer than five",
    )


def random_networks(number: int = 12) -> list[Scene]:
    """Return federations of three clubs, each person with a sector and a size, from a fixed seed."""
    random = Random(2026)
    return [_random_network(random) for _ in range(number)]


def _random_network(random: Random) -> Scene:
    kinds = [(club, sector, size) for club in "xyz" for sector in ("food", "craft") for size in ("alone", "10+")]
    crowd = random.choices(kinds, [random.randint(1, 9) for _ in kinds], k=random.randint(30, 90))
    names = {kind: "-".join(kind) for kind in kinds if kind in crowd}
    return Scene(
        {name: people(crowd.count(kind)) for kind, name in names.items()},
        FEDERATION,
        {name: club for (club, _, _), name in names.items()},
        {name: sector for (_, sector, _), name in names.items()},
        {name: size for (_, _, size), name in names.items()},
    )


def pooled_views() -> Outcome:
    """Put together everything that the leads of a federation and of all its clubs see."""
    scenes = random_networks()
    hidden, merged = ([_worst(scene, rule) for scene in scenes] for rule in (hide_small, merge_small))
    safe = [_worst(scene, ours) for scene in scenes]
    return Outcome(
        max(merged),
        max(safe),
        f"the best guess explains up to {max(chain(hidden, merged)):.2f} of somebody's answer (1 is all of it)",
        f"up to {max(safe):.2f}, in {len(scenes)} networks of 30 to 90 people; the limit is 0.20",
    )


def _worst(scene: Scene, rule: Rule) -> float:
    return max(leverages(list(rule(scene).values()), scene.sizes).values())


def _size(scene: Scene, cells: frozenset[str]) -> int:
    return sum(scene.sizes[cell] for cell in cells)
