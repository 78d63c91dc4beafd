"""The names that others rely on stay where they were said to be, and asking for them loads nothing beforehand."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

NAMES = (
    ("core.tickets", "blind_sign"),
    ("core.tickets", "verify"),
    ("surveys.instruments", "load"),
    ("surveys.instruments", "score"),
    ("networks.cells", "form"),
    ("analytics.disclosure", "publish"),
    ("peers.matching", "match"),
    ("peers.requests", "advance"),
)


@pytest.mark.parametrize(("module", "name"), NAMES, ids=lambda part: part)
def test_a_fixed_name_is_found(module: str, name: str) -> None:
    assert callable(getattr(import_module(module), name))


def test_packages_of_pure_decisions_load_no_linear_algebra_before_they_are_asked() -> None:
    said = "import sys, analytics.disclosure, peers.matching; print('numpy' in sys.modules, 'rustworkx' in sys.modules)"
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", said], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
