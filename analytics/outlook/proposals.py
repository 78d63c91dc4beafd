"""Propose what would publish more, by forecasting real alternatives side by side. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from analytics.disclosure.policy import Policy
from analytics.outlook.forecast import Forecast, Population, forecast
from networks.attributes import ATTRIBUTES, MERGE_ORDERS, Rules
from networks.clustering import FEWEST_CLUBS, Clubs, obstacle
from networks.wave_calendar import MONTHLY, USUAL_RHYTHM, too_often


@dataclass(frozen=True)
class Choice:
    """One way to tell companies apart, and how many groups of people would have figures: nodes, and blocks of them."""

    rules: Rules
    nodes: int
    blocks: int

    @property
    def published(self) -> int:
        """Return the number of groups with figures."""
        return self.nodes + self.blocks


@dataclass(frozen=True)
class Joining:
    """Clubs of one group that would be published together though not alone."""

    group: str
    clubs: tuple[str, ...]
    answers: int

    @property
    def name(self) -> str:
        """Return what the cluster is called in a forecast, like no node of a tree."""
        return f"cluster of {self.clubs[0]}"


def choices(population: Population, rules: Rules, share: float, policy: Policy) -> tuple[Choice, ...]:
    """Return every way to tell companies apart with what it would publish, the present one first.

    Raises `TooFewMembers` when no wave could open.
    """
    ways = [rules, *(way for way in _ways(rules) if way != rules)]
    return tuple(_choice(way, forecast(population, way, share, policy)) for way in ways)


def best(found: Iterable[Choice]) -> Choice:
    """Return the choice that publishes most: the earliest of equals, so that nothing changes for nothing."""
    return max(found, key=lambda one: one.published)


def _ways(rules: Rules) -> Iterator[Rules]:
    for attributes in ATTRIBUTES:
        # without attributes there is nothing to give up but the club: the order changes nothing
        for order in MERGE_ORDERS if attributes else (rules.order,):
            yield Rules(rules.threshold, order, attributes)


def _choice(rules: Rules, found: Forecast) -> Choice:
    nodes = len(found.nodes())
    return Choice(rules, nodes, len(found.groups) - nodes)


def joinings(
    population: Population, rules: Rules, share: float, policy: Policy, free: Mapping[str, Clubs]
) -> tuple[Joining, ...]:
    """Return the clusters that would bring figures to clubs without any; `free` are the clubs of each group, by group.

    Clubs go together in the order in which they stand. What is proposed, made as a whole, publishes every cluster of
    it and all that is published without. Raises `TooFewMembers` when no wave could open.
    """
    drafts = (Joining(group, one, clubs.answers(one)) for group, clubs in free.items() for one in _together(clubs))
    lines = population.lines()
    found = [one for one in drafts if not _is_all_of_its_group(one, lines)]
    before = frozenset(forecast(population, rules, share, policy).nodes())
    while found:
        after = frozenset(forecast(joined(population, found), rules, share, policy).nodes())
        losing = {dict(population.parents)[node] for node in before - after}
        kept = [one for one in found if one.name in after and one.group not in losing]
        if kept == found:
            return tuple(found) if before <= after else ()
        found = kept
    return ()


def _is_all_of_its_group(one: Joining, lines: Mapping[str, tuple[str, ...]]) -> bool:
    """Tell whether a cluster would hold the same people as the group above it, and so show nothing more."""
    return all(leaf in one.clubs for leaf, above in lines.items() if one.group in above)


def joined(population: Population, clusters: Iterable[Joining]) -> Population:
    """Return the population with some clubs under clusters of their own."""
    parents = dict(population.parents)
    for one in clusters:
        parents |= dict.fromkeys(one.clubs, one.name) | {one.name: one.group}
    return replace(population, parents=tuple(sorted(parents.items())))


def _together(clubs: Clubs) -> list[tuple[str, ...]]:
    """Cut the small clubs of a group into clusters as small as they may be; who is left over joins the last one."""
    small, found, now = clubs.small(), list[tuple[str, ...]](), tuple[str, ...]()
    for club in (one for one in clubs.members if one in small):
        now = (*now, club)
        if obstacle(now, clubs) is None:
            found, now = [*found, now], ()
    if now and found:
        return [*found[:-1], (*found[-1], *now)]
    helped = (*now, *_helpers(clubs, FEWEST_CLUBS - len(now)))
    return found if found or obstacle(helped, clubs) else [helped]


def _helpers(clubs: Clubs, number: int) -> list[str]:
    """Return the smallest clubs among those large enough alone, as many as are asked for."""
    large = sorted(set(clubs.members) - clubs.small(), key=lambda club: (clubs.members[club], club))
    return large[: max(number, 0)]


def rhythm(answers: int) -> int:
    """Return how many waves a year suit so many expected answers: four, or twelve where each says something new."""
    return USUAL_RHYTHM if too_often(MONTHLY, answers) else MONTHLY
