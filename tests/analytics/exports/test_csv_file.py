"""CSV: read back by a program as by a spreadsheet, in both dialects, with nothing that could be a formula."""

import csv
import io
import re

import pytest
from hypothesis import given, strategies as some

from analytics.exports import csv_file
from analytics.exports.csv_file import DIALECTS, FORMULA, guarded, plain
from analytics.exports.naming import heads, names
from analytics.exports.table import Row, rows
from tests.analytics.exports.parts import HOSTILE, REASON, part


def file(language: str) -> bytes:
    return csv_file.write(rows(part(), names("pulse-fr-1")), language)


def read(language: str) -> list[dict[str, str]]:
    """Return the file's lines by head, as a program reads them that knows the dialect."""
    text = file(language).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=DIALECTS[language].separator))


def by_place(language: str) -> list[list[str]]:
    return [list(line.values()) for line in read(language)]


def test_every_row_is_read_back_in_its_dialect(spoken: str) -> None:
    told = rows(part(), names("pulse-fr-1"))
    found = read(spoken)
    assert len(found) == len(told)
    assert list(found[0]) == list(heads())
    for line, row in zip(by_place(spoken), told, strict=True):
        assert [number(cell, spoken) for cell in line[9:14]] == numbers(row)
        if row.status == "published" and row.what != "level":
            assert number(line[7], spoken) == row.value
        assert (line[14], line[4]) == (row.status, row.measure)


def numbers(row: Row) -> list[float | None]:
    return [row.step, row.low, row.high, row.answers_low, row.answers_high]


def number(cell: str, language: str) -> float | None:
    return float(cell.replace(DIALECTS[language].decimal, ".")) if cell else None


def test_a_french_file_begins_with_a_mark_and_has_semicolons_and_decimal_commas(spoken: str) -> None:
    written = file("fr")
    assert written.startswith(b"\xef\xbb\xbf")
    assert b";3,5;" in written


def test_an_english_file_has_no_mark_and_has_commas_and_decimal_points(spoken: str) -> None:
    written = file("en")
    assert not written.startswith(b"\xef\xbb\xbf")
    assert b",3.5," in written


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_line_ends_as_rfc_4180_has_it(spoken: str, language: str) -> None:
    written = file(language)
    assert written.endswith(b"\r\n")
    assert written.count(b"\n") == written.count(b"\r\n") == len(rows(part(), names("pulse-fr-1"))) + 1


def test_hostile_names_and_reasons_stay_text(spoken: str) -> None:
    lines = by_place(spoken)
    assert {line[2] for line in lines} == {"'" + HOSTILE}
    assert {line[15] for line in lines} == {"", "'" + REASON}


def test_no_cell_of_a_file_can_be_taken_for_a_formula(spoken: str) -> None:
    for line in by_place(spoken):
        assert not [cell for cell in line if cell[:1] in FORMULA and cell]


def test_a_masked_line_has_words_for_its_value_and_no_number(spoken: str) -> None:
    masked = [line for line in by_place(spoken) if line[14] == "masked"]
    assert {line[7] for line in masked} == {"Non affiché" if spoken == "fr" else "Not shown"}
    assert {cell for line in masked for cell in line[8:14]} == {""}


@given(some.text(max_size=30))
def test_a_guarded_text_never_begins_like_a_formula(text: str) -> None:
    assert not text or guarded(text)[:1] not in FORMULA
    assert guarded(text).replace("'", "") == text.replace("'", "")


@given(some.sampled_from(sorted(FORMULA)), some.text(" \u00a0\u202f", max_size=3))
def test_a_formula_behind_spaces_is_guarded_too(sign: str, space: str) -> None:
    assert guarded(f"{space}{sign}1").startswith("'")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"], ids=["comma", "semicolon", "tab", "bar"])
@pytest.mark.parametrize("between", ["", " ", '"', ' "'], ids=["nothing", "space", "quote", "both"])
def test_a_spreadsheet_that_cuts_lines_elsewhere_finds_no_formula_either(separator: str, between: str) -> None:
    hostile = f"Club{separator}{between}=HYPERLINK(1)"
    cells = re.split(r"[,;\t|]", guarded(hostile))
    assert [cell.lstrip(' "')[:1] for cell in cells] == ["C", "'"]
    assert guarded("Lyon, Paris; 3 - 4 = peu") == "Lyon, Paris; 3 - 4 = peu"


@given(some.integers(0, 10_000_000))
def test_numbers_are_written_without_grouping_or_exponent(hundredths: int) -> None:
    written = plain(hundredths / 100)
    assert float(written) == hundredths / 100
    assert set(written) <= set("0123456789.")
