"""The project speaks of itself alone, calmly, and without what it may not say."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
CATALOGUES = sorted((ROOT / "translations" / "fr" / "LC_MESSAGES").glob("*.po"))
SOURCES = [*CATALOGUES, *(ROOT / "privacy" / name for name in ("promises.yaml", "schema.yaml"))]
PLACES = ("/" + "work/", "/" + "farm/", "py" + r"pi\.org", "npm" + r"js\.org", "python" + "hosted")
FOREIGN = re.compile("|".join(PLACES))
NEVER = re.compile(
    r"100\s?%\s?anonym|"
    r"(totalement|entièrement|complètement|parfaitement|totally|completely|fully|entirely|perfectly)[ -]anonym|"
    r"impossible|intraçable|untraceable|vote (électronique|en ligne)|(electronic|online) voting|e-voting|"
    r"conformes? (à la |au )?(CNIL|RGPD)|(CNIL|GDPR)[ -](compliant|approved)|certifié|certified|"
    r"burn-out détecté|score faible",
    re.IGNORECASE,
)
"""What no text says, in either language: more than can be proved, or a judgement of a person."""
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


def texts(source):
    yield from said(yaml.safe_load(source.read_text(encoding="utf-8"))) if source.suffix == ".yaml" else spoken(source)


def spoken(catalogue):
    with catalogue.open("rb") as file:
        for message in read_po(file, locale="fr"):
            if message.id:
                for side in (message.id, message.string):
                    yield from side if isinstance(side, tuple | list) else (side,)


def said(part):
    """Every text of a YAML file that has a language."""
    for name, value in part.items() if isinstance(part, dict) else ():
        yield from (value,) if name in {"fr", "en"} and isinstance(value, str) else said(value)
    for value in part if isinstance(part, list) else ():
        yield from said(value)


def test_no_file_says_what_cannot_be_proved():
    """Sources included: what they say may be read on a page, in a mail or on the command line."""
    endings = ("css", "html", "js", "json", "md", "po", "py", "svg", "toml", "txt", "yaml")
    for path in tracked(*(f"*.{ending}" for ending in endings)):
        if "vendor" not in path.parts and path != Path(__file__):
            assert not NEVER.search(path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize(
    "claim",
    [
        "Ce vote est 100 % anonyme.",
        "This is 100% anonymous.",
        "Vos réponses sont totalement anonymes.",
        "Fully anonymous answers",
        "Il est impossible de vous retrouver.",
        "Un bulletin intraçable",
        "Un vote électronique sécurisé",
        "Solution conforme CNIL",
        "GDPR-compliant",
        "Un site certifié",
    ],
    ids=str,
)
def test_a_claim_that_goes_too_far_would_be_found(claim):
    assert NEVER.search(claim)


@pytest.mark.parametrize("catalogue", SOURCES, ids=lambda path: path.stem)
def test_no_text_shouts_or_claims_too_much(catalogue):
    for text in texts(catalogue):
        assert "!" not in text, text
        assert not NEVER.search(text), text


@pytest.mark.parametrize("catalogue", SOURCES, ids=lambda path: path.stem)
def test_sentences_are_short(catalogue):
    for text in texts(catalogue):
        for sentence in re.split(r"[.?:;]\s|\n", text):
            assert len(sentence.split()) <= LONGEST, sentence


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.stem)
def test_no_french_word_leans_on_a_name(catalogue):
    """A name begins with any letter and is of any gender: « de Anne », « dans Club du Port » read badly."""
    for text in texts(catalogue):
        assert not LEANING.search(text), text


@pytest.mark.parametrize("catalogue", SOURCES, ids=lambda path: path.stem)
def test_french_is_epicene_without_brackets_or_dots(catalogue):
    for text in texts(catalogue):
        assert "·" not in text, text
        assert not re.search(r"\w\((?:e|es|ne|trice|se|ve)s?\)", text), text


def test_every_catalogue_is_complete_and_current():
    command = [sys.executable, "translations/collect.py", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
