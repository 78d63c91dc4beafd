"""Write one node's part of a release as plain JSON values: the one form that files and the interface hand out. Pure.

Every number is a published one or the interval around it, a function of the release alone. A withheld figure says which
measure it is and that it is masked, and nothing else.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from analytics.disclosure.coarsening import Answers, Rounded
from analytics.disclosure.policy import Policy
from analytics.disclosure.table import Figure, Group, Share
from analytics.measures.intervals import Estimate, interval, share_interval
from analytics.release.content import Break, Content, Occasion

FORMAT = "entrepairs-release-1"
"""Changes when a reader of the older form would go wrong."""
DIGITS = 2
"""Decimals of an interval's ends: more would be false precision."""
Document = dict[str, object]


def document(head: Content, groups: Sequence[Group]) -> Document:
    """Return one node's part of a release as JSON values; `groups` are the node's own, its total first.

    Means and their intervals are points of ten, shares and rates percent, moments ISO 8601 in UTC. A masked or struck
    figure holds no number.
    """
    node = groups[0].node
    rate = head.table.rate if node == head.occasion.root_id else None
    return {
        "format": FORMAT,
        "network": node,
        "wave": _wave(head.occasion),
        "response_rate": rounded(rate) if rate else None,
        "groups": [_group(group, head, _measures(head, groups)) for group in groups],
        "struck": [asdict(one) for one in head.struck],
        "breaks": [_break(one) for one in head.breaks if one.node in {None, node}],
        "instruments": [asdict(one) for one in head.plan],
        "policy": asdict(head.policy),
        "policy_sha256": head.policy_sha256,
    }


def rounded(number: Rounded) -> Document:
    """Return a published number: its value, whether it is a closed end ("<=" or ">="), and its step."""
    return {"value": number.value, "bound": number.bound, "step": number.step}


def answers(n: Answers) -> Document:
    """Return how many answered, as a range; `high` is None when it is open."""
    return {"low": n.low, "high": n.high}


def _wave(occasion: Occasion) -> Document:
    return {
        "id": occasion.wave_id,
        "number": occasion.number,
        "question_set": occasion.question_set,
        "published_at": utc(occasion.published_at),
        "replacements": occasion.replacements,
        "words": occasion.words,
        "imported": occasion.imported,
    }


def utc(moment: datetime) -> str:
    """Write an aware moment as files and the interface do: ISO 8601 in UTC."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _measures(head: Content, groups: Sequence[Group]) -> tuple[str, ...]:
    """Return every measure of the wave, in the order of its questions, struck ones that it no longer counts last."""
    planned = [one.measure for one in head.plan]
    shown = [figure.measure for group in groups for figure in group.figures]
    return tuple(dict.fromkeys([*planned, *shown, *(one.measure for one in head.struck)]))


def _group(group: Group, head: Content, measures: Sequence[str]) -> Document:
    struck = {one.measure: one.reason for one in head.struck}
    known = {figure.measure: figure for figure in group.figures} if group.n else {}
    told: Document = {"attribute": group.attribute, "categories": list(group.categories)}
    told |= {"status": "published", "n": answers(group.n)} if group.n else {"status": "masked"}
    told["figures"] = [
        {"measure": measure, "status": "struck", "reason": struck[measure]}
        if measure in struck
        else _figure(known.get(measure, Figure(measure)), head.policy)
        for measure in measures
    ]
    return told


def _figure(figure: Figure, policy: Policy) -> Document:
    # a figure that tells nothing but how many answered is shown nowhere, so it looks like any other withheld one
    if figure.n is None or not (figure.mean or figure.level or figure.shares):
        return {"measure": figure.measure, "status": "masked"}
    n = figure.n
    return {
        "measure": figure.measure,
        "status": "published",
        "n": answers(n),
        "level": figure.level,
        "mean": _with_interval(figure.mean, interval(figure.mean, n, policy)) if figure.mean else None,
        "shares": [_share(share, n) for share in figure.shares],
    }


def _share(share: Share, n: Answers) -> Document:
    return {"category": share.category} | _with_interval(share.percent, share_interval(share.percent, n))


def _with_interval(number: Rounded, around: Estimate) -> Document:
    return rounded(number) | {"interval": {"low": round(around.low, DIGITS), "high": round(around.high, DIGITS)}}


def _break(one: Break) -> Document:
    """Say where a series starts anew: of all measures when none is named."""
    return {"reason": one.reason, "measure": one.measure}
