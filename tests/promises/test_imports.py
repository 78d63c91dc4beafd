"""The wall between who and what was said is in the import graph, and the contracts that say so can break."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("core", "networks", "members", "surveys", "analytics", "peers", "privacy")
LINT = Path(sys.executable).with_name("lint-imports")
WHO, WHAT = {"members", "peers"}, {"surveys", "analytics"}
COMPOSITION = {"app", "demo"}
"""What may see both sides, and what no package imports."""

BREAKS = {
    "layers": ("networks/tree.py", "import members.models"),
    "what-does-not-know-who": ("analytics/measures/intervals.py", "import members.models"),
    "who-does-not-know-what": ("peers/matching/pairing.py", "import surveys.plan"),
    "privacy-knows-neither": ("privacy/__init__.py", "import members.models"),
    "pure-modules": ("peers/requests/machine.py", "import flask"),
    "box-without-database": ("surveys/plan.py", "import core.db"),
    "web-without-plotly": ("members/roles.py", "import plotly"),
}


@pytest.fixture
def copy(tmp_path):
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    return tmp_path


def lint(folder, contract):
    command = [LINT, "--contract", contract, "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_every_contract_is_shown_to_break():
    configured = (ROOT / "pyproject.toml").read_text().count("[[tool.importlinter.contracts]]")
    assert len(BREAKS) == configured


@pytest.mark.parametrize("contract", sorted(BREAKS))
def test_a_contract_breaks_when_it_is_violated(copy, contract):
    assert lint(copy, contract).returncode == 0
    name, line = BREAKS[contract]
    target = copy / name
    target.write_text(target.read_text() + f"\n{line}\n")
    broken = lint(copy, contract)
    assert broken.returncode == 1
    assert "BROKEN" in broken.stdout


def imported(path):
    """Top-level names that a file imports, also through importlib."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]
        elif isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in {"import_module", "__import__"}:
            yield "importlib"


@pytest.mark.parametrize("package", PACKAGES)
def test_no_package_loads_modules_by_name(package):
    for path in (ROOT / package).rglob("*.py"):
        assert "importlib" not in set(imported(path)), path


@pytest.mark.parametrize(("side", "other"), [(WHO, WHAT), (WHAT, WHO)])
def test_no_file_of_one_side_names_the_other(side, other):
    for package in side:
        for path in (ROOT / package).rglob("*.py"):
            assert not other & set(imported(path)), path


def test_nobody_imports_the_composition():
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            assert not COMPOSITION & set(imported(path)), path


def test_only_the_composition_sees_both_sides():
    everywhere = (path for package in (*PACKAGES, "demo") for path in (ROOT / package).rglob("*.py"))
    for path in (*ROOT.glob("*.py"), *everywhere):
        names = set(imported(path))
        if names & WHO and names & WHAT:
            assert path.relative_to(ROOT).parts[0].removesuffix(".py") in COMPOSITION, path
