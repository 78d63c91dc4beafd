"""Modules, functions and views stay small."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("core", "networks", "members", "surveys", "analytics", "peers", "privacy", "demo")
MODULES = sorted([ROOT / "app.py", *(path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))])
MODULE, FUNCTION, VIEW, COMPOSITION, CONFTEST = 300, 30, 15, 100, 150


def functions(path):
    tree = ast.parse(path.read_text())
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def length(function):
    """Lines of a function without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0


def is_view(function):
    routes = {"get", "post", "route"}
    return any(
        isinstance(one, ast.Call) and ast.unparse(one.func).split(".")[-1] in routes for one in function.decorator_list
    )


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_small_and_so_are_its_functions(path):
    assert len(path.read_text().splitlines()) <= MODULE
    for function in functions(path):
        assert length(function) <= (VIEW if is_view(function) else FUNCTION), f"{path.name}: {function.name}"


def test_so_are_scripts_and_the_modules_of_tests():
    paths = [*(ROOT / "tests").rglob("*.py"), *(ROOT / "static" / "js").glob("*.js")]
    assert len(paths) > 300
    assert [str(path) for path in paths if len(path.read_text(encoding="utf-8").splitlines()) > MODULE] == []


def test_the_composition_is_a_table_of_contents():
    assert len((ROOT / "app.py").read_text().splitlines()) <= COMPOSITION


def test_the_fixtures_fit_on_two_screens():
    assert len((ROOT / "tests" / "conftest.py").read_text().splitlines()) <= CONFTEST


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_public_name_has_a_docstring(path):
    tree = ast.parse(path.read_text())
    assert ast.get_docstring(tree), path
    kinds = ast.FunctionDef | ast.ClassDef
    for node in tree.body:
        if isinstance(node, kinds) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{path.name}: {node.name}"
