"""The description of the interface is true: every route and every answer is as it says."""

import re
from contextvars import Context
from functools import partial
from typing import Any

import hypothesis
import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase
from schemathesis.schemas import BaseSchema

from analytics.api.views import described
from core.security import limiter
from tests.analytics.api.programs import Federation, Program

FEW = hypothesis.settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def schema(program: Program, federation: Federation) -> BaseSchema:
    """The description as a client finds it."""
    limiter.reset()
    return Context().run(partial(schemathesis.openapi.from_wsgi, "/api/v1/openapi.json", program.desk))


def operations() -> list[tuple[str, str]]:
    paths: Any = described()["paths"]
    return [(method.upper(), path) for path, item in paths.items() for method in item if method != "parameters"]


def test_every_route_is_described_and_every_description_is_a_route(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("api.")]
    routes = {("GET", re.sub(r"<(\w+)>", r"{\1}", rule.rule.removeprefix("/api/v1"))) for rule in rules}
    assert set(operations()) == routes
    assert all(rule.methods == {"GET", "HEAD"} for rule in rules)


def test_every_operation_is_named_like_its_view(app: Flask) -> None:
    paths: Any = described()["paths"]
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("api."):
            path = re.sub(r"<(\w+)>", r"{\1}", rule.rule.removeprefix("/api/v1"))
            assert paths[path]["get"]["operationId"] == rule.endpoint.partition(".")[2]


@pytest.mark.parametrize(("method", "path"), operations(), ids=lambda part: part.strip("/").replace("/", "-"))
def test_answers_are_as_described(
    schema: BaseSchema, program: Program, federation: Federation, method: str, path: str
) -> None:
    known = {
        "network_id": [federation.region.id, federation.large.id, federation.small.id, federation.root.id],
        "wave_id": [one.wave_id for one in federation.releases],
    }
    seen: list[int] = []

    @hypothesis.seed(20260302)
    @FEW
    @hypothesis.given(case=schema[path][method].as_strategy(), pick=hypothesis.strategies.integers(0, 7))
    def answer(case: Any, pick: int) -> None:
        limiter.reset()
        for name, values in known.items():
            if pick < 6 and name in case.path_parameters:
                case.path_parameters[name] = values[pick % len(values)]
        # an empty context, as in a server: else all requests would share the test's own
        ask = partial(case.call_and_validate, headers={"Authorization": f"Bearer {program.token}"})
        seen.append(Context().run(ask).status_code)

    answer()
    assert 200 in seen
