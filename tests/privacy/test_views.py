"""The privacy page says what is promised, what proves it and where it ends, as far as it holds here."""

import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask

from core import doctor
from core.db import db
from core.findings import Finding
from core.preconditions.catalogue import PRECONDITIONS
from privacy import promises, schema, views
from privacy.proofs import Proofs
from tests.pages import CheckedClient

REGISTER = promises.load()
STRONG = next(one for one in REGISTER.promises if one.id == "full-copy")


def soup(client: CheckedClient, path: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(path).text, "html5lib")


def found(app: Flask, *, failing: str = "") -> None:
    doctor.keep(Finding(name, name != failing) for name in PRECONDITIONS)
    db.session.commit()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_promise_names_its_tests_and_every_limit_stands_in_the_same_size(
    client: CheckedClient, app: Flask, language: str
) -> None:
    found(app)
    page = soup(client, f"/{language}/privacy")
    lists = page.select("ul.promises > li")
    text = page.get_text(" ", strip=True)
    assert len(lists) == len(REGISTER.promises) + len(REGISTER.limits)
    for one in (*REGISTER.promises, *REGISTER.limits):
        assert one.said(language) in text
    for promise in REGISTER.promises:
        (item,) = [item for item in lists if promise.said(language) in item.text]
        assert [test.get_text() for test in item.select("code")] == list(promise.tests)


def test_the_strong_promise_is_made_only_where_the_installation_is_assured(client: CheckedClient, app: Flask) -> None:
    assert STRONG.weaker
    found(app)
    assert STRONG.en in soup(client, "/en/privacy").text
    found(app, failing="proxy")
    weaker = soup(client, "/en/privacy").text
    assert STRONG.en not in weaker
    assert STRONG.weaker.en in weaker
    assert "Our strongest promise has conditions" in weaker


def test_an_installation_that_was_never_examined_promises_less(client: CheckedClient) -> None:
    assert STRONG.en not in soup(client, "/en/privacy").text


def test_a_promise_says_which_of_its_conditions_are_not_met(client: CheckedClient, app: Flask) -> None:
    found(app, failing="gate")
    unmet = [
        promise.id
        for promise, item in zip(REGISTER.promises, promised(client), strict=True)
        if "a condition of this promise" in item.text
    ]
    assert unmet == [promise.id for promise in REGISTER.promises if "gate" in promise.needs]


def promised(client: CheckedClient) -> list[Tag]:
    """The promises' list items, in the order of the register."""
    items = [item for item in soup(client, "/en/privacy").select("ul.promises > li") if item.select("details")]
    order = [(promise.weaker or promise).en for promise in REGISTER.promises]
    return sorted(items, key=lambda item: order.index(item.select("p")[0].get_text()))


def test_four_pictures_tell_it_in_the_words_of_a_vote(client: CheckedClient) -> None:
    strip = soup(client, "/fr/privacy").select(".strip > li")
    assert [one.select("h3")[0].get_text() for one in strip] == ["Invitation", "Bulletin", "Urne", "Dépouillement"]
    assert all(one.select("svg[role=img][aria-label]") for one in strip)


def test_the_page_counts_nobody(client: CheckedClient) -> None:
    text = soup(client, "/en/privacy").select("main")[0].get_text(" ")
    assert not re.search(r"\d+ (members|people|owners) (have|has|are)", text)


def test_the_operator_is_named_where_the_setting_names_one(app: Flask, client: CheckedClient) -> None:
    assert "Who runs this site" not in client.get("/en/privacy").text
    settings = app.extensions["settings"]
    app.extensions["settings"] = settings.model_copy(update={"operator": "Port Association, Brest"})
    assert "Who runs this site: Port Association, Brest" in client.get("/en/privacy").text


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_is_kept_is_shown_with_its_end(client: CheckedClient, language: str) -> None:
    page = soup(client, f"/{language}/privacy/data")
    kept = schema.load()
    assert len(page.select("ul.promises > li")) == len(kept.tables) + len(kept.places)
    text = page.select("main")[0].text
    assert "{" not in text
    assert kept.tables["deal"].said(language) in text


def test_a_record_that_was_altered_proves_nothing_and_is_logged_without_a_word_of_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "proofs.json"
    file.write_text('{"files": {"tests/a.py": {"passed": "all"}}}')
    assert views.record(file) == Proofs()
    assert [json.loads(line.message) for line in caplog.records] == [{"event": "proofs-unreadable"}]


def test_the_examination_knows_which_promises_are_not_proved_for_these_sources(app: Flask) -> None:
    (finding,) = [one for one in doctor.examine(app) if one.name == "attack-suite"]
    assert finding.holds is not None
    assert finding.holds == (finding.detail == "")
