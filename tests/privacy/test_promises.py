"""Every promise names tests that are there and run; every attack is named by a promise."""

import ast
from pathlib import Path

import pytest
from pydantic import ValidationError

from core.preconditions.catalogue import PRECONDITIONS
from privacy import promises

ROOT = Path(__file__).parents[2]
REGISTER = promises.load()


def collected(file: Path) -> set[str]:
    """Names of the tests that pytest finds in a file: functions, and methods of Test classes, that nothing skips."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    bodies = [
        tree.body,
        *(node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name[:4] == "Test"),
    ]
    found = [node for body in bodies for node in body if isinstance(node, ast.FunctionDef) and node.name[:5] == "test_"]
    marks = [ast.unparse(mark) for node in found for mark in node.decorator_list]
    assert not [mark for mark in marks if "skip" in mark or "xfail" in mark], file
    return {node.name for node in found}


@pytest.mark.parametrize("promise", REGISTER.promises, ids=lambda promise: promise.id)
def test_a_promise_names_tests_that_are_there_and_run(promise: promises.Promise) -> None:
    for test in promise.tests:
        file, _, name = test.partition("::")
        assert (ROOT / file).is_file(), file
        found = collected(ROOT / file)
        assert found, file
        assert not name or name in found, test


def test_a_promise_needs_only_what_an_installation_is_examined_for() -> None:
    assert {need for promise in REGISTER.promises for need in promise.needs} <= PRECONDITIONS


def test_every_attack_is_named_by_a_promise() -> None:
    attacks = {str(path.relative_to(ROOT)) for path in (ROOT / "tests" / "attack").rglob("test_*.py")}
    assert attacks <= set(REGISTER.files)


def test_a_skipped_test_or_a_missing_one_would_be_found(tmp_path: Path) -> None:
    file = tmp_path / "test_it.py"
    file.write_text("import pytest\n@pytest.mark.skip\ndef test_it(): ...\n")
    with pytest.raises(AssertionError):
        collected(file)
    file.write_text("def check_it(): ...\nclass TestIt:\n    def test_that(self): ...\n")
    assert collected(file) == {"test_that"}


ONE = {"id": "one", "part": "site", "fr": "Un.", "en": "One.", "tests": ["tests/core/test_logs.py"]}
PARTS = "parts: [{id: site, fr: Site, en: Site}]\nlimits: []\n"


def register(**changed: object) -> str:
    entry = {name: value for name, value in (ONE | changed).items() if value is not None}
    return f"{PARTS}promises: [{entry}]"


def test_a_promise_is_read_in_both_languages() -> None:
    (promise,) = promises.read(register(tests=["tests/core/test_logs.py::test_a", "tests/core/test_logs.py"])).promises
    assert (promise.said("fr"), promise.said("en")) == ("Un.", "One.")
    assert promise.files == ("tests/core/test_logs.py",)


@pytest.mark.parametrize(
    "changed",
    [
        {"tests": []},
        {"tests": None},
        {"tests": ["docs/privacy.md"]},
        {"fr": ""},
        {"en": None},
        {"part": "elsewhere"},
        {"certain": "yes"},
        {"id": "One two"},
    ],
    ids=str,
)
def test_what_is_missing_or_unknown_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        promises.read(register(**changed))


def test_an_id_stands_once() -> None:
    with pytest.raises(ValidationError, match="stands twice"):
        promises.read(f"{PARTS}promises: [{ONE}, {ONE}]")
