import pytest

from core.preconditions import nginx
from core.preconditions.nginx import Unreadable

SITE = r"""
# a comment; with { braces }
upstream app { server 127.0.0.1:8000; }
server {
    listen 443 ssl;
    server_name "here.example" 'there.example';
    access_log /var/log/nginx/access.log combined;
    location / { proxy_pass http://app; set $x "a;b}"; proxy_set_header Host ${host}; }
    location = /exact { return 204; }
    location ^~ /box/ { access_log off; error_log /var/log/nginx/error.log crit; proxy_pass http://app; }
    location ~ ^/(fr|en)/shared/ { access_log off; proxy_pass http://app; }
    location ~* \.PDF$ { proxy_pass http://app; }
    location /files/ { root /srv; location /files/deep/ { access_log off; proxy_pass http://app; } }
    location /tried/ { try_files $uri @app; access_log off; }
    location @app { proxy_pass http://app; }
}
"""


@pytest.fixture
def server(tmp_path):
    path = tmp_path / "site.conf"
    path.write_text(SITE)
    (found,) = nginx.servers(nginx.read(path))
    return found


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/", ("/",)),
        ("/exact", ("=", "/exact")),
        ("/exactly", ("/",)),
        ("/box/x/a.pdf", ("^~", "/box/")),
        ("/fr/shared/x", ("~", "^/(fr|en)/shared/")),
        ("/report.pdf", ("~*", r"\.PDF$")),
        ("/files/deep/x", ("/files/deep/",)),
    ],
)
def test_the_location_is_chosen_as_nginx_does(server, path, location):
    assert nginx.chain(server, path)[-1].words == location


def test_a_request_may_end_in_the_location_it_falls_back_to(server):
    ends = list(nginx.endings(nginx.chain(server, "/tried/x")))
    assert [end[-1].words for end in ends] == [("/tried/",), ("@app",)]


@pytest.mark.parametrize(
    ("path", "handed_on"),
    [("/", True), ("/tried/x", True), ("/exact", False), ("/files/x", False), ("/files/deep/x", True)],
)
def test_what_is_handed_on_or_redirected_is_told_from_files(server, path, handed_on):
    assert nginx.hands_on(nginx.chain(server, path)) is handed_on


def test_words_keep_their_quotes_content(server):
    (names,) = server[-1].all("server_name")
    assert names.words == ("here.example", "there.example")
    assert nginx.chain(server, "/")[-1].all("set")[0].words == ("$x", "a;b}")


def test_included_files_are_read_in_place(tmp_path):
    (tmp_path / "conf.d").mkdir()
    (tmp_path / "nginx.conf").write_text("http { access_log off; include conf.d/*.conf; }")
    (tmp_path / "conf.d" / "a.conf").write_text("server { location / { proxy_pass http://a; include common; } }")
    (tmp_path / "common").write_text("proxy_buffering off;")
    (server,) = nginx.servers(nginx.read(tmp_path / "nginx.conf"))
    assert [level.name for level in nginx.chain(server, "/")] == ["main", "http", "server", "location"]
    assert server[1].all("access_log")
    assert nginx.chain(server, "/")[-1].all("proxy_buffering")


def test_a_relative_name_is_looked_for_beside_nginx_conf(tmp_path):
    (tmp_path / "sites").mkdir()
    (tmp_path / "quiet.conf").write_text("access_log off;")
    (tmp_path / "sites" / "site").write_text("server { include quiet.conf; }")
    (server,) = nginx.servers(nginx.read(tmp_path / "sites" / "site"))
    assert server[-1].all("access_log")


@pytest.mark.parametrize(
    "text",
    ["server {", "server { } }", "{ }", "listen 80", "include missing.conf;", "include self.conf;"],
    ids=["open", "closed-twice", "nameless", "unfinished", "missing", "itself"],
)
def test_what_is_not_understood_is_said_to_be(tmp_path, text):
    (tmp_path / "self.conf").write_text(text)
    with pytest.raises(Unreadable):
        nginx.read(tmp_path / "self.conf")


def test_a_pattern_that_cannot_be_read_is_not_guessed_at(tmp_path):
    (tmp_path / "site.conf").write_text(r'server { location ~ "^/(?<x" { proxy_pass http://a; } }')
    (server,) = nginx.servers(nginx.read(tmp_path / "site.conf"))
    with pytest.raises(Unreadable):
        nginx.chain(server, "/box/")


@pytest.mark.parametrize(
    ("name", "served"),
    [
        ("here.example", True),
        ("there.example here.example", True),
        ("*.example", True),
        ("*.here.example", False),
        (".here.example", True),
        (".example", True),
        ("here.*", True),
        ("there.*", False),
        (r"~^here\.", True),
        (r"~^there\.", False),
        ("_", False),
    ],
)
def test_a_server_is_known_by_its_names(tmp_path, name, served):
    (tmp_path / "site.conf").write_text(f"server {{ server_name {name}; }}")
    ((*_, server),) = nginx.servers(nginx.read(tmp_path / "site.conf"))
    assert nginx.serves(server, "here.example") is served
