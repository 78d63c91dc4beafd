"""Nothing that was not released stands anywhere: no page, picture, file, answer to a program, mail, table or log."""

import logging
import re
from collections.abc import Callable, Iterable
from fractions import Fraction

import pytest
from flask import Flask
from sqlalchemy import delete, select

from analytics.dashboard import notes, resolutions
from analytics.dashboard.models import Resolution
from analytics.disclosure.counting import Score, exact_mean, respondents, together
from analytics.release.models import Release, ReleasedPage
from analytics.release.results import part_of
from analytics.sharing.models import ShareLink
from core.db import Model, db, transaction
from core.security import limiter
from core.settings import Settings
from networks.waves import State
from tests.attack.disclosure.canaries import Exact
from tests.attack.disclosure.surfaces import Readers, Surface, tables
from tests.attack.disclosure.town import (
    GIVEN_UP,
    LARGEST_CLUB,
    PLAN,
    STRUCK,
    WITHHELD,
    Counts,
    Town,
    answers,
    exact_numbers,
    groups,
    rounding_alike,
)
from tests.conftest import FakeClock


@pytest.fixture
def town(app: Flask, settings: Settings, clock: FakeClock) -> Town:
    """The federation before its first wave."""
    limiter.reset()  # one lead takes more files here than anybody in an hour
    return Town(settings.waves_dir, clock)


@pytest.fixture
def readers(app: Flask, town: Town) -> Readers:
    """Everybody who may read, after two publications, with a note and a resolution."""
    found = Readers(app, town)
    for number in (1, 2):
        town.hold(number)
    resolve(town)
    return found


def resolve(town: Town) -> None:
    """Write beside the figures what happened and what will be done."""
    with transaction():
        notes.add(town.root.id, town.clock.moment.date(), "Fermeture d'un grand client.")
        resolutions.write(town.root.id, town.made[-1].id, "Un appel à chacun.")


def leaks(exact: Exact, surfaces: Iterable[Surface]) -> dict[str, set[str]]:
    """Return where an exact number stands."""
    read = [(place, exact.found(said)) for place, said in surfaces]
    assert read
    return {place: found for place, found in read if found}


def figures(town: Town, name: str, wave: int = -1) -> dict[str, bool]:
    """Tell by measure whether a node's total shows anything of it."""
    part = part_of(town.made[wave].id, town.nodes[name].id)
    assert part is not None
    return {one.measure: one.n is not None for one in part[1][0].figures}


def test_something_is_withheld_for_every_reason(town: Town, readers: Readers) -> None:
    for name in WITHHELD:
        assert not any(figures(town, name).values()), name
    assert STRUCK in figures(town, "gare", 0)
    assert STRUCK not in figures(town, "gare")
    assert figures(town, "gare", 0)[GIVEN_UP]
    assert not figures(town, "gare")[GIVEN_UP]
    assert figures(town, "root")[GIVEN_UP]


def test_no_page_holds_an_exact_number(town: Town, readers: Readers) -> None:
    exact = town.exact()
    for who in readers.clients:
        assert leaks(exact, readers.pages(who)) == {}
    assert leaks(exact, readers.lead_pages()) == {}
    assert leaks(exact, readers.shared()) == {}
    readers.speak("head", "fr")
    assert leaks(exact, readers.pages("head")) == {}


def test_no_file_holds_an_exact_number(town: Town, readers: Readers) -> None:
    exact = town.exact()
    for lang, kinds in (("fr", ("csv", "xlsx", "json")), ("en", ("csv",))):
        readers.speak("head", lang)
        assert leaks(exact, readers.files("head", kinds)) == {}
    assert leaks(exact, readers.printed()) == {}


def test_no_program_mail_or_calendar_is_told_an_exact_number(town: Town, readers: Readers) -> None:
    exact = town.exact()
    assert leaks(exact, readers.programs()) == {}
    mails = list(readers.mails())
    assert len(mails) >= 8
    assert leaks(exact, mails) == {}
    assert leaks(exact, readers.feeds()) == {}


