"""The verb `verify-wave`: on the server the whole chain, anywhere else one wave over its address and nothing else."""

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result
from flask import Flask

from app import create_desk
from core.db import db
from core.settings import Settings
from core.tickets import SigningKey
from networks import opening, verify_command
from networks.manifests import four_words, manifest_hash
from networks.models import Wave
from surveys.box import make_box
from surveys.folders import PRIVATE, WaveFolder, write_new
from tests.browser import Serve
from tests.builders import OPENS, make_member, make_root, make_wave
from tests.conftest import KEY, FakeClock
from tests.surveys import boxing
from tests.surveys.boxing import CELLS, WAVE

Verb = Callable[..., Result]


def refuse(_settings: Settings) -> Flask:
    """Stand for a program without settings: whoever builds Desk here has done too much."""
    raise AssertionError


@pytest.fixture(scope="module")
def pems() -> tuple[bytes, ...]:
    return tuple(SigningKey.generate().to_pem() for _ in CELLS)


@pytest.fixture
def outside(settings: Settings, serve: Serve, pems: tuple[bytes, ...]) -> Iterator[tuple[str, WaveFolder]]:
    """A Box with one open wave: its address and its folder."""
    boxes = boxing.boxes(settings, pems)
    boxes.open(boxing.opening())
    box = make_box(settings)
    yield serve(box), boxing.wave_path(settings)
    box.extensions["served"].close()


def ask(*words: str) -> Result:
    return CliRunner().invoke(verify_command.build(refuse), list(words))


def test_a_member_with_nothing_but_the_program_checks_a_wave(outside: tuple[str, WaveFolder]) -> None:
    address, folder = outside
    digest = manifest_hash(folder.manifest.read_bytes())
    told = ask(WAVE, "--url", address, "--words", four_words(digest).upper())
    assert (told.exit_code, digest in told.output, four_words(digest) in told.output) == (0, True, True)
    assert told.output.count("as announced") == len(list((folder.path / "page").iterdir())) + 1
    assert "DIFFERENT" in ask(WAVE, "--url", address, "--words", "quatre mots bien choisis").output


@pytest.mark.parametrize("code", ["", ".AAAAAAAAAAAAAAAAAAAAAA"])
def test_a_link_checks_its_cell_and_no_code_is_sent(outside: tuple[str, WaveFolder], code: str) -> None:
    address, _folder = outside
    link = f"{address}/box/{WAVE}/fr/#{CELLS[0]}{code}"
    told = ask("--link", link)
    assert (told.exit_code, f"cells/{CELLS[0]}.json: as announced" in told.output) == (0, True)


def test_nothing_but_public_files_is_asked_for(serve: Serve) -> None:
    asked: list[str] = []

    def remember(environ: dict[str, str], start: Callable[..., object]) -> list[bytes]:
        asked.append(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']} {environ.get('HTTP_COOKIE', '')}")
        start("404 Not Found", [])
        return [b""]

    address = serve(remember)
    told = ask("--link", f"{address}/box/{WAVE}/fr/#{CELLS[0]}.AAAAAAAAAAAAAAAAAAAAAA")
    assert (told.exit_code, asked) == (1, [f"GET /box/{WAVE}/manifest.json "])


def test_a_page_that_was_changed_is_seen(outside: tuple[str, WaveFolder]) -> None:
    address, folder = outside
    folder.page("checkin.js").write_bytes(b"alert(1)")
    told = ask(WAVE, "--url", address)
    assert (told.exit_code, "page/checkin.js: DIFFERENT" in told.output) == (1, True)


@pytest.mark.parametrize(
    "words",
    [
        ("short", "--url", "https://club.example.org"),
        ("--url", "https://club.example.org"),
        (WAVE, "--url", "http://club.example.org"),
        (WAVE, "--url", "file:///etc"),
        ("--link", "https://club.example.org/elsewhere"),
    ],
    ids=["no id", "no wave", "not https", "a file", "no link"],
)
def test_what_cannot_be_checked_is_refused_before_anything_is_asked(words: tuple[str, ...]) -> None:
    assert ask(*words).exit_code == 2


def test_an_address_that_leads_elsewhere_or_does_not_answer_is_no_record(serve: Serve) -> None:
    def elsewhere(_environ: object, start: Callable[..., object]) -> list[bytes]:
        start("302 Found", [("Location", "https://club.example.org/")])
        return [b""]

    address = serve(elsewhere)
    assert "no public record" in ask(WAVE, "--url", address).output
    assert "does not answer" in ask(WAVE, "--url", "http://localhost:9").output


def test_a_record_that_steers_the_terminal_hides_nothing_of_what_is_found(serve: Serve) -> None:
    steering = "\x1b[2J\nSound.\x1b[8m\u202e"
    content = {
        "wave": WAVE,
        "network": steering,
        "number": 1,
        "opens_at": "2026-03-01T08:00:00Z",
        "closes_at": "2026-03-20T08:00:00Z",
        "previous": steering,
        "cells": {"count": 1, "members": 8},
        "files": {f"page/{steering}": ""},
    }

    def steer(_environ: object, start: Callable[..., object]) -> list[bytes]:
        start("200 OK", [])
        return [orjson.dumps(content)]

    runner = CliRunner()
    words = [WAVE, "--url", serve(steer), "--words", "quatre mots bien choisis"]
    told = runner.invoke(verify_command.build(refuse), words, color=True)
    assert told.exit_code == 1
    assert all(line.isprintable() for line in told.output.splitlines())
    assert "Sound." not in told.output.splitlines()


@pytest.fixture
def here(
    app: Flask, settings: Settings, clock: FakeClock, pems: tuple[bytes, ...], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Verb]:
    """An installation with one open wave, and the verb as its operator runs it."""
    pool: Path = settings.data_dir / "keys_ahead"
    pool.mkdir()
    write_new(pool / f"{secrets.token_hex(8)}.pem", pems[0], PRIVATE)
    club = make_root()
    for _ in range(8):
        make_member(club)
    make_wave(club)
    db.session.commit()
    clock.moment = OPENS
    opening.open_due()
    opening.stock_open()
    for name in ("data_dir", "database_url", "secret_key", "lookup_key", "mail_url"):
        monkeypatch.setenv(f"ENTREPAIRS_{name.upper()}", str(getattr(settings, name)))
    monkeypatch.setenv("ENTREPAIRS_CONTACT_KEYS", f'["{KEY}"]')
    desks: list[Flask] = []

    def start(found: Settings) -> Flask:
        desks.append(create_desk(found))
        return desks[-1]

    yield lambda *words: CliRunner().invoke(verify_command.build(start), list(words))
    for desk in desks:
        with desk.app_context():
            db.engine.dispose()


@pytest.mark.usefixtures("each_database")
def test_the_operator_checks_every_wave(here: Verb, settings: Settings) -> None:
    wave = db.session.query(Wave).one()
    wave_id, words = wave.id, wave.words
    db.session.rollback()
    told = here()
    assert (told.exit_code, words in told.output, "broken: 0" in told.output) == (0, True, True), told.output
    assert here(wave_id, "--words", words).exit_code == 0
    assert here(wave_id, "--words", "quatre mots bien choisis").exit_code == 1
    assert here("0" * 16).exit_code == 1
    (Path(settings.waves_dir) / wave_id / "page" / "checkin.js").write_bytes(b"alert(1)")
    told = here(wave_id)
    assert (told.exit_code, "BROKEN: pages" in told.output) == (1, True)
