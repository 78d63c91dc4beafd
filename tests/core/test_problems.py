"""Programs get problem documents where people get pages."""

import pytest
from flask import abort

from core.problems import DETAILS


@pytest.fixture
def faulty(app):
    """An application with a view for every fault, for programs."""

    def fault(kind):
        if kind == "crash":
            raise RuntimeError("ada@example.org")
        abort(int(kind))

    app.add_url_rule("/api/fault/<kind>", view_func=fault)
    return app.test_client()


@pytest.mark.parametrize("status", [*sorted(DETAILS), 413])
def test_every_error_is_a_problem_document(faulty, status):
    answer = faulty.get(f"/api/fault/{status}")
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert (answer.json["type"], answer.json["status"]) == ("about:blank", status)
    assert answer.json.get("detail") == DETAILS.get(status)
    assert ("Retry-After" in answer.headers) is (status == 429)


def test_a_crash_says_nothing_of_what_was_asked(faulty):
    answer = faulty.get("/api/fault/crash")
    assert answer.json == {"type": "about:blank", "title": "Internal Server Error", "status": 500}


def test_a_page_stays_a_page(faulty):
    assert faulty.get("/nowhere").mimetype == "text/html"


def test_another_method_is_refused_with_those_that_work(faulty):
    answer = faulty.post("/api/fault/404")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
