"""Tests of reading tables row by row."""

from datetime import date, time
from pathlib import Path

import pytest
from openpyxl import Workbook

from analytics.past_rounds.rows import FileRefused, Row, opened

HEADINGS = ("Club", "How, in a word")


def read(path: Path, sheet: str | None = None) -> list[tuple[int, list[str]]]:
    with opened(path, HEADINGS, sheet) as rows:
        return [(line, list(values)) for line, values in rows]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"], ids=["comma", "semicolon", "tab", "bar"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_table_is_cut_where_its_headings_show(tmp_path: Path, delimiter: str, encoding: str) -> None:
    path = tmp_path / "answers.csv"
    lines = [delimiter.join(["Club", '"How, in a word"', "a;b" if delimiter == "," else "a,b"])]
    lines += [delimiter.join(["Été ", '"well; really"', "1"]), "", delimiter.join(["Two", '"two\nlines"', "2"])]
    path.write_bytes("\r\n".join(lines).encode(encoding))
    rows = read(path)
    assert rows[0][1][:2] == list(HEADINGS)
    assert rows[1:] == [(2, ["Été", "well; really", "1"]), (5, ["Two", "two\nlines", "2"])]


def test_what_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_bytes("Club;Été\n".encode("latin-1"))
    with pytest.raises(FileRefused, match="UTF-8"):
        read(path)


def test_a_field_without_end_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text('Club\nok\n"' + "x" * 200_000)
    with pytest.raises(FileRefused, match="cannot be read"):
        read(path)


def test_an_empty_file_has_no_row(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("")
    assert read(path) == []


def workbook(path: Path) -> Path:
    book = Workbook()
    (book.active or book.create_sheet()).append(["Other"])
    table = book.create_sheet("Answers")
    for row in (["Club", "Score"], ["Gare", 3.0], [], ["Port", 2.5, date(2024, 3, 4), time(8)]):
        table.append(row)
    book.save(path)
    return path


def test_a_workbook_reads_as_a_person_sees_it(tmp_path: Path) -> None:
    rows = read(workbook(tmp_path / "answers.XLSX"), "Answers")
    assert [(line, [text for text in values if text]) for line, values in rows] == [
        (1, ["Club", "Score"]),
        (2, ["Gare", "3"]),
        (4, ["Port", "2.5", "2024-03-04", "08:00:00"]),
    ]


def test_the_first_sheet_is_read_unless_one_is_named(tmp_path: Path) -> None:
    path = workbook(tmp_path / "answers.xlsx")
    assert read(path) == [(1, ["Other"])]
    with pytest.raises(FileRefused, match="no sheet Wrong; there are Sheet, Answers"):
        read(path, "Wrong")


def test_what_only_calls_itself_a_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "answers.xlsx"
    path.write_text("Club;Score")
    with pytest.raises(FileRefused, match="no workbook"):
        read(path)


def test_only_one_row_is_read_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("Club\n" + "Gare\n" * 3)
    with opened(path, HEADINGS) as rows:
        first: Row = next(rows)
    assert first == (1, ["Club"])
