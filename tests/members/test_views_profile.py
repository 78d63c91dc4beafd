from collections.abc import Callable

import pytest
from flask import Flask

from core.db import db
from members.models import Member
from tests.builders import make_member, make_root
from tests.pages import CheckedClient

SignIn = Callable[[Member], CheckedClient]


@pytest.fixture
def anne(app: Flask) -> Member:
    member = make_member(make_root(), "anne@example.org")
    db.session.commit()
    return member


def test_a_member_says_what_they_like_about_themselves(sign_in: SignIn, anne: Member) -> None:
    client = sign_in(anne)
    typed = {
        "first_name": " Anne ",
        "last_name": "Le  Goff",
        "sector": "industry",
        "size": "1-9",
        "spoken": ["fr", "de"],
        "phone": "06 12 34 56 78",
        "language": "en",
    }
    assert client.send_form("/app/profile", typed).status_code == 303
    assert (anne.name, anne.sector, anne.size, anne.spoken) == ("Anne Le Goff", "industry", "1-9", "fr,de")
    assert anne.phone == "+33612345678"
    assert "+33612345678" not in str(anne.phone_sealed)
    page = client.get("/app/profile").text
    assert '<html lang="en">' in page
    assert 'value="Anne"' in page
    assert 'value="06 12 34 56 78"' in page
    assert client.send_form("/app/profile").status_code == 303
    assert anne.phone == "+33612345678"


def test_the_trade_chooses_the_sector_once_and_never_against_the_member(sign_in: SignIn, anne: Member) -> None:
    client = sign_in(anne)
    assert client.send_form("/app/profile", {"trade": "43.22a"}).status_code == 303
    assert (anne.trade, anne.sector) == ("4322", "construction")
    page = client.get("/app/profile").text
    assert 'value="43.22"' in page
    assert "Vous pouvez la modifier" in page
    client.send_form("/app/profile", {"trade": "4322A", "sector": ""})
    assert (anne.trade, anne.sector) == ("4322", None)
    client.send_form("/app/profile", {"trade": "62.01Z", "sector": "industry"})
    assert (anne.trade, anne.sector) == ("6201", "industry")
    client.send_form("/app/profile", {"trade": ""})
    assert (anne.trade, anne.sector) == (None, "industry")


def test_everything_can_be_left_unsaid(sign_in: SignIn, anne: Member) -> None:
    client = sign_in(anne)
    assert client.send_form("/app/profile", {"spoken": []}).status_code == 303
    assert (anne.sector, anne.size, anne.phone, anne.spoken) == (None, None, "", "")
    assert client.send_form("/app/profile").status_code == 303


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phone", "12"),
        ("sector", "piracy"),
        ("spoken", ["tlh"]),
        ("first_name", "x" * 121),
        ("language", "de"),
        ("trade", "plombier"),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_changes(
    sign_in: SignIn, anne: Member, field: str, value: object
) -> None:
    response = sign_in(anne).send_form("/app/profile", {"company": "Goff SARL", field: value})
    assert response.status_code == 422
    assert anne.company == ""


def test_leaving_asks_once_and_says_what_cannot_be_taken_back(sign_in: SignIn, anne: Member) -> None:
    page = sign_in(anne).get("/app/leave").text
    assert "personne ne sait laquelle" in page
