"""Gather what a forecast needs: the tree, its members by class, its settings and what it published."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from analytics.disclosure.policy import Policy
from analytics.outlook.forecast import Population
from analytics.outlook.outlook import Outlook, foresee
from analytics.outlook.usual import usual_share
from networks import by_hand, clusters, ports, tree
from networks.attributes import Rules
from networks.cells import CellClass
from networks.clustering import Clubs
from networks.ports import Participation
from networks.tree import Tree


@dataclass(frozen=True)
class Trial:
    """Another size or participation to try: members of the node, and the share of them (0 to 1) who answer."""

    members: int | None = None
    share: float | None = None


@dataclass(frozen=True)
class Ground:
    """What a forecast of a root stands on."""

    nodes: Tree
    population: Population
    rules: Rules
    participation: Participation

    def outlook(self, network_id: str) -> Outlook:
        """Return the outlook of one node."""
        return foresee(self.nodes, network_id, self.population, self.rules, self.participation)

    def free_clubs(self, network_id: str) -> Mapping[str, Clubs]:
        """Return the clubs that could form clusters, by the group right above them, at or below a node."""
        sizes, share = self.population.by_club(), self.participation.share
        groups = [node for node in (self.nodes[network_id], *self.nodes.descendants(network_id)) if not node.is_club]
        block = Policy(k=self.rules.threshold).block
        return {
            node.id: clusters.free_clubs(self.nodes, node.id, sizes, share, block)
            for node in groups
            if not node.is_cluster
        }

    def tried(self, network_id: str, trial: Trial) -> "Ground":
        """Return the same ground with another number of members of one node, or another share of all who answer."""
        share = Participation(trial.share, "tried") if trial.share else self.participation
        ground = replace(self, participation=share)
        return ground if trial.members is None else replace(ground, population=self._resized(network_id, trial.members))

    def _resized(self, network_id: str, members: int) -> Population:
        """Spread so many members evenly over the clubs of a node; what companies they run nobody knows yet."""
        clubs = [leaf.id for leaf in self.nodes.leaves(network_id)] or [network_id]
        others = {each: n for each, n in self.population.classes if each.leaf not in clubs}
        spread = {CellClass(club): len(range(place, members, len(clubs))) for place, club in enumerate(clubs)}
        return Population.of(others | spread, dict(self.population.parents))


def ground(network_id: str) -> Ground:
    """Load what a forecast of a node's root stands on; raises NotFound for a stranger."""
    nodes = tree.load(network_id)
    root = nodes.root.id
    parents = {node.id: node.parent for node in (nodes.root, *nodes.descendants(root))}
    population = Population.of(ports.current().roster.classes(root), parents)
    return Ground(nodes, population, by_hand.rules(tree.settings_of(root)), usual_share(root))
