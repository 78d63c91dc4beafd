"""No order in which anything is stored tells whose record is whose; in naive stores the same orders tell."""

import ast
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from flask import Flask

from core.settings import Settings
from tests.attack.guessing import naive, scores, table
from tests.attack.guessing.replay import fixed_chance, logged, play, rob
from tests.attack.guessing.scores import FAMILIES, SURE, Score
from tests.attack.guessing.thief import orders
from tests.attack.memory import in_memory, tmp_path
from tests.conftest import FakeClock
from tests.databases import new_database, postgres_url

__all__ = ["tmp_path"]
THIEF = Path(orders.__file__).parent
NOTHING_THERE = {"rowid", "file dates", "log order", "left-over copies", "ctid", "xmin", "journal"}
"""Orders in which our records stand nowhere."""
ON_POSTGRESQL = {"Desk's ctid", "Desk's xmin"}


@pytest.fixture
def database_url(request: pytest.FixtureRequest, size: int) -> str:
    """Desk on PostgreSQL for the small clubs, on SQLite for the large ones."""
    if size == table.SMALL:
        return str(request.getfixturevalue("postgres_database"))
    path = request.getfixturevalue("tmp_path") / "desk.db"
    path.write_bytes(request.getfixturevalue("sqlite_template").read_bytes())
    return f"sqlite:///{path}"


@pytest.mark.parametrize("size", [table.SMALL, table.LARGE])
def test_a_copy_of_twenty_waves_lets_nobody_guess_better_than_by_chance(
    app: Flask, settings: Settings, clock: FakeClock, tmp_path: Path, size: int
) -> None:
    with fixed_chance(size), logged(settings.data_dir / "everything.log"):
        truth, mail = play(app, settings, clock, size)
    assert [len(marks) for marks in truth.marks.values()] == [size] * 20
    found = scores.best(rob(settings, truth, mail, tmp_path / "copy"), truth)
    table.note(size, found)
    assert {kind: score for kind, score in found.items() if score.alarming} == {}
    looked = set(FAMILIES) - NOTHING_THERE - (set() if size == table.SMALL else ON_POSTGRESQL)
    assert looked <= set(found)


@pytest.fixture(scope="module")
def robbed(postgres_server: str) -> Mapping[str, Mapping[str, Score]]:
    """What the same thief guesses of each naive store, by kind."""
    truth, found = naive.invented(table.SMALL, 1), dict[str, Mapping[str, Score]]()
    with new_database(postgres_server, "template0") as name, in_memory() as aside:
        for way in (*naive.KEPT, *naive.TOGETHER):
            with naive.robbed(truth, way, aside, postgres_url(postgres_server, name)) as copy:
                found[way] = scores.best(copy, truth)
    return found


@pytest.mark.parametrize("kind", FAMILIES)
def test_each_kind_of_guess_is_right_in_a_naive_store(robbed: Mapping[str, Mapping[str, Score]], kind: str) -> None:
    assert max(found[kind].share for found in robbed.values() if kind in found) >= SURE


def test_the_table_of_attacks_is_what_was_measured(robbed: Mapping[str, Mapping[str, Score]]) -> None:
    table.note_naive(robbed)
    told = table.read()
    assert list(told) == list(FAMILIES)
    for kind, line in told.items():
        way, share = table.most_naive(robbed, kind)
        assert (line.way, line.share) == (way, f"{share:.0%}")
        assert not any(score.alarming for score in line.ours)


def test_the_thief_uses_nothing_of_the_product() -> None:
    imported = set()
    for path in THIEF.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and not node.level:
                imported.add(str(node.module).partition(".")[0])
            elif isinstance(node, ast.Import):
                imported |= {name.name.partition(".")[0] for name in node.names}
    assert "sqlite3" in imported
    assert imported <= sys.stdlib_module_names
