"""Say in plain text what is published of past rounds and what is not, group by group. Pure."""

from collections.abc import Iterator, Sequence

from analytics.disclosure.coarsening import Answers, Rounded
from analytics.disclosure.table import Figure, Group
from analytics.release.content import Content
from analytics.release.past import Round
from networks.tree import Tree

NOT_SHOWN = "Not shown"


def lines(rounds: Sequence[Round], nodes: Tree) -> Iterator[str]:
    """Return the report of all rounds, a line at a time."""
    for each in rounds:
        yield f"Round {each.wave.number}, published {each.wave.publishes_at:%Y-%m-%d}"
        if each.content is None:
            yield "  Too few answers: nothing is published."
        else:
            yield from _published(each.content, nodes)


def _published(content: Content, nodes: Tree) -> Iterator[str]:
    rate = content.table.rate
    yield f"  Response rate: {_number(rate)} %" if rate else f"  Response rate: {NOT_SHOWN}"
    yield from (f"  A new series begins: {one.reason}" for one in content.breaks)
    for group in content.table.groups:
        yield f"  {_name(group, nodes)}: {_answers(group.n)}"
        yield from (f"    {one.measure}: {_figure(one)}" for one in group.figures if group.n)


def _name(group: Group, nodes: Tree) -> str:
    place = " / ".join(nodes.path(group.node))
    return f"{place} ({', '.join(group.categories)})" if group.categories else place


def _answers(n: Answers | None) -> str:
    if n is None:
        return NOT_SHOWN
    return f"{n.low} to {n.high} answers" if n.high else f"{n.low} answers or more"


def _figure(one: Figure) -> str:
    if one.n is None:
        return NOT_SHOWN
    mean = _number(one.mean) if one.mean else one.level
    shares = ", ".join(f"{share.category} {_number(share.percent)} %" for share in one.shares)
    return "; ".join(filter(None, (mean, shares))) or NOT_SHOWN


def _number(one: Rounded) -> str:
    return f"{one.value:g}" if one.bound == "=" else f"{one.bound} {one.value:g}"
