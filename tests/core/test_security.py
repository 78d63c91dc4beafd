import pytest
from flask import request

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.mark.parametrize("address", ["/fr/", "/app/sign-in", "/healthz", "/nothing-here", "/static/css/desk.css"])
def test_every_answer_carries_the_headers(client, address):
    sent = client.get(address, buffered=True).headers
    assert {name: sent[name].rstrip("; ") for name in HEADERS} == HEADERS


def test_a_public_page_sets_no_cookie(client):
    assert "Set-Cookie" not in client.get("/fr/").headers


def test_the_session_is_never_sent_outside_the_signed_in_part(client):
    cookie = client.get("/app/sign-in").headers["Set-Cookie"]
    assert "Path=/app" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_what_holds_a_zero_byte_is_no_address_and_no_form(client):
    token = client.get("/app/sign-in").text.split('name="csrf_token" value="')[1].split('"')[0]
    assert client.get("/app/vouch/%00").status_code == 404
    assert client.get("/app/sign-in?next=%00").status_code == 400
    sent = {"csrf_token": token, "email": "ada\0@example.org"}
    assert client.post("/app/sign-in", data=sent).status_code == 400
    assert client.post("/app/sign-in", data={**sent, "email": "ada@example.org"}).status_code == 200


def test_a_signed_in_page_is_not_kept_by_the_browser(client):
    assert client.get("/app/sign-in").headers["Cache-Control"] == "no-store"


@pytest.fixture
def https_client(settings, clock):
    from app import create_desk  # noqa: PLC0415  # one more application, with another address

    desk = create_desk(settings.model_copy(update={"base_url": "https://club.example"}), now=clock)
    return desk.test_client()


def test_over_https_a_form_of_this_site_passes_and_one_without_token_does_not(https_client):
    page = https_client.get("/app/sign-in", base_url="https://club.example")
    assert "Secure" in page.headers["Set-Cookie"]
    assert page.headers["Strict-Transport-Security"].startswith("max-age=")
    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    sent = {"csrf_token": token, "email": "ada@example.org"}
    site = {"base_url": "https://club.example", "headers": {"Referer": "https://club.example/app/sign-in"}}
    assert https_client.post("/app/sign-in", data=sent, **site).status_code == 200
    assert https_client.post("/app/sign-in", data={"email": "ada@example.org"}, **site).status_code == 400
    foreign = {"base_url": "https://club.example", "headers": {"Referer": "https://elsewhere.example/"}}
    assert https_client.post("/app/sign-in", data=sent, **foreign).status_code == 400


def test_a_page_whose_address_is_a_secret_keeps_it_from_every_other_site_and_page(app, client):
    @app.get("/secret-address")
    def secret() -> tuple[str, dict[str, str]]:
        return "", {"Content-Type": "text/plain", "Referrer-Policy": "no-referrer", "X-Frame-Options": "ALLOW"}

    @app.get("/careless")
    def careless() -> tuple[str, dict[str, str]]:
        return "", {"Content-Type": "text/plain", "Referrer-Policy": "unsafe-url"}

    assert client.get("/secret-address").headers["Referrer-Policy"] == "no-referrer"
    assert client.get("/secret-address").headers["X-Frame-Options"] == "DENY"
    assert client.get("/careless").headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize(("proxies", "told"), [(0, "127.0.0.1"), (1, "198.51.100.7"), (2, "203.0.113.9")])
def test_who_calls_is_who_our_own_proxies_say(settings, clock, proxies, told):
    from app import create_desk  # noqa: PLC0415  # one more application, behind proxies

    desk = create_desk(settings.model_copy(update={"proxies": proxies}), now=clock)
    desk.add_url_rule("/who", view_func=lambda: {"address": request.remote_addr, "host": request.host})
    sent = {"X-Forwarded-For": "192.0.2.1, 203.0.113.9, 198.51.100.7", "X-Forwarded-Host": "elsewhere.example"}
    assert desk.test_client().get("/who", headers=sent).get_json() == {"address": told, "host": "localhost"}
