import pytest

PUBLIC = ("/", "/fr/", "/en/", "/fr/privacy", "/en/privacy", "/fr/help", "/en/help", "/app/sign-in")


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_page_is_there_for_everybody(client, address):
    assert client.get(address).status_code == 200


def test_the_path_chooses_the_language(client):
    assert "Comment ça va, vraiment" in client.get("/fr/").text
    assert "How are you, really" in client.get("/en/").text


def test_the_other_language_is_one_click_away_on_the_same_page(client):
    assert 'href="/en/privacy"' in client.get("/fr/privacy").text
    assert 'href="/fr/privacy"' in client.get("/en/privacy").text


def test_a_visit_keeps_the_language_chosen(client):
    page = client.get("/app/sign-in")
    assert 'lang="fr"' in page.text
    client.application.config["WTF_CSRF_ENABLED"] = False
    assert client.post("/app/language/en").status_code == 303
    assert '<html lang="en">' in client.get("/app/sign-in").text


@pytest.mark.parametrize(
    ("left", "onward"),
    [
        ("http://localhost/app/sign-in?next=/app/peers", "/app/sign-in?next=/app/peers"),
        ("http://localhost/app/method", "/app/method"),
        ("http://elsewhere.example/app/method", "/app/home"),
        ("http://localhost/app/sign-out", "/app/home"),
        ("http://localhost/app/nowhere", "/app/home"),
        ("http://localhost/fr/", "/app/home"),
        ("", "/app/home"),
    ],
)
def test_choosing_a_language_leads_back_to_a_page_that_can_be_asked_for_again(client, left, onward):
    client.application.config["WTF_CSRF_ENABLED"] = False
    assert client.post("/app/language/en", headers={"Referer": left}).location == onward


def test_an_unknown_language_is_refused(client):
    client.application.config["WTF_CSRF_ENABLED"] = False
    assert client.post("/app/language/xx").status_code == 400


def test_the_process_says_that_it_is_well(client):
    assert client.get("/healthz").json == {"status": "ok"}


def test_a_static_address_changes_with_the_content(client):
    assert "/static/css/desk.css?v=" in client.get("/fr/").text
