"""Gather what the pages of one node show, for their templates."""

from typing import Any

from analytics import reach
from analytics.dashboard import comparison, events, minutes, notes, pictures, reading, resolutions, verdicts, wording
from analytics.dashboard.coming import coming
from analytics.dashboard.comparison import History, Pair
from analytics.dashboard.events import Event
from analytics.dashboard.forms import ResolutionForm
from analytics.dashboard.layout import Dashboard
from analytics.dashboard.resolutions import Resolved
from core.access import Actor, Role, require_actor
from networks.page_facts import in_own_zone
from networks.tree import Node, Tree

TALK, WEIGHS = "peer_talk", "weighs_most"
"""The two questions of the pulse whose answers are said as sentences."""


def results(network_id: str) -> dict[str, Any]:
    """Return what a node's results and its meeting page show; without a page before the first release."""
    nodes, opens = reach.opened(network_id)
    node, chosen = nodes[network_id], in_own_zone(network_id)
    frame = {"nodes": nodes, "node": node, "opens": opens, "coming": coming(chosen)}
    frame |= {"leads": leads(require_actor(), nodes, network_id)}
    found = reading.dashboard(nodes, network_id)
    if found is None:
        return frame
    page, charts = found
    resolved = resolutions.latest(network_id)
    written: dict[str, Any] = {"events": _events(page, network_id), "resolved": resolved}
    return (
        frame
        | written
        | _told(page, node, resolved)
        | {"page": page, "charts": charts, "draw": pictures, "say": wording}
    )


def remarks(network_id: str, form: ResolutionForm | None) -> dict[str, Any]:
    """Return what the page shows on which a lead writes; `form` as it was sent back, if it was."""
    nodes, _opens = reach.opened(network_id)
    in_own_zone(network_id)
    found, resolved = reading.dashboard(nodes, network_id), resolutions.latest(network_id)
    wave = found[0].head.occasion if found else None
    if form is None:
        text = resolved.text if resolved and wave and resolved.wave_id == wave.wave_id else ""
        form = ResolutionForm(formdata=None, data={"text": text, "before": text})
    return {
        "node": nodes[network_id],
        "wave": wave,
        "resolution": form,
        "notes": notes.latest(network_id, most=None),
        "say": wording,
    }


def comparing(known: History, node: Node, pair: Pair | None) -> dict[str, Any]:
    """Return what the page shows on which two publications are compared; `pair` is None where there is only one."""
    frame = {"node": node, "known": known, "say": wording, "pair": pair}
    if pair is None:
        return frame
    return frame | {
        "verdicts": verdicts,
        "compared": comparison.compared(known, pair),
        "compared_choices": comparison.compared_choices(known, pair, reading.totals(known, pair)),
        "words": pictures.named(known.question_set, known.plan),
    }


def leads(person: Actor, nodes: Tree, network_id: str) -> bool:
    """Tell whether a person leads a node or one above it."""
    return any(Role("lead", each) in person.roles for each in (network_id, *nodes.ancestors(network_id)))


def _events(page: Dashboard, network_id: str) -> tuple[Event, ...]:
    """Return the notes of a page from its first publication on, or all of them when that is the first of all."""
    return events.placed(notes.latest(network_id), page.moments)


def _told(page: Dashboard, node: Node, resolved: Resolved | None) -> dict[str, Any]:
    """Return the sentences of a page and the paragraph made of them."""
    words = pictures.words(page)
    talk, weighs = page.panel(TALK), page.panel(WEIGHS)
    headline = wording.sentence(page.headline, words[page.headline_measure].title)
    needed = wording.needed(talk.last) if talk else ""
    weighing = wording.weighing(weighs.last, words[WEIGHS]) if weighs else ""
    caution = wording.caution(page.caution, whole=node.parent is None)
    current = resolved.text if resolved and resolved.wave_id == page.head.occasion.wave_id else ""
    told = minutes.Facts(
        node.name,
        page.head.occasion.published_at,
        wording.answers(page.total.n) if page.total.n else "",
        tuple(one for one in (headline, needed, weighing, caution) if one),
        current,
    )
    return {
        "words": words,
        "known": pictures.known(page),
        "headline": headline,
        "needed": needed,
        "weighing": weighing,
        "caution": caution,
        "current": current,
        "minutes": minutes.paragraph(told),
    }
