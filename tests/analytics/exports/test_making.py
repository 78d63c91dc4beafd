"""Every format says what the release says: the same numbers, the same gaps, and no others."""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings, strategies as some

from analytics.api.documents import document
from analytics.disclosure import coarsening
from analytics.disclosure.coarsening import Answers, Rounded
from analytics.disclosure.table import Figure, Group, Share
from analytics.exports import making, report
from analytics.exports.csv_file import DIALECTS
from analytics.exports.naming import names
from analytics.exports.table import Part
from tests.analytics.exports.parts import HEAD, NODE, TOTAL, part

POLICY = HEAD.policy
CANARY = 7.77
"""A value that no rule of rounding gives: it stands where nothing may be shown."""


def numbers(value: object) -> Iterator[float]:
    """Yield every number of a document."""
    if isinstance(value, dict):
        yield from (found for one in value.values() for found in numbers(one))
    elif isinstance(value, list):
        yield from (found for one in value for found in numbers(one))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield float(value)


@some.composite
def means(draw: some.DrawFn, measure: str) -> Figure:
    """Draw a figure of a scale as the rules may publish one, or a withheld one that still holds a canary."""
    hidden = Rounded(CANARY, "=", 0.5)
    n = coarsening.answers(draw(some.integers(8, 400)), POLICY)
    kind = draw(some.sampled_from(("mean", "level", "answers alone", "withheld")))
    if kind == "withheld":
        return Figure(measure, mean=hidden, shares=(Share("0", hidden),))
    if kind == "answers alone":
        return Figure(measure, n)
    if kind == "level":
        return Figure(measure, n, level=draw(some.sampled_from(("low", "middle", "high"))))
    return Figure(measure, n, mean=draw(rounded(n)), shares=draw(bands(n)))


def rounded(n: Answers) -> some.SearchStrategy[Rounded]:
    exact = some.fractions(0, 10, max_denominator=60)
    return exact.map(lambda mean: coarsening.mean(mean, n, POLICY))


@some.composite
def bands(draw: some.DrawFn, n: Answers) -> tuple[Share, ...]:
    if n.low < POLICY.bands_from:
        return ()
    return tuple(
        Share(str(third), coarsening.share(draw(some.integers(0, n.low)), n.low, n, POLICY)) for third in range(3)
    )


@some.composite
def parts(draw: some.DrawFn) -> Part:
    figures = tuple(draw(means(measure)) for measure in ("ucla3", "owner_isolated", "sisq"))
    blocks = [Group(NODE, "a", (name,), draw(some.sampled_from((TOTAL.n, None))), figures) for name in ("industry", "")]
    return part(network="Club", groups=(replace(TOTAL, figures=figures), *blocks), head=replace(HEAD, struck=()))


every_release = given(parts())
few = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])


@few
@every_release
def test_every_number_of_a_csv_file_stands_in_the_document(spoken: str, whole: Part) -> None:
    known = {*numbers(document(whole.head, whole.groups)), 3.0}
    dialect = DIALECTS[spoken]
    text = making.as_csv([whole]).decode("utf-8-sig")
    for line in list(csv.reader(io.StringIO(text, newline=""), delimiter=dialect.separator))[1:]:
        cells = [cell.replace(dialect.decimal, ".") for place, cell in enumerate(line) if place not in {1, 6}]
        assert {float(cell) for cell in cells if re.fullmatch(r"[\d.]+", cell)} <= known
    assert "7.77" not in text.replace(",", ".")


@few
@every_release
def test_every_number_of_a_workbook_stands_in_the_document(spoken: str, whole: Part) -> None:
    known = set(numbers(document(whole.head, whole.groups)))
    book = openpyxl.load_workbook(io.BytesIO(making.as_xlsx([whole])))
    cells = [cell.value for sheet in book.worksheets for line in sheet.iter_rows() for cell in line]
    assert {float(cell) for cell in cells if isinstance(cell, int | float)} <= known
    assert not [cell for cell in cells if "7.77" in str(cell)]


@few
@every_release
def test_every_number_that_a_report_says_stands_in_the_document(spoken: str, whole: Part) -> None:
    known = set(numbers(document(whole.head, whole.groups)))
    written = [Decimal(str(one)) for one in known]  # rounded as people round what is written: 4.35 is no 4.3499
    ends = known | {float(round(one, places)) for one in written for places in (0, 1)}
    called = names("pulse-fr-1")
    for row in making.every_row([whole]):
        line = report.line(row)
        said = f"{line.value} {line.spread} {line.answers}".replace(",", ".")
        assert {float(one) for one in re.findall(r"\d+(?:\.\d+)?", said)} <= ends
        assert line.value == called.not_shown or row.status == "published"


@few
@every_release
def test_the_same_figures_are_withheld_in_every_format(spoken: str, whole: Part) -> None:
    not_shown = names("pulse-fr-1").not_shown
    told = json.loads(making.as_json([whole]))
    withheld = [one for group in told["groups"] for one in group["figures"] if one["status"] == "masked"]
    assert all(set(one) == {"measure", "status"} for one in withheld)
    dialect = DIALECTS[spoken]
    text = making.as_csv([whole]).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=dialect.separator))
    book = openpyxl.load_workbook(io.BytesIO(making.as_xlsx([whole])))
    in_book = [line[7] for line in book.worksheets[0].iter_rows(values_only=True) if line[14] == "masked"]
    in_csv = [line[7] for line in lines if line[14] == "masked"]
    assert in_csv == in_book == [not_shown] * len(withheld)


def test_the_json_file_is_the_document_itself(spoken: str) -> None:
    told = document(HEAD, (TOTAL,))
    assert json.loads(making.as_json([part(groups=(TOTAL,))])) == json.loads(json.dumps(told))


def test_several_parts_are_one_json_file_of_their_documents(spoken: str) -> None:
    found = json.loads(making.as_json([part(), part(groups=(TOTAL,))]))
    assert [len(one["groups"]) for one in found["parts"]] == [4, 1]


def test_several_parts_are_rows_one_after_the_other(spoken: str) -> None:
    found = making.every_row([part(network="Club du Port"), part(network="Club du Lac")])
    assert list(dict.fromkeys(row.network for row in found)) == ["Club du Port", "Club du Lac"]


@pytest.mark.parametrize(
    ("network", "name"),
    [
        ("Club de l'Été", "Club-de-l-Été"),
        ('a/../b\\c"d\r\nX: y', "a-b-c-d-X-y"),
        ("東京", "東京"),
        ("x" * 200, "x" * 60),
    ],
    ids=["accents", "hostile", "letters of another script", "long"],
)
def test_a_file_is_named_by_its_network_and_its_day(spoken: str, network: str, name: str) -> None:
    before = "resultats" if spoken == "fr" else "results"
    assert making.file_name(part(network=network), "csv") == f"{before}-{name}-2026-03-17.csv"


def test_a_network_of_signs_alone_still_gives_a_name(spoken: str) -> None:
    assert making.file_name(part(network="***"), "json").endswith("s-2026-03-17.json")


def test_a_file_with_the_clubs_below_has_a_name_of_its_own(spoken: str) -> None:
    clubs = "avec-ses-clubs" if spoken == "fr" else "with-its-clubs"
    assert making.file_name(part(network="Rive"), "csv", below=True).endswith(f"-Rive-{clubs}-2026-03-17.csv")
