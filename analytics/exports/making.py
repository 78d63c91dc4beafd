"""Make a file of released parts in each format, and name it."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

import orjson
from flask_babel import gettext as _

from analytics.api.documents import document
from analytics.exports import csv_file, pdf, xlsx_file
from analytics.exports.about import about
from analytics.exports.naming import names
from analytics.exports.table import Part, Row, rows
from core.i18n import language

Make = Callable[[Sequence[Part]], bytes]
NAME_LENGTH = 60
"""Letters of a network's name in that of a file."""


def as_csv(parts: Sequence[Part]) -> bytes:
    """Return the rows of some parts for the spreadsheets of the language now spoken."""
    return csv_file.write(every_row(parts), language())


def as_xlsx(parts: Sequence[Part]) -> bytes:
    """Return the rows of some parts as a workbook that says where they come from."""
    return xlsx_file.write(every_row(parts), about(parts[0]))


def as_json(parts: Sequence[Part]) -> bytes:
    """Return the document of one part, or those of several under `parts`."""
    told = [document(part.head, part.groups) for part in parts]
    return orjson.dumps(told[0] if len(told) == 1 else {"parts": told}, option=orjson.OPT_INDENT_2)


def as_pdf(parts: Sequence[Part]) -> bytes:
    """Return one part as a tagged PDF; raises PdfMissing where it cannot be made."""
    return pdf.make(parts[0])


MAKERS: Mapping[str, Make] = {"csv": as_csv, "xlsx": as_xlsx, "json": as_json, "pdf": as_pdf}
TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "pdf": "application/pdf",
}


def every_row(parts: Sequence[Part]) -> Iterator[Row]:
    """Yield the rows of some parts of one release, part after part, so that a large tree is never there at once."""
    called = names(parts[0].head.occasion.question_set)
    for part in parts:
        yield from rows(part, called)


def file_name(part: Part, kind: str, *, below: bool = False) -> str:
    """Name a file by its network and day; letters and digits of any language stay, all else becomes a dash.

    A file that holds what is `below` the network too says so.
    """
    network = re.sub(r"[\W_]+", "-", part.network)[:NAME_LENGTH].strip("-")
    before, clubs = _("results"), _("with-its-clubs-") if below else ""
    return f"{before}-{network}-{clubs}{part.published_on.isoformat()}.{kind}".replace("--", "-")
