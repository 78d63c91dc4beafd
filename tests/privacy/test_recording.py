"""A whole and green run of a named test file is recorded; a choice, a failure or a skip is not."""

from pathlib import Path

import pytest

from privacy import proofs

pytest_plugins = ["pytester"]

NAMED = "tests/core/test_logs.py"
TWO = "def test_one(): ...\ndef test_two(): ..."


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "proofs.json"


@pytest.fixture
def run(pytester: pytest.Pytester, file: Path):
    """Run pytest on a file of a small project, as `--proofs` asks for; return what is recorded after it."""
    for name in ("core", "attack"):
        (pytester.path / "tests" / name).mkdir(parents=True)
    (pytester.path / "pyproject.toml").write_text('[project]\nversion = "7.1"\n')

    def go(source: str, *args: str, name: str = NAMED, workers: str = "0"):
        (pytester.path / name).write_text(source)
        options = (
            "-p",
            "tests.proofs",
            f"--proofs={file}",
            "-n",
            workers,
            "-p",
            "no:randomly",
            "-p",
            "no:cacheprovider",
        )
        pytester.runpytest_inprocess(*options, *(args or (name,)))
        return proofs.load(file).files

    return go


def test_a_file_that_ran_whole_and_passed_is_recorded(run, pytester: pytest.Pytester) -> None:
    outcome = run(TWO)[NAMED]
    assert outcome.passed == 2
    assert outcome.version == "7.1"
    assert outcome.speaks_of(proofs.sources(pytester.path))


def test_nothing_is_proved_of_sources_that_changed_meanwhile(run, pytester: pytest.Pytester) -> None:
    assert run(f"from pathlib import Path\ndef test_one(): Path('{pytester.path}/app.py').write_text('')") == {}


def test_a_file_that_no_promise_names_is_not_recorded(run) -> None:
    assert run(TWO, name="tests/core/test_other.py") == {}


@pytest.mark.parametrize(
    "args", [(f"{NAMED}::test_one",), (NAMED, "-k", "one"), (NAMED, "--deselect", f"{NAMED}::test_one")]
)
def test_a_choice_among_its_tests_proves_nothing(run, args: tuple[str, ...]) -> None:
    assert run(TWO, *args) == {}


@pytest.mark.parametrize(
    "source",
    [
        "def test_one(): assert False\ndef test_two(): ...",
        "import pytest\n@pytest.mark.skip\ndef test_one(): ...\ndef test_two(): ...",
        "import pytest\n@pytest.mark.xfail\ndef test_one(): assert False",
        "import pytest\n@pytest.fixture\ndef one():\n    yield\n    assert False\ndef test_one(one): ...",
        "def test_one(: ...",
    ],
    ids=["failed", "skipped", "expected to fail", "failed at its end", "unreadable"],
)
def test_what_does_not_pass_loses_what_was_recorded(run, source: str) -> None:
    assert NAMED in run(TWO)
    assert run(source) == {}


def test_a_run_that_stopped_halfway_proves_nothing(run, pytester: pytest.Pytester) -> None:
    (pytester.path / "tests" / "core" / "test_first.py").write_text("def test_it(): assert False")
    assert run(TWO, "-x", "tests/core/test_first.py", NAMED) == {}


def test_workers_report_to_one_that_writes(run) -> None:
    assert run(TWO, workers="1")[NAMED].passed == 2


def test_without_being_asked_nothing_is_written(pytester: pytest.Pytester, file: Path) -> None:
    pytester.makepyfile(TWO)
    pytester.runpytest_inprocess("-p", "tests.proofs")
    assert not file.exists()
