"""What the documents name is there: files, tests, settings and commands."""

import re
from pathlib import Path

import pytest

from app import command_line
from core.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
FOLDERS = (
    "core",
    "networks",
    "members",
    "surveys",
    "analytics",
    "peers",
    "privacy",
    "demo",
    "deploy",
    "tests",
    "docs",
    "benchmarks",
    "templates",
    "static",
)
NAMED = re.compile(rf"`((?:{'|'.join(FOLDERS)})/[\w./-]*)`")
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_named_is_there(page):
    text = page.read_text(encoding="utf-8")
    for name in NAMED.findall(text):
        assert (ROOT / name).exists(), name
    for target in LINK.findall(text):
        assert (page.parent / target).exists(), target


def test_every_setting_named_exists():
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    for page in PAGES:
        for name in re.findall(rf"{PREFIX}\w+[A-Z]", page.read_text(encoding="utf-8")):
            assert name.removesuffix("_FILE") in known, name


def test_every_command_named_exists():
    known = command_line().commands
    for page in PAGES:
        for verb in re.findall(r"\.venv/bin/entrepairs ([\w-]+)", page.read_text(encoding="utf-8")):
            assert verb in known, verb