@pytest.mark.usefixtures("each_database")
def test_no_table_of_the_database_keeps_an_exact_number(town: Town, readers: Readers, settings: Settings) -> None:
    list(readers.mails())
    exact = town.exact()
    assert leaks(exact, tables()) == {}
    kept = [path for path in settings.data_dir.rglob("*") if path.is_file()]
    assert len(kept) >= len(town.made)
    found = {path.name: exact.counts & {int(one) for one in COUNTED.findall(path.read_bytes())} for path in kept}
    assert {name for name, numbers in found.items() if numbers} == set()


COUNTED = re.compile(rb'(?<=[:,\[ "])[1-9]\d{3,5}(?=[,}\] "])')
"""A count as a file of ours would write it."""


def test_no_log_line_holds_an_exact_number(
    town: Town, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    town.hold(1)
    told, exact = capfd.readouterr(), town.exact()
    assert leaks(exact, [("log", caplog.text), ("out", told.out), ("err", told.err)]) == {}
    logging.getLogger("any.other").info("%s sheets in %s", LARGEST_CLUB, town.nodes["grand"].id)
    assert exact.found(caplog.text) == {str(LARGEST_CLUB)}


def test_answers_that_round_alike_show_everybody_the_same(town: Town, readers: Readers) -> None:
    other = rounding_alike(town.answered[-1])
    assert other != town.answered[-1]
    before = everything(readers)
    stored = db.session.scalars(select(Release.payload).where(Release.wave_id == town.made[-1].id)).one()
    republish(town, other)
    assert db.session.scalars(select(Release.payload).where(Release.wave_id == town.made[-1].id)).one() == stored
    after = everything(readers)
    assert {place for place, said in before.items() if after[place] != said} == set()
    assert len(before) > 40


def everything(readers: Readers) -> dict[str, str]:
    """Return all that two of the readers see."""
    seen = dict(readers.pages("head"))
    return seen | dict(readers.files("head", ("csv", "json"))) | dict(readers.pages("member")) | dict(readers.feeds())


def republish(town: Town, counts: Counts) -> None:
    """Do what nobody can: take the last publication away, and publish that wave again from other answers."""
    last = town.made[-1]
    with transaction():
        for model in (Resolution, ShareLink, ReleasedPage, Release):
            table = Model.metadata.tables[model.__tablename__]
            db.session.connection().execute(delete(table).where(table.c.wave_id == last.id))
        last.state, last.replaced = State.CLOSED, town.dealt_again
    town.publish(counts)
    resolve(town)


# -- what would be found

ANSWERED = [answers(1), answers(2)]
EXACT = exact_numbers(ANSWERED)


def naive(write: Callable[[Fraction], str]) -> str:
    """Render the exact means of every node, as a page without rules would."""
    counts, lines = ANSWERED[-1], []
    for cells in sorted(groups(), key=sorted):
        for measure in PLAN:
            histogram = together([counts[cell][measure.id] for cell in sorted(cells)])
            if isinstance(measure, Score) and respondents(histogram):
                lines.append(write(exact_mean(histogram, measure)))
    return "\n".join(lines)


@pytest.mark.parametrize(
    "write",
    [
        pytest.param(lambda mean: f"{float(mean)}", id="a float"),
        pytest.param(lambda mean: f"{float(mean):.3f}", id="three digits"),
        pytest.param(lambda mean: f"{float(mean):.4f}".replace(".", ","), id="four digits in French"),
        pytest.param(lambda mean: f'{{"mean":{float(mean):.6g}}}', id="JSON"),
    ],
)
def test_a_page_with_exact_means_would_be_caught(write: Callable[[Fraction], str]) -> None:
    written = naive(write)
    caught = EXACT.found(written)
    assert len(caught) > len(set(written.splitlines())) // 2


@pytest.mark.parametrize(
    "said",
    [
        "43 917 réponses",
        "43\u202f917 réponses",
        "43,917 answers",
        '{"n":43917}',
        "3/67",
        "3 sur 67",
        "3 of 67",
        "4.478 %",
        "0.0448",
        "95,52 %",
    ],
)
def test_an_exact_count_or_share_would_be_caught(said: str) -> None:
    assert EXACT.found(said)


@pytest.mark.parametrize("said", ["3,5", "4,95 sur 10", "50 à 99 réponses", "10 000 réponses ou plus", "70 %", "06/26"])
def test_a_published_number_is_not_taken_for_an_exact_one(said: str) -> None:
    assert EXACT.found(said) == set()
