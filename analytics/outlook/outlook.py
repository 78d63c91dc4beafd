"""Put together what one node will see, what it will not, and what would let it see more. Pure."""

from dataclasses import dataclass

from analytics.disclosure.groups import Attribute
from analytics.disclosure.policy import Policy
from analytics.measures.planning import detectable, detectable_lasting, detectable_share
from analytics.outlook.forecast import Forecast, Population, Sight, forecast
from networks.attributes import Rules
from networks.cells import TooFewMembers, minimum_members
from networks.ports import Participation
from networks.tree import Node, Tree
from networks.wave_calendar import expected_answers


@dataclass(frozen=True)
class Row:
    """One node below: how many members, how many answers to expect, and what is published of it."""

    node: Node
    members: int
    answers: int
    sight: Sight | None


@dataclass(frozen=True)
class Breakdown:
    """The groups of companies that a node is told apart by."""

    attribute: Attribute
    blocks: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Outlook:
    """What is published of one node; `missing` members keep its root from opening a wave."""

    node: Node
    members: int
    answers: int
    missing: int
    sight: Sight | None
    shown_by: Node | None
    """Where nothing is published of the node itself: the nearest node above whose figures hold its answers."""
    breakdowns: tuple[Breakdown, ...]
    rows: tuple[Row, ...]
    change: float | None
    """The smallest change that can be seen, in points of ten."""
    lasting: bool
    """Whether such a change shows only if it lasts, over several waves."""
    lasting_change: float | None
    """The smallest change that can be seen if it lasts, in points of ten."""
    share_change: float | None
    """The smallest change of a share around 30 % that can be seen between two waves, in percentage points."""
    participation: Participation
    policy: Policy
    root: bool

    @property
    def shown(self) -> tuple[Row, ...]:
        """Return the nodes below with figures of their own."""
        return tuple(row for row in self.rows if row.sight)

    @property
    def hidden(self) -> tuple[Row, ...]:
        """Return the nodes below without figures of their own."""
        return tuple(row for row in self.rows if not row.sight)

    @property
    def shares_from(self) -> int:
        """Return the fewest answers from which the node's distribution is shown."""
        return self.policy.mean_from if self.root else self.policy.bands_from


def foresee(
    nodes: Tree, network_id: str, population: Population, rules: Rules, participation: Participation
) -> Outlook:
    """Return the outlook of a node; before a wave can open nothing but the number of members missing is certain."""
    policy, missing = Policy(k=rules.threshold), 0
    try:
        found = forecast(population, rules, participation.share, policy)
    except TooFewMembers as few:
        found, missing = Forecast(0, {}), minimum_members(rules.threshold) - few.members
    sight = found.total(network_id)
    told = sight.answers if sight and sight.told == "mean" else None
    shared = told if sight and sight.shares and sight.answers >= policy.steady_from else None
    members = _size(nodes, network_id, population)
    return Outlook(
        node=nodes[network_id],
        members=members,
        answers=sight.answers if sight else expected_answers(members, participation.share),
        missing=missing,
        sight=sight,
        shown_by=next((nodes[one] for one in nodes.ancestors(network_id) if found.total(one)), None),
        breakdowns=_breakdowns(found, network_id),
        rows=tuple(_row(nodes, node, population, participation.share, found) for node in nodes.descendants(network_id)),
        change=detectable(told, policy) if told else None,
        lasting=bool(sight and sight.answers < policy.steady_from),
        lasting_change=detectable_lasting(told, policy) if told else None,
        share_change=detectable_share(shared, policy) if shared else None,
        participation=participation,
        policy=policy,
        root=network_id == nodes.root.id,
    )


def _breakdowns(found: Forecast, network_id: str) -> tuple[Breakdown, ...]:
    attributes: tuple[Attribute, ...] = ("a", "b")
    told = (Breakdown(one, found.blocks(network_id, one)) for one in attributes)
    return tuple(one for one in told if one.blocks)


def _row(nodes: Tree, node: Node, population: Population, share: float, found: Forecast) -> Row:
    members, sight = _size(nodes, node.id, population), found.total(node.id)
    return Row(node, members, sight.answers if sight else expected_answers(members, share), sight)


def _size(nodes: Tree, network_id: str, population: Population) -> int:
    return population.members(frozenset(leaf.id for leaf in nodes.leaves(network_id)))
