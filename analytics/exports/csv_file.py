"""Write rows as CSV for the spreadsheet of a language, without a cell that it could take for a formula."""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from io import StringIO

from analytics.exports.naming import heads, in_words
from analytics.exports.table import Row

FORMULA = frozenset(
    "=+-@\t\r\n\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}"
)
"""What makes a spreadsheet read a cell as a formula when it comes first."""
SPACES = " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"
"""What some spreadsheets drop in front."""
WITHIN = re.compile(rf"(?<=[,;\t|])([{SPACES}\"]*)(?=[{re.escape(''.join(sorted(FORMULA)))}])")
"""Where a formula begins for a spreadsheet of another language, which cuts lines at another separator."""
GUARD = "'"


@dataclass(frozen=True)
class Dialect:
    """How a language's spreadsheets read a file; lines end as RFC 4180 has them."""

    separator: str
    decimal: str
    mark: str = ""
    """Told first: French spreadsheets take UTF-8 for Latin letters without a byte order mark."""


DIALECTS = {"fr": Dialect(";", ",", "\N{ZERO WIDTH NO-BREAK SPACE}"), "en": Dialect(",", ".")}


def write(rows: Iterable[Row], language: str) -> bytes:
    """Return the file in UTF-8: a line of heads, then a line a row; numbers without grouping, days as ISO 8601."""
    dialect, out = DIALECTS[language], StringIO()
    out.write(dialect.mark)
    writer = csv.writer(out, delimiter=dialect.separator, lineterminator="\r\n")
    writer.writerow([_cell(head, dialect) for head in heads()])
    writer.writerows([_cell(value, dialect) for value in in_words(row)] for row in rows)
    return out.getvalue().encode()


def plain(number: float) -> str:
    """Write a number with a point, without grouping, exponent or needless zeros."""
    return f"{number:.4f}".rstrip("0").rstrip(".") if isinstance(number, float) else str(number)


def guarded(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula, even behind spaces or cut at a separator within it."""
    text = WITHIN.sub(rf"\1{GUARD}", text)
    return GUARD + text if text.lstrip(SPACES)[:1] in FORMULA else text


def _cell(value: object, dialect: Dialect) -> str:
    if value is None:
        return ""
    if isinstance(value, int | float):
        return plain(value).replace(".", dialect.decimal)
    return value.isoformat() if isinstance(value, date) else guarded(str(value))
