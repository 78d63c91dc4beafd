"""Say which nodes' published figures a person may open, from roles alone, whatever was published of them."""

from flask import abort

from core.access import Actor, require_actor
from networks import tree
from networks.tree import Tree


def open_to(person: Actor, nodes: Tree) -> frozenset[str]:
    """Return the nodes of a root that a person may open: the own club, those above it, and all that they lead.

    A cluster that held the own club until it was dissolved stays open: its figures were everybody's in it.
    """
    own = {person.leaf_id, *nodes.ancestors(person.leaf_id)} if person.leaf_id in nodes else set()
    own |= {node.id for node in nodes.once_above(person.leaf_id)}
    led = {role.network_id for role in person.roles if role.kind == "lead" and role.network_id in nodes}
    below = (node.id for top in led for node in (*nodes.descendants(top), *nodes.retired(top)))
    return frozenset(own | led | set(below))


def opened(network_id: str) -> tuple[Tree, frozenset[str]]:
    """Return the tree around a node and what the person acting may open of it; 404 when the node is not among it."""
    nodes = tree.load(network_id)
    opens = open_to(require_actor(), nodes)
    return (nodes, opens) if network_id in opens else abort(404)
