"""Read the rows of a CSV or XLSX file one after the other, as text, with the number of their line."""

import csv
import zlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, TextIO
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

if TYPE_CHECKING:
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

Row = tuple[int, Sequence[str]]
DELIMITERS = ",;\t|"
SAMPLE = 65_536
WHOLE = 2**28
"""Bytes that the parts of a workbook which are held in memory, all but its sheets, may unpack to."""
BROKEN = (BadZipFile, EOFError, LookupError, ParseError, ValueError, zlib.error)
"""What comes of a workbook whose inside is not what it should be."""


class FileRefused(Exception):
    """A file cannot be read as a table."""


@contextmanager
def opened(path: Path, headings: Collection[str], sheet: str | None = None) -> Iterator[Iterator[Row]]:
    """Give a table's rows, its heading first; only one row is in memory at a time. Raises `FileRefused`.

    A file whose name ends in .xlsx is a workbook, any other is CSV in UTF-8, with or without a byte order mark, cut
    at whatever shows most of the `headings`.
    """
    reading = _workbook(path, sheet) if path.suffix.lower() == ".xlsx" else _csv(path, headings)
    with reading as rows:
        yield rows


@contextmanager
def _csv(path: Path, headings: Collection[str]) -> Iterator[Iterator[Row]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield _csv_rows(file, headings)


def _csv_rows(file: TextIO, headings: Collection[str]) -> Iterator[Row]:
    reader = csv.reader(file)
    try:
        reader = csv.reader(file, delimiter=_delimiter(file, headings))
        for values in reader:
            if any(values):
                yield reader.line_num, [value.strip() for value in values]
    except UnicodeDecodeError as error:
        raise FileRefused(f"After line {reader.line_num} the file is not UTF-8: save it again as UTF-8.") from error
    except csv.Error as error:
        raise FileRefused(f"Line {reader.line_num} cannot be read: {error}.") from error


def _delimiter(file: TextIO, headings: Collection[str]) -> str:
    """Return the delimiter that shows most of the headings looked for."""
    sample = file.read(SAMPLE)
    file.seek(0)

    def shown(delimiter: str) -> int:
        heading = next(csv.reader(StringIO(sample), delimiter=delimiter), [])
        return len({text.strip() for text in heading}.intersection(headings))

    return max(DELIMITERS, key=shown)


@contextmanager
def _workbook(path: Path, sheet: str | None) -> Iterator[Iterator[Row]]:
    from openpyxl import load_workbook  # noqa: PLC0415  # only this command reads workbooks
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415  # likewise

    try:
        _require_small(path)
        book = load_workbook(path, read_only=True, data_only=True)
    except (*BROKEN, InvalidFileException, OSError) as error:
        raise FileRefused(f"This is no workbook: {error}") from error
    try:
        if sheet is not None and sheet not in book.sheetnames:
            raise FileRefused(f"There is no sheet {sheet}; there are {', '.join(book.sheetnames)}.")
        yield _sheet_rows(book[sheet] if sheet else book.worksheets[0])
    finally:
        book.close()


def _require_small(path: Path) -> None:
    """Raise `FileRefused` where a small file unpacks to more than memory may hold; sheets are read row by row."""
    with ZipFile(path) as packed:
        whole = sum(part.file_size for part in packed.infolist() if not part.filename.startswith("xl/worksheets/"))
    if whole > WHOLE:
        raise FileRefused(f"This workbook unpacks to more than {WHOLE >> 20} MB of text: save it as CSV.")


def _sheet_rows(table: "ReadOnlyWorksheet") -> Iterator[Row]:
    line = 0
    try:
        table.reset_dimensions()  # a sheet may claim to reach to its last corner, and would be filled up to there
        for line, row in enumerate(table.iter_rows(values_only=True), start=1):  # told when it breaks
            if any(values := [_text(value) for value in row]):
                yield line, values
    except BROKEN as error:
        raise FileRefused(f"After line {line} the workbook cannot be read: save it as CSV.") from error


def _text(value: object) -> str:
    """Return a workbook's cell as a person reads it: 3 for 3.0, a day without its midnight."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value).strip()
