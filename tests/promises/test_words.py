"""The project speaks of itself alone, calmly, and without what it may not say."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
CATALOGUES = sorted((ROOT / "translations" / "fr" / "LC_MESSAGES").glob("*.po"))
PLACES = ("/" + "work/", "/" + "farm/", "py" + r"pi\.org", "npm" + r"js\.org", "python" + "hosted")
FOREIGN = re.compile("|".join(PLACES))
NEVER = re.compile(
    r"100 ?% anonyme|totalement anonyme|intraçable|vote électronique|conforme CNIL|certifié|"
    r"burn-out détecté|score faible|100 ?% anonymous|untraceable|certified",
    re.IGNORECASE,
)
LEANING = re.compile(r"\b(à|dans|de|pour|animent?|que) %\((name|network|club)\)s")
"""A French word that takes an article or loses its vowel before some names; a colon or quotes avoid both."""
LONGEST = 30
"""Words in a sentence; B1 readers lose the thread beyond."""


def tracked(*patterns):
    listed = subprocess.run(["git", "ls-files", "--", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.split() if (ROOT / name).exists()]


def test_no_file_names_a_machine_or_a_registry():
    for path in tracked("*.py", "*.md", "*.html", "*.js", "*.css", "*.toml", "*.txt", "*.yaml", "Makefile", "*.sh"):
        if "vendor" not in path.parts:
            assert not FOREIGN.search(path.read_text(encoding="utf-8")), path


def texts(catalogue):
    with catalogue.open("rb") as file:
        for message in read_po(file, locale="fr"):
            if message.id:
                for side in (message.id, message.string):
                    yield from side if isinstance(side, tuple | list) else (side,)


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.stem)
def test_no_text_shouts_or_claims_too_much(catalogue):
    for text in texts(catalogue):
        assert "!" not in text, text
        assert not NEVER.search(text), text


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.stem)
def test_sentences_are_short(catalogue):
    for text in texts(catalogue):
        for sentence in re.split(r"[.?:;]\s|\n", text):
            assert len(sentence.split()) <= LONGEST, sentence


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.stem)
def test_no_french_word_leans_on_a_name(catalogue):
    """A name begins with any letter and is of any gender: « de Anne », « dans Club du Port » read badly."""
    for text in texts(catalogue):
        assert not LEANING.search(text), text


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.stem)
def test_french_is_epicene_without_brackets_or_dots(catalogue):
    for text in texts(catalogue):
        assert "·" not in text, text
        assert not re.search(r"\w\((?:e|es|ne|trice|se|ve)s?\)", text), text


def test_every_catalogue_is_complete_and_current():
    command = [sys.executable, "translations/collect.py", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
