"""Tests of reading tables row by row."""

from collections.abc import Callable
from datetime import date, time
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

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


SHEET = "xl/worksheets/sheet2.xml"


def rewritten(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    with ZipFile(workbook(path.with_name("whole.xlsx"))) as whole, ZipFile(path, "w", ZIP_DEFLATED) as book:
        for name in whole.namelist():
            book.writestr(name, change(whole.read(name)) if name == part else whole.read(name))
    return path


BROKEN: dict[str, Callable[[bytes], bytes]] = {
    "number": lambda xml: xml.replace(b"<v>2.5</v>", b"<v>2,5</v>"),
    "end": lambda xml: xml[: len(xml) // 2],
    "text": lambda xml: xml.replace(b't="inlineStr"><is><t>Gare</t></is>', b't="s"><v>999</v>'),
    "line": lambda xml: xml.replace(b'<row r="2"', b'<row r="two"'),
    "column": lambda xml: xml.replace(b'r="A2"', b'r="ABCDEF2"'),
}


@pytest.mark.parametrize("broken", sorted(BROKEN))
def test_a_workbook_broken_inside_is_refused_with_the_line_before(tmp_path: Path, broken: str) -> None:
    path = rewritten(tmp_path / "answers.xlsx", SHEET, BROKEN[broken])
    with pytest.raises(FileRefused, match="After line"):
        read(path, "Answers")


def test_a_workbook_whose_packing_is_broken_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "answers.xlsx")
    with ZipFile(path) as book:
        place = book.getinfo(SHEET).header_offset + len(SHEET) + 40
    whole = bytearray(path.read_bytes())
    whole[place : place + 30] = bytes(30)
    path.write_bytes(whole)
    with pytest.raises(FileRefused, match=r"After line 0|no workbook"):
        read(path, "Answers")


def test_what_the_reader_of_a_row_raises_is_not_taken_for_a_broken_workbook(tmp_path: Path) -> None:
    with (
        pytest.raises(ValueError, match="mine"),
        opened(workbook(tmp_path / "answers.xlsx"), HEADINGS) as rows,
    ):
        raise ValueError(f"mine: {next(rows)}")


def test_a_sheet_that_claims_to_reach_far_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    far = b'<dimension ref="A1:XFD1048576"/>'

    def stretched(xml: bytes) -> bytes:
        before, after = xml.split(b"<dimension", 1)
        last = b'<row r="1048576"><c r="A1048576" t="n"><v>7</v></c></row></sheetData>'
        return before + far + after.split(b"/>", 1)[1].replace(b"</sheetData>", last)

    rows = read(rewritten(tmp_path / "answers.xlsx", SHEET, stretched), "Answers")
    assert rows[0] == (1, ["Club", "Score"])
    assert rows[-1] == (1_048_576, ["7"])


def test_a_workbook_that_unpacks_to_more_than_memory_may_hold_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "answers.xlsx"
    with ZipFile(workbook(path), "a", ZIP_DEFLATED, compresslevel=1) as book, book.open("xl/media.xml", "w") as part:
        for _times in range(33):
            part.write(bytes(2**23))
    assert path.stat().st_size < 2**21
    with pytest.raises(FileRefused, match="unpacks to more"):
        read(path)
