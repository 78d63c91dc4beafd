"""Write down which of the tests that promises name have passed: a pytest plugin, asked for with `--proofs=FILE`.

Only the process that gathers the reports writes, once all tests have ended. A file counts when every one of its tests
ran and passed; one that failed loses what was recorded. A choice among the tests (`-k`, `-m`, node ids) proves nothing,
and nothing is proved of sources that changed while the tests ran.
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from privacy import promises, proofs
from privacy.proofs import Outcome, Proofs

CHOICES = ("keyword", "markexpr", "deselect", "lf", "stepwise")
PHASES = frozenset({"setup", "call", "teardown"})


class Ledger:
    """Gather what became of each test of the files that promises name."""

    def __init__(self, root: Path, file: Path, *, choosing: bool, in_part: Iterable[str]) -> None:
        self.root, self.file, self.choosing, self.in_part = root, file, choosing, frozenset(in_part)
        self.before = proofs.sources(root)
        self.named = frozenset(promises.load().files)
        self.found: dict[str, set[str]] = defaultdict(set)
        self.passed: dict[str, set[str]] = defaultdict(set)
        self.failed: set[str] = set()

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self._find(item.nodeid for item in session.items)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        self._find(ids)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.failed.add(_file(report.nodeid))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.passed and not hasattr(report, "wasxfail"):
            self.passed[report.nodeid].add(str(report.when))
        else:
            self.failed.add(_file(report.nodeid))

    def pytest_sessionfinish(self) -> None:
        if self.before == proofs.sources(self.root):
            proofs.record(self.written, self.file)

    def written(self, known: Proofs) -> Proofs:
        """Return the record after this run."""
        return known.following({name: self._outcome(name) for name in self._whole()}, self.failed)

    def _find(self, ids: Iterable[str]) -> None:
        for one in ids:
            if _file(one) in self.named:
                self.found[_file(one)].add(one)

    def _whole(self) -> list[str]:
        if self.choosing:
            return []
        return [
            name
            for name, ids in self.found.items()
            if name not in self.in_part and all(self.passed[one] == PHASES for one in ids)
        ]

    def _outcome(self, name: str) -> Outcome:
        return Outcome(
            passed=len(self.found[name]),
            day=datetime.now(UTC).date(),
            version=version(self.root),
            product=self.before.product,
            tests=self.before.tests,
        )


def version(root: Path) -> str:
    """Return the version of a checkout."""
    return str(tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that asks for the record."""
    parser.addoption("--proofs", type=Path, metavar="FILE", help="record which tests of promises passed")


def pytest_configure(config: pytest.Config) -> None:
    """Gather where the reports arrive: in the only process, or in the one that hands out the tests."""
    file: Path | None = config.getoption("proofs")
    if file and not hasattr(config, "workerinput"):
        choosing = any(config.getoption(name, default=None) for name in CHOICES)
        in_part = (_file(arg) for arg in config.args if "::" in arg)
        ledger = Ledger(config.rootpath, file.absolute(), choosing=choosing, in_part=in_part)
        config.pluginmanager.register(ledger, "proofs-ledger")


def _file(nodeid: str) -> str:
    return nodeid.partition("::")[0]
