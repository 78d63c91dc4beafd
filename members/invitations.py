"""Read the addresses a lead pastes or uploads: good lines kept, bad ones reported one by one.

Two shapes are understood, and the first line decides: a table whose header names an e-mail column (CSV
with any of `;`, `,` or tab, an optional club column), or plain addresses separated by line ends, commas or
semicolons, each bare or as `Name <address>`. Pure: no database, no clock.
"""

import csv
import enum
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

MAX_LINES = 5000
"""Lines read from one list; the rest is reported as one bad line."""

_LONGEST_ADDRESS = 254  # RFC 5321 section 4.5.3.1.3, less the angle brackets
_LONGEST_LOCAL = 64
_LONGEST_FIELD = 120
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_COLUMNS = {
    "email": ("email", "courriel", "mail", "adresse email", "adresse mail", "adresse electronique"),  # codespell:ignore
    "first_name": ("prenom", "first name", "firstname", "given name"),
    "last_name": ("nom", "nom de famille", "last name", "lastname", "surname", "family name", "name"),
    "company": ("entreprise", "societe", "company", "organisation", "organization"),
    "club": ("club", "reseau", "section", "network"),
}
_COLUMN_OF = {title: column for column, titles in _COLUMNS.items() for title in titles}


class Reason(enum.StrEnum):
    """Why a line was not kept."""

    NO_ADDRESS = "no-address"
    BAD_ADDRESS = "bad-address"
    TWO_ADDRESSES = "two-addresses"
    UNREADABLE = "unreadable"
    TOO_MANY = "too-many"
    UNKNOWN_CLUB = "unknown-club"
    CLUB_MISSING = "club-missing"


class NotAnAddress(ValueError):
    """The text is not an e-mail address this installation can write to."""


@dataclass(frozen=True)
class Invitee:
    """One person to invite; `line` counts from 1 and `text` is the line as it was typed."""

    line: int
    text: str
    email: str
    first_name: str = ""
    last_name: str = ""
    company: str = ""
    club: str = ""


@dataclass(frozen=True)
class BadLine:
    """One line that was not kept, and why."""

    line: int
    text: str
    reason: Reason


@dataclass(frozen=True)
class Parsed:
    """What a list holds; every line with content is in exactly one of good, repeated and bad."""

    good: tuple[Invitee, ...]
    repeated: tuple[Invitee, ...]
    bad: tuple[BadLine, ...]
    header: str = ""

    def left_over(self) -> str:
        """Return the bad lines alone, under the table's header if there was one, ready to be corrected."""
        if not self.bad:
            return ""
        lines = [self.header] if self.header else []
        return "\n".join(lines + [bad.text for bad in self.bad])


def decode(raw: bytes) -> str:
    """Decode an uploaded list: UTF-8 or UTF-16 by their marks, UTF-8, else the Windows encoding of Excel."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def parse(text: str) -> Parsed:
    """Read a pasted or uploaded list; never raises, whatever the text."""
    lines = text.removeprefix("\ufeff").replace("\0", "").splitlines()
    surplus = tuple(_surplus(lines))
    lines = lines[:MAX_LINES]
    first = next((index for index, line in enumerate(lines) if line.strip()), None)
    columns = _columns(lines[first]) if first is not None else None
    if first is None or columns is None:
        return _sort(_pasted(lines), surplus, "")
    return _sort(_table(lines, first, columns), surplus, lines[first])


def address(text: str) -> str:
    """Return the address with its domain in lower-case ASCII; raise NotAnAddress if it is none."""
    local, at, domain = text.strip().rpartition("@")
    if not at or len(local) > _LONGEST_LOCAL or not _LOCAL.fullmatch(local):
        raise NotAnAddress(text)
    try:
        host = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise NotAnAddress(text) from None
    labels = host.split(".")
    if len(labels) == 1 or not all(_LABEL.fullmatch(label) for label in labels):
        raise NotAnAddress(text)
    if len(local) + 1 + len(host) > _LONGEST_ADDRESS or labels[-1].isdigit():
        raise NotAnAddress(text)
    return f"{local}@{host}"


def place(parsed: Parsed, clubs: Mapping[str, str], only: str | None) -> Parsed:
    """Replace each club's name by its id; `clubs` maps folded names to ids, `only` is the one leaf if there is one.

    A line that names an unknown club, or names none where there are several, becomes a bad line.
    """
    good, bad = [], list(parsed.bad)
    for invitee in parsed.good:
        club = clubs.get(fold(invitee.club)) if invitee.club else only
        if club is None:
            reason = Reason.UNKNOWN_CLUB if invitee.club else Reason.CLUB_MISSING
            bad.append(BadLine(invitee.line, invitee.text, reason))
        else:
            good.append(replace(invitee, club=club))
    return replace(parsed, good=tuple(good), bad=tuple(sorted(bad, key=lambda line: line.line)))


def fold(text: str) -> str:
    """Fold case, accents, dashes and repeated spaces away, to compare titles and club names."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[_\s]+", " ", plain.replace("-", "")).casefold().split())


