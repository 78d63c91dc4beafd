import re
from pathlib import Path

import pytest

from core.findings import Finding
from core.preconditions.proxy import BOX, SECRET, judge, proxy_logs

ROOT = Path(__file__).parents[3]
OPERATIONS = ROOT / "docs" / "operations.md"
SHIPPED = (ROOT / "deploy" / "nginx" / "desk.conf", ROOT / "deploy" / "nginx" / "box.conf")
QUIET = """
server {
    listen 443 ssl;
    access_log /var/log/nginx/access.log;
    location / { proxy_pass http://127.0.0.1:8000; }
    location /box/ { access_log off; error_log /var/log/nginx/error.log crit; proxy_pass http://127.0.0.1:8000; }
    location ~ ^/((fr|en)/shared|dates|app/(sign-in|address|peers/offer|digest/stop))/ {
        access_log off;
        proxy_pass http://127.0.0.1:8000;
    }
}
"""


def judged(tmp_path, text):
    path = tmp_path / "site.conf"
    path.write_text(text)
    return judge([path])


@pytest.fixture
def public(settings):
    return settings.model_copy(update={"base_url": "https://here.example", "box_url": "https://here.example"})


def said(settings, what):
    return proxy_logs(settings.model_copy(update={"proxy_config": what}))


def test_a_proxy_of_which_nothing_was_said_is_not_known(public):
    assert proxy_logs(public) == Finding("proxy", None)


def test_none_holds_where_only_this_machine_is_served_and_nowhere_else(settings, public):
    assert said(settings, "none").holds is True
    assert said(public, "none") == Finding("proxy", holds=False, detail="https://here.example")


def test_a_proxy_that_somebody_looked_at_holds_and_says_so(public):
    assert said(public, "confirmed") == Finding("proxy", holds=True, detail="confirmed")


def test_the_demonstration_stands_behind_no_proxy(settings):
    assert proxy_logs(settings.model_copy(update={"demo": True})).holds is True


def test_a_quiet_proxy_holds(tmp_path, public):
    assert judged(tmp_path, QUIET) == Finding("proxy", holds=True)
    assert said(public, str(tmp_path / "site.conf")).holds is True


@pytest.mark.parametrize(
    ("quiet", "loud", "detail"),
    [
        ("/box/ { access_log off;", "/box/ {", "access_log /box/"),
        ("error.log crit", "error.log", "error_log /box/"),
        ("error.log crit", "error.log warn", "error_log /box/"),
        ("sign-in|", "", "access_log /app/sign-in/"),
        ("|dates", "", "access_log /dates/"),
        ("/box/ { access_log off;", "/box/ { access_log /var/log/box.log;", "access_log /box/"),
    ],
)
def test_a_proxy_that_logs_does_not_hold(tmp_path, quiet, loud, detail):
    assert quiet in QUIET
    assert judged(tmp_path, QUIET.replace(quiet, loud)) == Finding("proxy", holds=False, detail=detail)


def test_a_proxy_that_nobody_told_to_be_quiet_logs_everything(tmp_path):
    found = judged(tmp_path, "server { location / { proxy_pass http://127.0.0.1:8000; } }")
    assert found.holds is False
    assert found.detail.count("access_log") == 1 + len(SECRET)


def test_a_server_that_redirects_logs_too(tmp_path):
    redirecting = "server { listen 80; return 301 https://$host$request_uri; }"
    assert judged(tmp_path, QUIET + redirecting).holds is False
    quiet = redirecting.replace("return", "access_log off; error_log /dev/null; return")
    assert judged(tmp_path, QUIET + quiet).holds is True


def test_the_configuration_that_we_ship_holds(public):
    assert said(public, ":".join(map(str, SHIPPED))) == Finding("proxy", holds=True)


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda path: path.stem)
def test_the_configuration_that_we_ship_no_longer_holds_once_it_logs(tmp_path, shipped):
    quiet = shipped.read_text()
    assert "access_log off;" in quiet
    assert judged(tmp_path, quiet.replace("access_log off;", "access_log /var/log/nginx/all.log;")).holds is False


def test_a_site_beside_ours_may_log_what_it_likes(tmp_path):
    assert judged(tmp_path, QUIET + "server { listen 81; location / { root /srv/www; } }").holds is True


@pytest.mark.parametrize(
    "text", ["", "server { location / { root /srv; } }", "server {"], ids=["empty", "files", "broken"]
)
def test_a_configuration_that_serves_no_box_is_not_known(tmp_path, text):
    assert judged(tmp_path, text).holds is None


def test_a_file_that_cannot_be_read_is_not_known(tmp_path):
    assert judge([tmp_path / "nothing"]).holds is None


def test_every_secret_address_is_served_by_a_route_and_named_for_operators(app):
    adapter = app.url_map.bind("localhost")
    documented = OPERATIONS.read_text()
    for path in SECRET:
        assert adapter.test(path) or adapter.test(f"{path}.ics") or adapter.allowed_methods(path), path
        assert re.escape(path.removesuffix("x")) in re.escape(documented), path
    assert BOX.startswith("/box/")


def test_another_host_of_the_same_proxy_may_log_what_it_likes(tmp_path, public):
    ours = QUIET.replace("listen 443 ssl;", "listen 443 ssl; server_name here.example;")
    loud = "server { server_name elsewhere.example; location / { proxy_pass http://127.0.0.1:3000; } }"
    (tmp_path / "site.conf").write_text(ours + loud)
    assert said(public, str(tmp_path / "site.conf")).holds is True
    (tmp_path / "site.conf").write_text(ours + loud.replace("elsewhere", "here"))
    assert said(public, str(tmp_path / "site.conf")).holds is False
