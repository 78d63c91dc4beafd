"""The process that draws PDF files: tagged, in one language, and deaf to everything but its standard input."""

import io
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdf
import pytest

from analytics.exports.pdf_file import UNAVAILABLE

ROOT = Path(__file__).parents[3]
PAGE = '<html lang="fr"><head><title>Essai</title></head><body><h1>Titre</h1>{}</body></html>'
TABLE = '<table><tr><th scope="col">Chiffre</th></tr><tr><td>3,5</td></tr></table>'
PICTURE = '<img alt="Un point" src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22/%3E">'


def run(html: str, *before: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, *(before or ("-m", "analytics.exports.pdf_file"))]
    return subprocess.run(command, cwd=ROOT, input=html.encode(), capture_output=True, timeout=60, check=False)


def kinds(element: object) -> Iterator[tuple[str, str]]:
    """Yield what each element of a tagged file is, with its description."""
    found = element.get_object() if hasattr(element, "get_object") else element
    if isinstance(found, list):
        for one in found:
            yield from kinds(one)
    elif isinstance(found, dict):
        if "/S" in found:
            yield str(found["/S"]), str(found.get("/Alt", ""))
        yield from kinds(found.get("/K", []))


def test_a_file_is_tagged_says_its_language_and_its_title() -> None:
    root: Any = pypdf.PdfReader(io.BytesIO(run(PAGE.format(TABLE + PICTURE)).stdout)).root_object
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("fr", True)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_data()
    found = set(kinds(root["/StructTreeRoot"]))
    assert {("/H1", ""), ("/TH", ""), ("/TD", ""), ("/Figure", "Un point")} <= found


@pytest.fixture
def listening() -> Iterator[tuple[str, list[str]]]:
    """Give an address that notes who knocks."""
    knocks: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        done = threading.Event()

        def wait() -> None:
            while not done.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                with connection:
                    knocks.append("came")

        thread = threading.Thread(target=wait)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", knocks
        done.set()
        thread.join()


FETCHING = (
    '<img src="{0}/a.png"><link rel="stylesheet" href="{0}/a.css"><style>@import "{0}/b.css"; '
    'p {{ background: url({0}/b.png) }}</style><p>texte</p><object data="{0}/c.svg"></object>'
    '<img src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22%3E'
    '%3Cimage href=%22{0}/d.png%22/%3E%3C/svg%3E">'
)


def test_nothing_is_fetched_from_anywhere(listening: tuple[str, list[str]]) -> None:
    address, knocks = listening
    drawn = run(PAGE.format(FETCHING.format(address)))
    assert drawn.stdout.startswith(b"%PDF")
    assert knocks == []


def test_the_same_page_would_be_fetched_for_by_a_careless_program(listening: tuple[str, list[str]]) -> None:
    address, knocks = listening
    careless = "import sys, weasyprint; weasyprint.HTML(string=sys.stdin.read()).write_pdf()"
    run(PAGE.format(FETCHING.format(address)), "-c", careless)
    assert knocks


def test_no_file_of_the_machine_comes_in(tmp_path: Path) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="200" height="20"><text y="15">caché</text></svg>')
    drawn = pypdf.PdfReader(io.BytesIO(run(PAGE.format(f'<img src="file://{secret}">')).stdout))
    assert "caché" not in drawn.pages[0].extract_text()


def test_without_the_library_the_process_says_so() -> None:
    missing = "import sys; sys.modules['weasyprint'] = None"
    blocked = f"{missing}; from analytics.exports import pdf_file; sys.exit(pdf_file.main())"
    done = run(PAGE.format(TABLE), "-c", blocked)
    assert (done.returncode, done.stdout) == (UNAVAILABLE, b"")
