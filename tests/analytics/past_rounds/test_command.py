"""Tests of the verb `import-wave`, with the example of docs/import.md."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from openpyxl import Workbook
from sqlalchemy import func, select

from analytics.past_rounds import command
from analytics.release.models import Release, ReleasedPage
from app import create_desk
from core.db import Model, db
from core.settings import Settings
from networks.models import Network, Wave
from tests.builders import make_club, make_federation
from tests.conftest import KEY

pytestmark = pytest.mark.usefixtures("each_database", "app")
DOCS = Path(__file__).parents[3] / "docs"
ANSWERS = DOCS / "import" / "answers.csv"
Run = Callable[..., Result]


@pytest.fixture
def root() -> Network:
    """A federation with the clubs of the example."""
    found = make_federation("Fédération des Pays")
    for name in ("Club de la Gare", "Club du Port"):
        make_club(found, name)
    db.session.commit()
    return found


@pytest.fixture
def run(settings: Settings, root: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the verb on a file, with the mapping of the documentation unless given."""
    chosen = {
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
        "SECRET_KEY": "s" * 32,
        "LOOKUP_KEY": "l" * 32,
        "CONTACT_KEYS": f'["{KEY}"]',
        "MAIL_URL": "memory:",
    }
    for name, value in chosen.items():
        monkeypatch.setenv(f"ENTREPAIRS_{name}", value)
    path = tmp_path / "mapping.yaml"
    desks: list[Flask] = []

    def start(found: Settings) -> Flask:
        desks.append(create_desk(found))
        return desks[-1]

    def invoke(file: Path, *options: str, mapping: str = "") -> Result:
        path.write_text(mapping or documented(), encoding="utf-8")
        arguments = [str(file), "--network", root.id, "--mapping", str(path), *options]
        result = CliRunner().invoke(command.build(start), arguments)
        with desks[-1].app_context():
            db.engine.dispose()
        db.session.rollback()
        return result

    return invoke


def documented() -> str:
    """Return the mapping that the documentation shows."""
    (found,) = re.findall(r"```yaml\n(.*?)```", (DOCS / "import.md").read_text(encoding="utf-8"), re.DOTALL)
    return str(found)


def rows() -> int:
    return sum(
        db.session.scalar(select(func.count()).select_from(table)) or 0 for table in Model.metadata.sorted_tables
    )


def test_the_example_of_the_documentation_is_imported(run: Run, root: Network) -> None:
    result = run(ANSWERS)
    assert result.exit_code == 0, result.output
    assert "Rounds imported: 2." in result.output
    waves = db.session.scalars(select(Wave).where(Wave.root_id == root.id).order_by(Wave.number)).all()
    assert [(wave.number, wave.members) for wave in waves] == [(1, 0), (2, 54)]
    assert "Fédération des Pays: 20 to 29 answers" in result.output
    assert "Fédération des Pays / Club du Port: Not shown" in result.output


def test_a_trial_says_the_same_and_writes_nothing(run: Run) -> None:
    before = rows()
    trial = run(ANSWERS, "--dry-run")
    assert trial.exit_code == 0
    assert rows() == before
    real = run(ANSWERS)
    assert trial.output.replace("Nothing was written.", "Rounds imported: 2.") == real.output


def test_a_workbook_says_the_same_as_its_text(run: Run, tmp_path: Path) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Réponses")
    for line in ANSWERS.read_text(encoding="utf-8").splitlines():
        sheet.append([int(text) if text.isdigit() else text for text in line.split(";")])
    path = tmp_path / "answers.xlsx"
    book.save(path)
    assert run(path, "--dry-run").output == run(ANSWERS, "--dry-run").output


def test_every_bad_row_is_listed_and_nothing_is_half_imported(run: Run, tmp_path: Path) -> None:
    path, before = tmp_path / "answers.csv", rows()
    lines = ANSWERS.read_text(encoding="utf-8").splitlines()
    lines[3] = lines[3].replace("printemps", "été")
    lines[10] = lines[10].replace("Gare", "Nulle part")
    path.write_text("\n".join(lines), encoding="utf-8")
    result = run(path)
    assert result.exit_code == 1
    told = result.output.splitlines()
    assert told[0].startswith("Line 4: Enquête is 'été'")
    assert told[1].startswith("Line 11: Club is 'Nulle part'")
    assert told[-1] == "Error: Rows that cannot be read: 2. Nothing was imported."
    assert rows() == before


def test_a_second_import_is_refused_in_plain_words(run: Run) -> None:
    assert run(ANSWERS).exit_code == 0
    before = rows()
    again = run(ANSWERS)
    assert again.exit_code == 1
    assert "Error: These rounds have been imported already; nothing is left to do." in again.output
    assert rows() == before


def test_the_figures_imported_stand_on_the_pages_of_their_network(run: Run, root: Network) -> None:
    run(ANSWERS)
    pages = db.session.scalars(select(ReleasedPage).join(Release).where(Release.number == 2)).all()
    assert len(pages) == 3
    assert all("Personne" not in page.groups + page.means + page.charts for page in pages)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("pulse-fr-1", "unknown"), "question set unknown is not known"),
        (("column: Stress", "column: Tension"), "The file has no column Tension"),
        (("Club du Port", "Club du Phare"), "The network has no club Club du Phare"),
        (("2025-10-17", "2035-10-17"), "A round lies in the future"),
    ],
    ids=["set", "column", "club", "future"],
)
def test_what_does_not_fit_is_refused_in_plain_words(run: Run, change: tuple[str, str], said: str) -> None:
    result = run(ANSWERS, mapping=documented().replace(*change))
    assert result.exit_code == 1
    assert said in result.output


def test_a_network_that_is_not_there_is_named(run: Run) -> None:
    result = run(ANSWERS, "--network", "f" * 16)
    assert result.exit_code == 1
    assert f"There is no network {'f' * 16}." in result.output
