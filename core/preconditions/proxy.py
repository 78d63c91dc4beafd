"""Check what a proxy in front of the service logs: no visit to a ballot box, no address that is itself a secret.

Only the operator knows whether there is a proxy, so it has to be said once: the path of nginx's configuration, `none`,
or `confirmed` for a proxy whose configuration cannot be read here. Until then it is not known.
"""

from collections.abc import Collection, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from core.findings import Finding
from core.preconditions import nginx
from core.preconditions.address import is_local
from core.preconditions.nginx import Directive, Unreadable
from core.preconditions.nginx_logs import errors_logged, visits_logged
from core.settings import Settings

NONE, CONFIRMED = "none", "confirmed"
BOX = "/box/0123456789abcdef/fr/"
SECRET = (
    "/fr/shared/x",
    "/en/shared/x",
    "/dates/x",
    "/app/sign-in/x",
    "/app/address/x",
    "/app/peers/offer/x",
    "/app/digest/stop/x",
)
"""One address of each kind that opens a page to whoever knows it."""
NO_BOX = "no server hands on /box/"


def proxy_logs(settings: Settings) -> Finding:
    """Judge what the operator said of the proxy."""
    said = settings.proxy_config
    if settings.demo:
        return Finding("proxy", holds=True)
    if said == NONE:
        # without a proxy nobody but this machine can reach the server over https
        alone = is_local(settings.base_url) and is_local(settings.box_url)
        return Finding("proxy", alone, "" if alone else settings.base_url)
    if said in {"", CONFIRMED}:
        return Finding("proxy", True if said else None, said)
    hosts = {urlsplit(address).hostname or "" for address in (settings.base_url, settings.box_url)}
    return judge([Path(name) for name in said.split(":")], hosts)


def judge(files: list[Path], hosts: Collection[str] = ()) -> Finding:
    """Judge nginx's configuration; not known when it cannot be read or nothing in it serves a box.

    Servers that name our hosts are looked at alone if there are any: others may log what they like.
    """
    try:
        every = [server for path in files for server in nginx.servers(nginx.read(path))]
        found = [server for server in every if any(nginx.serves(server[-1], host) for host in hosts)] or every
        logged = [told for server in found for told in _logged(server)]
        boxed = any(nginx.hands_on(nginx.chain(server, BOX)) for server in found)
    except (Unreadable, OSError, UnicodeDecodeError, IndexError, ValueError) as error:
        return Finding("proxy", None, str(error))
    if logged:
        return Finding("proxy", holds=False, detail=", ".join(dict.fromkeys(logged)))
    return Finding("proxy", holds=True) if boxed else Finding("proxy", None, NO_BOX)


def _logged(server: tuple[Directive, ...]) -> Iterator[str]:
    for path in (BOX, *SECRET):
        levels = nginx.chain(server, path)
        if not nginx.hands_on(levels):
            continue
        ends = tuple(nginx.endings(levels))
        shown = path.removesuffix("x") if path != BOX else "/box/"
        if any(visits_logged(end, path) for end in ends):
            yield f"access_log {shown}"
        if path == BOX and any(errors_logged(end) for end in ends):
            yield f"error_log {shown}"
