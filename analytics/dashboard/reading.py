"""Read one node's page from the release rows."""

from analytics.dashboard.comparison import Choices, History, Pair, sides
from analytics.dashboard.layout import Below, Dashboard, assemble
from analytics.disclosure.table import Group
from analytics.release import tallies
from analytics.release.content import read_groups
from analytics.release.editions import in_line
from analytics.release.models import ReleasedPage
from analytics.release.results import latest
from core.db import db
from networks.tree import Node, Tree


def dashboard(nodes: Tree, network_id: str) -> tuple[Dashboard, str] | None:
    """Return a node's page with plotly's figures as JSON; None before the first release that knows the node."""
    below = below_of(nodes, network_id)
    releases = latest(nodes.root.id, [network_id, *below.groups, *below.clubs])
    if not releases:
        return None
    head = releases[-1][0]
    page = db.session.get(ReleasedPage, (head.occasion.wave_id, network_id))
    if page is None:
        return None
    planned = {one.measure for one in head.plan}
    plan = [one for one in tallies.measures(head.occasion.question_set) if not planned or one.id in planned]
    return assemble(network_id, below, in_line(releases), read_groups(page.groups), plan), page.charts


def history(nodes: Tree, network_id: str, opens: frozenset[str]) -> History | None:
    """Read what a node's comparison needs; None before the first release that knows the node."""
    above = nodes[network_id].parent
    parent = nodes[above] if above in opens and above is not None else None
    releases = latest(nodes.root.id, [network_id, *([parent.id] if parent else [])])
    waves = in_line(releases) if releases else ()
    moments = {wave.number: wave.moment for wave in waves if wave.moment and network_id in (wave.means or {})}
    if not moments:
        return None
    asked = releases[-1][0].occasion.question_set
    return History(network_id, waves, tallies.measures(asked), asked, Choices(moments, parent))


def totals(known: History, pair: Pair) -> tuple[Group, Group]:
    """Read the two groups that a comparison is about, with their shares, the one compared with first."""
    before, after = (_total(wave, node) for wave, node in sides(known, pair))
    return before, after


def _total(wave_id: str, network_id: str) -> Group:
    page = db.session.get(ReleasedPage, (wave_id, network_id))
    return read_groups(page.groups)[0] if page else Group(network_id)


def below_of(nodes: Tree, network_id: str) -> Below:
    """Return the nodes below a node, groups and clubs apart, each in the order of their names."""
    below = sorted(nodes.descendants(network_id), key=_by_name)
    groups = tuple(node.id for node in below if not node.is_club)
    clusters = {node.id: node.parent for node in below if node.parent and nodes[node.parent].is_cluster}
    return Below(groups, tuple(node.id for node in below if node.is_club), clusters)


def _by_name(node: Node) -> tuple[str, str]:
    return node.name.casefold(), node.id
