import pytest

from core.preconditions import nginx
from core.preconditions.nginx import Unreadable
from core.preconditions.nginx_logs import errors_logged, visits_logged

SITE = r"""
map $status$uri $logged { default 0; ~^.../secret/ 0; ~*^.../SHOWN/ 1; ~^[45] $answered; }
map $status $answered { 404 0; 500 1; default 1; }
map $http_user_agent $robot { default 1; }
server {
    access_log /var/log/nginx/access.log combined if=$logged;
    error_log /var/log/nginx/error.log;
    location / { proxy_pass http://app; }
    location /quiet/ { access_log off; error_log stderr crit; }
    location /nowhere/ { access_log /dev/null; error_log /dev/null; }
    location /both/ { access_log off; access_log syslog:server=here; error_log stderr warn; }
    location /robots/ { access_log /var/log/robots.log combined if=$robot; }
}
"""


@pytest.fixture
def server(tmp_path):
    (tmp_path / "site.conf").write_text(SITE)
    (found,) = nginx.servers(nginx.read(tmp_path / "site.conf"))
    return found


@pytest.mark.parametrize(
    ("path", "visits", "errors"),
    [
        ("/secret/x", False, True),
        ("/shown/x", True, True),
        ("/else", True, True),
        ("/quiet/x", False, False),
        ("/nowhere/x", False, False),
        ("/both/x", True, True),
    ],
)
def test_the_innermost_level_decides_and_conditions_are_worked_out(server, path, visits, errors):
    levels = nginx.chain(server, path)
    assert visits_logged(levels, path) is visits
    assert errors_logged(levels) is errors


def test_a_server_that_says_nothing_logs_everything(tmp_path):
    (tmp_path / "site.conf").write_text("server { }")
    (levels,) = nginx.servers(nginx.read(tmp_path / "site.conf"))
    assert visits_logged(levels, "/")
    assert errors_logged(levels)


def test_a_condition_on_the_request_itself_is_not_guessed_at(server):
    with pytest.raises(Unreadable):
        visits_logged(nginx.chain(server, "/robots/"), "/robots/")
