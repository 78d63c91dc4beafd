import pytest
from flask import abort

from core.errors import ADVICE, DomainError


class TooEarly(DomainError):
    """A refusal made up for this test."""

    status = 409
    message = "Revenez demain."


@pytest.fixture
def faulty(app):
    """An application with a view for every fault."""

    def fault(kind):
        if kind == "crash":
            raise RuntimeError("ada@example.org")
        if kind == "early":
            raise TooEarly
        abort(int(kind))

    app.add_url_rule("/fault/<kind>", view_func=fault)
    return app.test_client()


@pytest.mark.parametrize("status", sorted(ADVICE))
def test_every_error_page_says_what_to_do(faulty, status):
    answer = faulty.get(f"/fault/{status}")
    assert answer.status_code == status
    assert "<h1>" in answer.text


def test_a_refusal_is_told_in_its_own_words(faulty):
    answer = faulty.get("/fault/early")
    assert answer.status_code == 409
    assert "Revenez demain." in answer.text


def test_a_crash_is_logged_without_what_was_typed(faulty, caplog):
    with caplog.at_level("INFO", "entrepairs"):
        answer = faulty.get("/fault/crash")
    assert answer.status_code == 500
    assert "ada" not in answer.text
    assert "RuntimeError" in caplog.text
    assert "ada" not in caplog.text


def test_a_stale_form_says_to_load_the_page_again(client):
    assert "trop longtemps" in client.post("/app/sign-in", data={"email": "a@b.fr"}).text
