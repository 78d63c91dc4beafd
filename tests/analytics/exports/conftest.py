"""Offer the files' modules what they need of an application: a language, the catalogues and a request."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from core import clock, i18n
from tests.conftest import START, FakeClock

ROOT = Path(__file__).parents[3]


@pytest.fixture(params=["fr", "en"])
def spoken(request: pytest.FixtureRequest) -> Iterator[str]:
    """Speak each language in turn, in an application that has nothing but words."""
    app = Flask("entrepairs", root_path=str(ROOT))
    clock.init_app(app, FakeClock(START))
    i18n.init_app(app)
    with app.test_request_context("/app"), i18n.speaking(request.param):
        yield request.param
