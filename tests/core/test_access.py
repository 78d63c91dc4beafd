from typing import Any

import pytest
from flask import Flask

from core import access
from core.access import (
    Actor,
    Bearer,
    Role,
    accept_tokens,
    actor,
    holds,
    lead_of,
    operator,
    public,
    referent_of,
    signed_in,
    token,
    token_of,
    unguarded,
)

LINEAGE = {"club": ("club", "region", "root"), "region": ("region", "root"), "root": ("root",), "other": ("other",)}


def member(*roles):
    return Actor("m", "root", "club", "fr", frozenset(Role(*role) for role in roles))


@pytest.fixture
def who():
    return {"actor": None}


@pytest.fixture
def guarded(who):
    """An application with one view per guard."""
    app = Flask("guarded")
    access.init_app(app, load=lambda: who["actor"], lineage=LINEAGE.__getitem__)
    guards: dict[str, Any] = {"public": public, "signed_in": signed_in, "operator": operator}
    guards |= {"lead": lead_of("node"), "referent": referent_of("node")}
    for name, guard in guards.items():
        app.add_url_rule(f"/{name}/<node>", name, guard(lambda node: node))
    app.add_url_rule("/in", "signin.ask", public(lambda: "sign in"))
    return app


def status(app, path):
    return app.test_client().get(path).status_code


def test_a_stranger_is_asked_to_sign_in_and_comes_back(guarded):
    answer = guarded.test_client().get("/lead/club?week=3")
    assert answer.status_code == 303
    assert answer.location == "/in?next=/lead/club?week%3D3"
    assert status(guarded, "/public/club") == 200


@pytest.mark.parametrize(
    ("roles", "path", "expected"),
    [
        ((), "/signed_in/club", 200),
        ((), "/lead/club", 404),
        ((("lead", "club"),), "/lead/club", 200),
        ((("lead", "club"),), "/lead/region", 404),
        ((("lead", "root"),), "/lead/club", 200),
        ((("lead", "root"),), "/lead/other", 404),
        ((("lead", "root"),), "/referent/club", 404),
        ((("referent", "region"),), "/referent/club", 200),
        ((("lead", "root"),), "/operator/club", 404),
        ((("operator", "root"),), "/operator/club", 200),
    ],
)
def test_a_role_reaches_its_node_and_what_is_below(guarded, who, roles, path, expected):
    who["actor"] = member(*roles)
    assert status(guarded, path) == expected


def test_the_actor_is_loaded_once_per_request(guarded):
    calls = []
    access.init_app(guarded, load=lambda: calls.append(1), lineage=LINEAGE.__getitem__)
    with guarded.test_request_context("/"):
        assert actor() is None
        assert actor() is None
    assert calls == [1]


def test_a_role_is_held_below_its_node(guarded):
    with guarded.app_context():
        assert holds(member(("lead", "region")), "lead", "club")
        assert not holds(member(("lead", "club")), "lead", "region")


def test_a_view_without_a_guard_is_found(guarded):
    assert unguarded(guarded) == ()
    guarded.add_url_rule("/open", "forgotten", lambda: "oops")
    assert unguarded(guarded) == ("forgotten",)


@pytest.mark.parametrize(
    ("shown", "path", "expected"),
    [
        ("", "/any/club", 401),
        ("Bearer nobody", "/any/club", 401),
        ("Basic region", "/any/club", 401),
        ("Bearer region", "/any/other", 200),
        ("Bearer region", "/of/club", 200),
        ("Bearer region", "/of/region", 200),
        ("Bearer region", "/of/root", 404),
        ("Bearer region", "/of/other", 404),
    ],
)
def test_a_token_reaches_its_node_and_what_is_below(guarded, shown, path, expected):
    accept_tokens(guarded, {"region": Bearer("t", "region")}.get)
    guarded.add_url_rule("/any/<node>", "any", token(lambda node: node))
    guarded.add_url_rule("/of/<node>", "of", token_of("node")(lambda node: node))
    answer = guarded.test_client().get(path, headers={"Authorization": shown} if shown else {})
    assert answer.status_code == expected
    assert ("WWW-Authenticate" in answer.headers) is (expected == 401)


def test_a_token_is_no_member(guarded, who):
    who["actor"] = None
    accept_tokens(guarded, {"region": Bearer("t", "region")}.get)
    answer = guarded.test_client().get("/lead/club", headers={"Authorization": "Bearer region"})
    assert answer.status_code == 303