def _surplus(lines: list[str]) -> Iterator[BadLine]:
    if any(line.strip() for line in lines[MAX_LINES:]):
        yield BadLine(MAX_LINES + 1, lines[MAX_LINES][:_LONGEST_FIELD], Reason.TOO_MANY)


def _sort(found: Iterable[Invitee | BadLine], surplus: tuple[BadLine, ...], header: str) -> Parsed:
    good: dict[str, Invitee] = {}
    repeated, bad = [], []
    for entry in found:
        if isinstance(entry, BadLine):
            bad.append(entry)
        elif entry.email.casefold() in good:
            repeated.append(entry)
        else:
            good[entry.email.casefold()] = entry
    return Parsed(tuple(good.values()), tuple(repeated), (*bad, *surplus), header)


def _pasted(lines: list[str]) -> Iterator[Invitee | BadLine]:
    for number, line in enumerate(lines, start=1):
        for piece in _pieces(line):
            yield from _people(number, piece)


def _pieces(line: str) -> Iterator[str]:
    """Split at semicolons, else at commas, outside quotes: Outlook writes `Doe, Jane <a@b>; ...` unquoted."""
    separator = ";" if ";" in line else ","
    for piece in re.findall(rf'(?:"[^"]*"|[^{separator}])+', line):
        if piece.strip():
            yield piece.strip()


def _people(number: int, piece: str) -> Iterator[Invitee | BadLine]:
    words = re.sub(r"[<>]", " ", piece).split()
    addresses = [word.removeprefix("mailto:").strip("()[],") for word in words if "@" in word]
    name = " ".join(word for word in words if "@" not in word)
    if not addresses:
        yield BadLine(number, piece, Reason.NO_ADDRESS)
    elif len(addresses) > 1 and name:
        yield BadLine(number, piece, Reason.TWO_ADDRESSES)
    else:
        first, last = _names(name)
        for email in addresses:
            text = piece if len(addresses) == 1 else email
            yield _checked(Invitee(number, text, email, first, last))


def _names(name: str) -> tuple[str, str]:
    """Split a typed name: `Last, First` at its comma, else the first word is the first name."""
    last, comma, first = name.strip("\"' ").partition(",")
    if not comma:
        first, _, last = last.partition(" ")
    return _tidy(first), _tidy(last)


def _columns(line: str) -> list[str] | None:
    """Return the known column (or "") at each place if the line is a table's header, else None."""
    titles = next(csv.reader([line], delimiter=_delimiter(line)), [])
    columns = [_COLUMN_OF.get(fold(title), "") for title in titles]
    return columns if "email" in columns and "@" not in line else None


def _delimiter(line: str) -> str:
    return max(";,\t", key=line.count)


def _table(lines: list[str], first: int, columns: list[str]) -> Iterator[Invitee | BadLine]:
    """Read one person a line: a quoted field may not run over a line end, so that one bad line stays one."""
    delimiter = _delimiter(lines[first])
    for number, line in enumerate(lines[first + 1 :], start=first + 2):
        try:
            cells = next(csv.reader([line], delimiter=delimiter), [])
        except csv.Error:
            yield BadLine(number, line[:_LONGEST_FIELD], Reason.UNREADABLE)
            continue
        if any(cell.strip() for cell in cells):
            yield _row(number, line, dict(zip(columns, cells, strict=False)))


def _row(number: int, line: str, cells: dict[str, str]) -> Invitee | BadLine:
    cells.pop("", None)
    email = cells.pop("email", "").strip()
    if not email:
        return BadLine(number, line, Reason.NO_ADDRESS)
    return _checked(Invitee(number, line, email, **{key: _tidy(cell) for key, cell in cells.items()}))


def _checked(invitee: Invitee) -> Invitee | BadLine:
    try:
        return replace(invitee, email=address(invitee.email))
    except NotAnAddress:
        return BadLine(invitee.line, invitee.text, Reason.BAD_ADDRESS)


def _tidy(text: str) -> str:
    printable = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(printable.strip("\"' ").split())[:_LONGEST_FIELD]
