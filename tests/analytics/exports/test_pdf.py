"""The PDF of a part: the page's figures in words and pictures, made by a process of its own, or a clear refusal."""

import io
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, cast

import pypdf
import pytest
from flask import Flask
from markupsafe import Markup

from analytics.api.documents import document
from analytics.exports import pdf
from analytics.exports.pdf import PdfFailed, PdfMissing
from analytics.release import publishing as release
from analytics.release.results import part_of
from core.db import db
from members.models import Member
from networks.models import Network
from tests.analytics.released import wave
from tests.builders import make_club, make_federation, make_member
from tests.pages import CheckedClient

ROOT = Path(__file__).parents[3]
SignIn = Callable[[Member], CheckedClient]


@pytest.fixture
def clubs(app: Flask) -> tuple[Network, Network]:
    """Return a published club with two releases, and one too small."""
    root = make_federation()
    large, small = make_club(root, "Club de l'Été"), make_club(root, "Club du Port")
    parents = {root.id: None, large.id: root.id, small.id: root.id}
    for number in (1, 2):
        release.store(wave(number, {large.id: 31, small.id: 9}, parents, root=root.id))
    db.session.commit()
    return large, small


def file_of(client: CheckedClient, club: Network) -> pypdf.PdfReader:
    answer = client.get(f"/app/results/{club.id}/{2:016x}/pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    return pypdf.PdfReader(io.BytesIO(answer.data))


def text(reader: pypdf.PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def kinds(element: object) -> Iterator[str]:
    found = element.get_object() if hasattr(element, "get_object") else element
    if isinstance(found, list):
        yield from (kind for one in found for kind in kinds(one))
    elif isinstance(found, dict):
        yield from filter(None, [found.get("/S")])
        yield from kinds(found.get("/K", []))


def test_it_holds_the_figures_of_the_page_in_one_language_and_tagged(
    clubs: tuple[Network, Network], sign_in: SignIn
) -> None:
    reader = file_of(sign_in(make_member(clubs[0])), clubs[0])
    said, root = text(reader), cast("dict[str, Any]", reader.root_object)
    assert root["/Lang"] == "fr"
    assert reader.metadata
    assert "Club de l'Été" in str(reader.metadata.title)
    assert "30 à 49 réponses" in said
    assert not {"shown", "answers", "Figure", "mean", "Wave"} & set(said.split())
    found = set(kinds(root["/StructTreeRoot"]))
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Caption", "/Figure"} <= found


def test_every_number_in_its_text_is_published_or_says_when_or_how(
    clubs: tuple[Network, Network], sign_in: SignIn
) -> None:
    said = text(file_of(sign_in(make_member(clubs[0])), clubs[0])).partition("À propos de ces chiffres")[0]
    found = part_of(f"{2:016x}", clubs[0].id)
    assert found
    known = set(numbers(json.loads(json.dumps(document(*found)))))
    day = found[0].occasion.published_at
    dates = {float(day.day), float(day.year), 26.0}
    frame = {0.0, 5.0, 10.0, 95.0, 100.0, *map(float, range(1, 9))}
    rounded = {round(one, 1) for one in known} | {float(round(one)) for one in known}
    told = {float(one.replace(",", ".")) for one in re.findall(r"\d+(?:,\d+)?", said)}
    assert told <= known | rounded | dates | frame
    assert told & rounded - frame - dates


def numbers(value: object) -> Iterator[float]:
    if isinstance(value, dict | list):
        yield from (found for one in (value.values() if isinstance(value, dict) else value) for found in numbers(one))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield float(value)


def test_the_file_of_a_club_too_small_holds_no_picture_and_no_figure(
    clubs: tuple[Network, Network], sign_in: SignIn
) -> None:
    reader = file_of(sign_in(make_member(clubs[1])), clubs[1])
    said = text(reader).partition("À propos de ces chiffres")[0]
    assert said.count("Non affiché") == 5
    assert "/Figure" not in set(kinds(reader.root_object["/StructTreeRoot"]))
    assert "réponses" not in said.replace("Réponses", "")


def test_a_picture_becomes_an_image_with_its_description() -> None:
    svg = Markup('<svg class="chart" width="100%" height="9" role="img" aria-label="L&#39;état &lt;ici&gt;"></svg>')
    image = str(pdf.image(svg))
    assert image.startswith('<img class="chart" src="data:image/svg+xml;base64,')
    assert image.endswith('" alt="L&#39;état &lt;ici&gt;">')


@pytest.mark.parametrize(("status", "refusal"), [(69, PdfMissing), (1, PdfFailed)])
def test_what_keeps_the_process_from_drawing_is_told_apart(status: int, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        pdf.drawn("", [sys.executable, "-c", f"raise SystemExit({status})"])


def test_a_process_that_takes_too_long_is_ended() -> None:
    with pytest.raises(PdfFailed):
        pdf.drawn("", [sys.executable, "-c", "import time; time.sleep(60)"], longest=0.2)


def test_whoever_comes_while_many_wait_is_asked_to_come_back() -> None:
    quick = [sys.executable, "-c", "print(1)"]
    with ExitStack() as held:
        for _one in range(6):
            held.enter_context(pdf.WAITING)
        with pytest.raises(PdfFailed):
            pdf.drawn("", quick)
    assert pdf.drawn("", quick) == b"1\n"


def test_the_process_knows_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENTREPAIRS_SECRET_KEY", "s" * 32)
    told = pdf.drawn("", [sys.executable, "-c", "import os; print(sorted(os.environ))"])
    assert b"PATH" in told
    assert b"ENTREPAIRS" not in told


def test_without_the_library_the_refusal_is_in_the_readers_language(app: Flask, client: CheckedClient) -> None:
    assert PdfMissing.status == 501

    @app.get("/app/no-pdf")
    def refuse() -> str:
        raise PdfMissing

    answer = client.get("/app/no-pdf")
    assert answer.status_code == 501
    assert "ne peut pas faire de fichier PDF" in answer.get_data(as_text=True)


def test_a_web_process_loads_nothing_that_makes_files() -> None:
    heavy = ("xlsxwriter", "weasyprint", "openpyxl", "pandas", "scipy", "plotly")
    look = f"import sys, analytics.views; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", look], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
