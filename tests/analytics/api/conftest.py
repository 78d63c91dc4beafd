from collections.abc import Iterator

import pytest
from flask import Flask

from core.security import limiter
from tests.analytics.api.programs import Federation, Program, token_for


@pytest.fixture
def federation(app: Flask) -> Federation:
    return Federation()


@pytest.fixture
def program(app: Flask, federation: Federation) -> Iterator[Program]:
    """A program with the region's token."""
    limiter.reset()  # every test asks from the same machine
    yield Program(app, token_for(federation.region))
    limiter.reset()
