"""The record says what passed, for which sources, and is written whole or not at all."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from privacy import promises, proofs
from privacy.promises import Promise
from privacy.proofs import ROOT, Outcome, Proofs, Sources

HERE, ELSEWHERE = Sources("a" * 64, "b" * 64), Sources("c" * 64, "b" * 64)
FIRST, SECOND = "tests/core/test_logs.py", "tests/attack/test_logs.py"
PROMISE = Promise(id="logs", part="site", fr="Rien.", en="Nothing.", tests=(FIRST, SECOND))


def outcome(day: int = 1, sources: Sources = HERE) -> Outcome:
    return Outcome(passed=3, day=date(2026, 3, day), version="0.1.0", product=sources.product, tests=sources.tests)


def test_a_promise_is_proved_since_the_oldest_of_its_tests_passed() -> None:
    proved = Proofs(files={FIRST: outcome(2), SECOND: outcome(1)})
    assert proved.last(PROMISE) == date(2026, 3, 1)
    assert proved.holds(PROMISE, HERE)


def test_one_test_that_never_ran_leaves_a_promise_unproved() -> None:
    proved = Proofs(files={FIRST: outcome()})
    assert proved.last(PROMISE) is None
    assert not proved.holds(PROMISE, HERE)


def test_what_passed_for_other_sources_has_a_day_and_does_not_hold() -> None:
    proved = Proofs(files={FIRST: outcome(), SECOND: outcome(sources=ELSEWHERE)})
    assert proved.last(PROMISE) == date(2026, 3, 1)
    assert not proved.holds(PROMISE, HERE)


def test_an_installation_without_tests_relies_on_the_record_and_others_compare_them() -> None:
    assert outcome().speaks_of(Sources(HERE.product, ""))
    assert not outcome().speaks_of(Sources(HERE.product, "d" * 64))


def test_a_run_replaces_what_it_ran_forgets_what_failed_and_leaves_the_rest() -> None:
    known = Proofs(files={"tests/a.py": outcome(), "tests/b.py": outcome(), "tests/c.py": outcome()})
    after = known.following({"tests/a.py": outcome(5)}, {"tests/b.py"})
    assert after.files == {"tests/a.py": outcome(5), "tests/c.py": outcome()}


def test_promises_whose_tests_did_not_all_pass_for_the_installed_sources_are_named() -> None:
    register = promises.load()
    file, *_ = register.promises[0].files
    tested = tuple(one.id for one in register.promises if file in one.files)
    proved = Proofs(files=dict.fromkeys(register.files, outcome(sources=proofs.installed())))
    assert proofs.unproved(proved) == ()
    assert proofs.unproved(Proofs()) == tuple(one.id for one in register.promises)
    assert proofs.unproved(proved.following({}, [file])) == tested
    assert proofs.unproved(proved.following({file: outcome()}, ())) == tested


def test_the_record_is_read_again_as_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / "proofs.json"
    assert proofs.load(file) == Proofs()
    proofs.record(lambda known: known.following({FIRST: outcome()}, ()), file)
    proofs.record(lambda known: known.following({SECOND: outcome()}, ()), file)
    assert proofs.load(file) == Proofs(files={FIRST: outcome(), SECOND: outcome()})
    assert [path.name for path in tmp_path.iterdir()] == ["proofs.json"]


def test_a_change_that_fails_leaves_the_record_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "proofs.json"
    proofs.record(lambda known: known.following({FIRST: outcome()}, ()), file)
    before = file.read_bytes()
    with pytest.raises(ValidationError):
        proofs.record(lambda known: known.following({FIRST: Outcome.model_validate({})}, ()), file)
    assert file.read_bytes() == before


def test_a_record_that_was_altered_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "proofs.json"
    file.write_text('{"files": {"tests/a.py": {"passed": 0}}}')
    with pytest.raises(ValidationError):
        proofs.load(file)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in ("core", "tests/attack"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "privacy").mkdir()
    return tmp_path


def test_any_change_of_the_product_is_another_product(checkout: Path) -> None:
    before = proofs.sources(checkout)
    (checkout / "core" / "help_lines.yaml").write_text("lines: []\n")
    after = proofs.sources(checkout)
    assert after.product != before.product
    assert after.tests == before.tests


def test_any_change_of_an_attack_is_another_proof(checkout: Path) -> None:
    before = proofs.sources(checkout)
    (checkout / "tests" / "attack" / "reader.py").write_text("")
    after = proofs.sources(checkout)
    assert after.tests != before.tests
    assert after.product == before.product


def test_what_is_compiled_and_the_record_itself_change_nothing(checkout: Path) -> None:
    before = proofs.sources(checkout)
    (checkout / "core" / "__pycache__").mkdir()
    (checkout / "core" / "__pycache__" / "logs.py").write_text("x")
    (checkout / "core" / "core.mo").write_text("x")
    (checkout / "privacy" / "proofs.json").write_text("{}")
    assert proofs.sources(checkout) == before


def test_without_tests_there_is_no_digest_of_them(checkout: Path) -> None:
    shutil.rmtree(checkout / "tests")
    assert proofs.sources(checkout).tests == ""
