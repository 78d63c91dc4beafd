from core.db import db, transaction
from core.doctor import Finding, keep
from core.preconditions.catalogue import PRECONDITIONS
from members.models import OPERATOR
from members.roles import give_role
from tests.builders import make_member, make_root

HOLDING = tuple(Finding(name, holds=True) for name in PRECONDITIONS)


def operator():
    with transaction():
        root = make_root("Club")
        person = make_member(root, "someone@example.org")
        give_role(person, OPERATOR, root.id)
    return person


def kept(*found):
    with transaction():
        keep(found)


def test_nobody_but_the_operator_opens_the_page_or_is_shown_the_link(client, sign_in):
    with transaction():
        person = make_member(make_root("Club"), "someone@example.org")
    sign_in(person)
    assert client.get("/app/installation").status_code == 404
    assert "/app/installation" not in client.get("/app/home").text


def test_the_operator_is_led_to_what_was_found_and_what_to_do(client, sign_in):
    sign_in(operator())
    kept(*HOLDING, Finding("proxy", None), Finding("swap", holds=False, detail="/swapfile"))
    assert "/app/installation" in client.get("/app/home").text
    text = client.get("/app/installation").text
    assert "ENTREPAIRS_PROXY_CONFIG" in text
    assert "/swapfile" in text
    assert "promettent moins" in text
    db.session.rollback()
    kept(*HOLDING)
    assert "promesse forte" in client.get("/app/installation").text


def test_before_anything_was_examined_the_page_says_how_to(client, sign_in):
    sign_in(operator())
    assert "entrepairs doctor" in client.get("/app/installation").text
