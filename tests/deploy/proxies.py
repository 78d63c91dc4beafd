"""Run a real nginx with the sites that are shipped, or with what it does by default."""

import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.deploy.units import DEPLOY

DESK, BOX = "desk.localhost", "box.localhost"
NGINX = "/usr/sbin/nginx"
CALLER = "127.0.0.77"
"""From where our own visitors call."""
MAIN = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/logs/error.log {level};
events {{}}
http {{
    access_log {folder}/logs/access.log;
    client_body_temp_path {folder}/temp/body;
    proxy_temp_path {folder}/temp/proxy;
    fastcgi_temp_path {folder}/temp/fastcgi;
    uwsgi_temp_path {folder}/temp/uwsgi;
    scgi_temp_path {folder}/temp/scgi;
    {sites}
}}
"""
"""What Debian's own file says, in a folder of ours."""


@dataclass(frozen=True)
class Proxy:
    """A running nginx; `plain` is the port without encryption."""

    folder: Path
    port: int
    plain: int

    def certificates(self) -> ssl.SSLContext:
        """Trust the certificates of both hosts, and no other."""
        context = ssl.create_default_context()
        for host in (DESK, BOX):
            context.load_verify_locations(self.folder / f"{host}.pem")
        return context

    def line(self, host: str) -> ssl.SSLSocket:
        """Open an encrypted connection to a host, from the address of our visitors."""
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=20, source_address=(CALLER, 0))
        return self.certificates().wrap_socket(raw, server_hostname=host)

    def temporary(self) -> dict[str, int]:
        """Return when anything was last put into or taken out of each temporary folder."""
        return {str(one): one.stat().st_mtime_ns for one in (self.folder / "temp").rglob("*") if one.is_dir()}

    def logged(self) -> bytes:
        """Return all that it wrote down."""
        return b"".join(one.read_bytes() for one in sorted((self.folder / "logs").iterdir()))


def free_ports(number: int) -> list[int]:
    """Return ports that are free now."""
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def shipped(folder: Path, proxy: Proxy, upstreams: Mapping[str, int]) -> str:
    """Return the shipped sites with the names, ports, files and upstreams of a test instead of the examples."""
    text = "".join((DEPLOY / "nginx" / f"{side}.conf").read_text() for side in ("desk", "box"))
    for side, host, example in (("desk", DESK, 8001), ("box", BOX, 8002)):
        live = f"/etc/letsencrypt/live/{side}.example.org"
        text = text.replace(f"{live}/fullchain.pem", f"{folder}/{host}.pem")
        text = text.replace(f"{live}/privkey.pem", f"{folder}/{host}.key")
        text = text.replace(f"{side}.example.org", host).replace(f"127.0.0.1:{example}", f"127.0.0.1:{upstreams[side]}")
    lines = [line for line in text.splitlines() if "listen [::]" not in line]
    text = "\n".join(lines).replace("listen 443", f"listen 127.0.0.1:{proxy.port}")
    text = text.replace("listen 80;", f"listen 127.0.0.1:{proxy.plain};")
    return text.replace("/var/log/nginx/", f"{folder}/logs/")


def careless(folder: Path, proxy: Proxy, upstreams: Mapping[str, int]) -> str:
    """Return a site for the Box as nginx does it by itself, its bodies too large for its memory."""
    return f"""server {{
        listen 127.0.0.1:{proxy.port} ssl;
        ssl_certificate {folder}/{BOX}.pem;
        ssl_certificate_key {folder}/{BOX}.key;
        client_body_buffer_size 1k;
        location / {{ proxy_pass http://127.0.0.1:{upstreams["box"]}; }}
    }}"""


@contextmanager
def running(folder: Path, upstreams: Mapping[str, int], sites=shipped, level: str = "error") -> Iterator[Proxy]:
    """Run nginx until the end of the block."""
    proxy = Proxy(folder, *free_ports(2))
    folder.mkdir(mode=0o755)
    for part in ("logs", "temp"):
        (folder / part).mkdir()
    for host in (DESK, BOX):
        _certify(folder, host)
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder, level=level, sites=sites(folder, proxy, upstreams)))
    with (folder / "logs" / "stderr.log").open("wb") as log:
        server = subprocess.Popen([NGINX, "-p", folder, "-c", folder / "nginx.conf"], stdout=log, stderr=log)
        try:
            _wait(proxy, server)
            yield proxy
        finally:
            server.terminate()
            server.wait(20)


def _wait(proxy: Proxy, server: subprocess.Popen[bytes]) -> None:
    for _ in range(400):
        assert server.poll() is None, proxy.logged().decode()
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", proxy.port)) == 0:
                return
        time.sleep(0.025)
    raise TimeoutError("nginx did not start")


def _certify(folder: Path, host: str) -> None:
    """Write a key and a certificate that names one host and nothing else."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    encoding, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    (folder / f"{host}.pem").write_bytes(certificate.public_bytes(encoding))
    (folder / f"{host}.key").write_bytes(key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain))
