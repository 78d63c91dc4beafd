"""Publish a closed wave once: sealed totals -> measures -> disclosure -> one frozen release.

`build` is pure, `store` adds the rows in the caller's transaction, and `Publisher` is the port that
`networks` calls. Publishing the same totals twice gives the same bytes.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import orjson
from pydantic import TypeAdapter
from sqlalchemy import select

from analytics import charts, disclosure, tallies
from analytics.disclosure import Counts, Figure, Group, Parents, ReleasedTable
from analytics.measures import Measure, interval
from analytics.models import Release, ReleasedPage
from analytics.policy import Policy
from core.db import db, transaction
from networks import frozen
from networks.cells import Cell
from networks.models import Wave
from surveys import sealing
from surveys.sealing import SealedTotals

VERSION = 1
SHOWN_WAVES = 12
"""How many waves a chart shows, the present one included."""


@dataclass(frozen=True)
class Occasion:
    """Which wave is published, and when it was announced to be."""

    wave_id: str
    root_id: str
    number: int
    question_set: str
    published_at: datetime
    replacements: int = 0
    """Cards dealt a second time: published, because each could have answered twice."""


@dataclass(frozen=True)
class Content:
    """Everything a release says."""

    occasion: Occasion
    policy: Policy
    table: ReleasedTable
    version: int = VERSION


_GROUPS = TypeAdapter(tuple[Group, ...])
_FIGURES = TypeAdapter(tuple[Figure, ...])
_CONTENT = TypeAdapter(Content)


def build(
    occasion: Occasion, cells: Sequence[Cell], parents: Parents, counts: Counts, plan: Sequence[Measure], policy: Policy
) -> Content:
    """Decide what is published of a wave; pure. `counts` leaves out those who did not answer a measure."""
    return Content(occasion, policy, disclosure.publish(cells, parents, counts, plan, policy))


def encode(content: Content) -> bytes:
    """Return the canonical JSON of a release: fields in the order declared here, UTF-8, no spaces."""
    return _json(content)


def store(content: Content) -> Release:
    """Add a release with its pages and charts in the caller's transaction; returns the one already there, if any."""
    occasion = content.occasion
    known = db.session.get(Release, occasion.wave_id)
    if known is not None:
        return known
    payload = encode(content)
    release = Release(
        wave_id=occasion.wave_id,
        root_id=occasion.root_id,
        number=occasion.number,
        published_at=occasion.published_at,
        head=_json(replace(content, table=replace(content.table, groups=()))).decode(),
        payload=payload,
        sha256=hashlib.sha256(payload).hexdigest(),
    )
    earlier = earlier_means(occasion.root_id, occasion.number)
    db.session.add(release)
    db.session.flush()
    db.session.add_all(_pages(content, earlier))
    db.session.flush()
    return release


Means = Mapping[str, tuple[Figure, ...]]
"""A wave's figures without shares, by node."""


def earlier_means(root_id: str, number: int) -> list[tuple[datetime, Means]]:
    """Return the moments and figures of the last releases before a wave, oldest first."""
    found = db.session.scalars(
        select(Release)
        .where(Release.root_id == root_id, Release.number < number)
        .order_by(Release.number.desc())
        .limit(SHOWN_WAVES - 1)
    ).all()
    return [(one.published_at, _means_of(one.wave_id)) for one in reversed(found)]


def _means_of(wave_id: str) -> Means:
    rows = db.session.execute(
        select(ReleasedPage.network_id, ReleasedPage.means).where(ReleasedPage.wave_id == wave_id)
    )
    return {row.network_id: read_figures(row.means) for row in rows}


def _pages(content: Content, earlier: Sequence[tuple[datetime, Means]]) -> list[ReleasedPage]:
    nodes = dict.fromkeys(group.node for group in content.table.groups)
    return [_page(content, node, [(moment, means.get(node, ())) for moment, means in earlier]) for node in nodes]


def _page(content: Content, node: str, earlier: Sequence[tuple[datetime, Sequence[Figure]]]) -> ReleasedPage:
    groups = [group for group in content.table.groups if group.node == node]
    means = tuple(replace(figure, shares=()) for figure in groups[0].figures)
    return ReleasedPage(
        wave_id=content.occasion.wave_id,
        network_id=node,
        groups=_json(groups).decode(),
        means=_json(means).decode(),
        charts=_charts([*earlier, (content.occasion.published_at, means)], content.policy),
    )


def _charts(series: Sequence[tuple[datetime, Sequence[Figure]]], policy: Policy) -> str:
    """Return plotly's figure of each measure that has a mean in some wave."""
    names = dict.fromkeys(figure.measure for _, figures in series for figure in figures if figure.mean)
    found = {}
    for name in names:
        points = [(moment, next((one for one in figures if one.measure == name), None)) for moment, figures in series]
        found[name] = charts.figure([point(f"{moment:%Y-%m}", figure, policy) for moment, figure in points])
    return charts.as_json(found)


def point(label: str, figure: Figure | None, policy: Policy, *, baseline: bool = False) -> charts.Point:
    """Return a chart's point for a released figure: a gap unless it has a mean."""
    if figure is None or figure.mean is None or figure.n is None:
        return charts.Point(label, None)
    return charts.Point(label, interval(figure.mean, figure.n, policy), baseline)


def read_groups(text: str) -> tuple[Group, ...]:
    """Read a page's groups back."""
    return _GROUPS.validate_json(text)


def read_figures(text: str) -> tuple[Figure, ...]:
    """Read a page's figures back."""
    return _FIGURES.validate_json(text)


def read_head(text: str) -> Content:
    """Read back what a release says apart from its groups."""
    return _CONTENT.validate_json(text)


def _json(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_UTC_Z)


class Publisher:
    """Publish sealed waves: the port that `networks` calls."""

    def __init__(self, waves: Path) -> None:
        """Look for sealed totals under this folder, one folder a wave."""
        self.waves = waves

    def publish(self, wave_id: str, replacements: int) -> None:
        """Publish a wave's sealed totals in one transaction, then delete them; idempotent.

        Raises NotSealed when there is neither a release nor sealed totals, UnknownWave for a stranger.
        """
        path = sealing.sealed_path(self.waves, wave_id)
        with transaction():
            wave = db.session.get_one(Wave, wave_id, with_for_update=True)
            if db.session.get(Release, wave_id) is None:
                store(content_of(wave, sealing.read_sealed(path), replacements))
        sealing.delete_sealed(path)


def content_of(wave: Wave, sealed: SealedTotals, replacements: int) -> Content:
    """Build the release of a wave from its sealed totals and what its opening froze."""
    known = frozen.of(wave)
    occasion = Occasion(wave.id, wave.root_id, wave.number, sealed.question_set, wave.publishes_at, replacements)
    policy = Policy(k=wave.threshold)
    return build(occasion, known.cells, known.parents, tallies.counts(sealed), tallies.published(sealed), policy)
