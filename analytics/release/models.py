"""Keep what was published: rows that are added once and never changed, neither one by one nor in bulk."""

from datetime import datetime
from typing import Any, NoReturn

from sqlalchemy import ForeignKey, LargeBinary, String, Text, event
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, mapped_column

from core.db import Model, UtcDateTime


class ReleasedForGood(Exception):
    """Nothing published is ever changed or taken back."""


class Release(Model):
    """The frozen figures of one wave: canonical JSON and its SHA-256; `head` is the same without the groups."""

    __tablename__ = "release"

    wave_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    root_id: Mapped[str] = mapped_column(String(16), index=True)
    number: Mapped[int]
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    head: Mapped[str] = mapped_column(Text)
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))


class ReleasedPage(Model):
    """One node's part of a release, cut out of its payload so that a dashboard reads no more than it shows.

    `groups` holds the node's groups, `means` its figures without shares for trends and tables, `charts` plotly's
    figures by measure up to this wave, all as JSON.
    """

    __tablename__ = "released_page"

    wave_id: Mapped[str] = mapped_column(ForeignKey("release.wave_id"), primary_key=True)
    network_id: Mapped[str] = mapped_column(String(16), primary_key=True, index=True)
    groups: Mapped[str] = mapped_column(Text)
    means: Mapped[str] = mapped_column(Text)
    charts: Mapped[str] = mapped_column(Text)


class StruckMeasure(Model):
    """A measure of a wave that its root withdrew before publication, and why, in the words that everybody reads."""

    __tablename__ = "struck_measure"

    wave_id: Mapped[str] = mapped_column(ForeignKey("wave.id"), primary_key=True)
    measure: Mapped[str] = mapped_column(String(40), primary_key=True)
    reason: Mapped[str] = mapped_column(String(200))


FROZEN = (Release.__table__, ReleasedPage.__table__)


def _refuse(*_: Any) -> NoReturn:  # noqa: ANN401  # the event's own arguments, none of which matters
    raise ReleasedForGood


def _refuse_in_bulk(state: ORMExecuteState) -> None:
    if (state.is_update or state.is_delete) and getattr(state.statement, "table", None) in FROZEN:
        raise ReleasedForGood


for _table in (Release, ReleasedPage):
    event.listen(_table, "before_update", _refuse)
    event.listen(_table, "before_delete", _refuse)
event.listen(Session, "do_orm_execute", _refuse_in_bulk)
