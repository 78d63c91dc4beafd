"""Put forecasts into words, in the language now spoken."""

from collections.abc import Iterable

from flask_babel import gettext as _, lazy_gettext, ngettext

from analytics.dashboard.wording import block
from analytics.outlook.forecast import Sight
from analytics.outlook.proposals import Choice
from networks.attributes import Rules
from networks.tree import Tree

APART = {
    "sector,size": lazy_gettext("by sector and by size"),
    "sector": lazy_gettext("by sector only"),
    "size": lazy_gettext("by size only"),
    "": lazy_gettext("by neither"),
}
KEPT = {
    "attributes-first": lazy_gettext("clubs kept apart first"),
    "leaf-first": lazy_gettext("companies kept apart first, across clubs"),
}


def groups(blocks: Iterable[tuple[str, ...]]) -> str:
    """Name the groups of companies of a breakdown."""
    return " / ".join(block(categories) for categories in blocks)


def names(nodes: Tree, clubs: Iterable[str]) -> str:
    """Name some nodes of a tree."""
    return ", ".join(nodes[club].name for club in clubs)


def way(rules: Rules) -> str:
    """Name a way to tell companies apart."""
    if not rules.attributes:
        return str(APART[""])
    return f"{APART[rules.attributes]}, {KEPT[rules.order]}"


def published(choice: Choice) -> str:
    """Say how many groups would have figures."""
    nodes = ngettext("%(num)d network", "%(num)d networks", choice.nodes)
    if not choice.blocks:
        return str(nodes)
    blocks = ngettext("%(num)d group of companies", "%(num)d groups of companies", choice.blocks)
    return str(_("%(nodes)s and %(blocks)s", nodes=nodes, blocks=blocks))


def told(sight: Sight | None) -> str:
    """Say what is published of a group."""
    if sight is None:
        return str(_("No figure of its own"))
    if sight.told == "level":
        return str(_("Low, medium or high"))
    return str(_("0 to 10, and the spread") if sight.shares else _("0 to 10"))
