"""Write rows as a workbook: real numbers, a frozen head, and a second sheet about where they come from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from flask_babel import gettext as _

from analytics.exports.naming import heads, in_words
from analytics.exports.table import Row

TEXT_ONLY = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
"""What a person wrote stays text."""
WIDTHS = (8, 14, 26, 32, 30, 14, 34, 14, 10, 8, 14, 14, 12, 12, 12, 30)
"""Widths of the columns, in letters."""
ABOUT_WIDTHS = (34, 90)

Fact = tuple[str, object]
"""One line of what a file says about itself: a label, and words, a number or a day."""


@dataclass(frozen=True)
class _Formats:
    head: Any
    day: Any
    wrapped: Any


def write(rows: Iterable[Row], about: Sequence[Fact]) -> bytes:
    """Return the workbook."""
    from xlsxwriter import Workbook  # noqa: PLC0415  # loads for the file alone

    out = BytesIO()
    with Workbook(out, TEXT_ONLY) as book:
        formats = _Formats(
            head=book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
            day=book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
            wrapped=book.add_format({"text_wrap": True, "valign": "top"}),
        )
        _figures(book.add_worksheet(_("Figures")), rows, formats)
        _about(book.add_worksheet(_("About")), about, formats)
    return out.getvalue()


def _figures(sheet: Any, rows: Iterable[Row], formats: _Formats) -> None:  # noqa: ANN401  # the library has no types
    for column, (head, width) in enumerate(zip(heads(), WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, head, formats.head)
    sheet.freeze_panes(1, 0)
    for line, row in enumerate(rows, start=1):
        for column, value in enumerate(in_words(row)):
            _write(sheet, (line, column), value, formats)


def _about(sheet: Any, about: Sequence[Fact], formats: _Formats) -> None:  # noqa: ANN401  # as above
    for column, width in enumerate(ABOUT_WIDTHS):
        sheet.set_column(column, column, width)
    for line, (label, value) in enumerate(about):
        sheet.write_string(line, 0, label, formats.head)
        _write(sheet, (line, 1), value, formats)


def _write(sheet: Any, place: tuple[int, int], value: object, formats: _Formats) -> None:  # noqa: ANN401  # as above
    if isinstance(value, int | float):
        sheet.write_number(*place, value)
    elif isinstance(value, date):
        sheet.write_datetime(*place, value, formats.day)
    elif value not in {None, ""}:
        sheet.write_string(*place, str(value), formats.wrapped)
