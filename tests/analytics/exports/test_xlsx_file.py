"""The workbook, read back by another library: real numbers, text that stays text, and where it all comes from."""

import io
from datetime import datetime
from typing import Any

import openpyxl
import pytest

from analytics.exports import xlsx_file
from analytics.exports.about import about
from analytics.exports.naming import heads, names
from analytics.exports.table import rows
from tests.analytics.exports.parts import HOSTILE, REASON, part


@pytest.fixture
def book(spoken: str) -> Any:
    written = xlsx_file.write(rows(part(), names("pulse-fr-1")), about(part()))
    return openpyxl.load_workbook(io.BytesIO(written))


def test_every_row_is_read_back_with_real_numbers_and_days(book: Any) -> None:
    first, *lines = book.worksheets[0].iter_rows(values_only=True)
    told = rows(part(), names("pulse-fr-1"))
    assert first == heads()
    assert len(lines) == len(told)
    for line, row in zip(lines, told, strict=True):
        assert line[:5] == (row.wave, datetime(2026, 3, 17), row.network, row.group, row.measure)  # noqa: DTZ001  # a day
        assert line[7] == row.value
        assert type(line[7]) is not str or isinstance(row.value, str)
        assert line[9:15] == (row.step, row.low, row.high, row.answers_low, row.answers_high, row.status)


def test_the_head_stays_in_sight(book: Any) -> None:
    assert book.worksheets[0].freeze_panes == "A2"


def test_no_cell_is_a_formula_or_a_link(book: Any) -> None:
    cells = [cell for sheet in book.worksheets for line in sheet.iter_rows() for cell in line]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert [cell for cell in cells if cell.hyperlink] == []
    assert {HOSTILE, REASON} <= {cell.value for cell in cells}


def test_masked_lines_hold_no_number(book: Any) -> None:
    masked = [line for line in book.worksheets[0].iter_rows(min_row=2, values_only=True) if line[14] == "masked"]
    assert len(masked) > 1
    assert {line[7] for line in masked} == {names("pulse-fr-1").not_shown}
    assert {cell for line in masked for cell in line[8:14]} == {None}


def test_the_second_sheet_says_the_release_its_hash_its_words_and_its_rules(book: Any) -> None:
    said = [tuple(line[:2]) for line in book.worksheets[1].iter_rows(values_only=True)]
    values = [value for _label, value in said]
    assert "d" * 64 in values
    assert "abeille lampe neige vitre" in values
    assert any(label.endswith(" k") and value == 8 for label, value in said)
    assert len(book.worksheets) == 2


def test_a_workbook_says_nothing_of_who_asked_for_it(book: Any) -> None:
    assert not book.properties.creator
    assert not book.properties.lastModifiedBy
