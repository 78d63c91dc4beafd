"""Be a device without a browser: over HTTP, what the check-in page does, and what it never would."""

import http.client
import json
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from core import tickets
from networks.manifests import b64u, unb64u

PATIENCE_S = 10


@dataclass(frozen=True)
class Reply:
    """What the server said."""

    status: int
    content: Any
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Device:
    """One device that opened the link of a card's mail."""

    host: str
    base: str
    cell: str
    code: str

    def request(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Reply:
        """Send one request below `/box/<wave>/`; header names have underscores here."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection(self.host, timeout=PATIENCE_S)
        try:
            connection.request(method, self.base + path, body, named)
            return _reply(connection.getresponse())
        finally:
            connection.close()

    def post(self, path: str, content: object) -> Reply:
        """Send JSON."""
        return self.request("POST", path, json.dumps(content).encode(), Content_Type="application/json")

    def post_cut_short(self, path: str, body: bytes) -> Reply:
        """Announce a JSON body and hang up half-way through it."""
        head = (
            f"POST {self.base}{path} HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        name, _, port = self.host.partition(":")
        with socket.create_connection((name, int(port)), timeout=PATIENCE_S) as line:
            line.sendall(head.encode() + body[: len(body) // 2])
            line.shutdown(socket.SHUT_WR)
            response = http.client.HTTPResponse(line)
            response.begin()
            return _reply(response)

    def key(self) -> RSAPublicKey:
        """Read the key of this card's cell."""
        entry = json.loads(self.request("GET", f"cells/{self.cell}.json").content["entry"])
        key = load_der_public_key(unb64u(entry["key"]))
        assert isinstance(key, RSAPublicKey)
        return key

    def ask(self, blinded: bytes | None = None) -> Reply:
        """Show the card for a blinded message, a new one unless given."""
        if blinded is None:
            key = self.key()
            blinded = tickets.blind(key, tickets.prepare(tickets.fingerprint(key))).blinded
        return self.post("ticket", {"card": self.code, "cell": self.cell, "blinded": b64u(blinded)})

    def ticket(self) -> dict[str, str]:
        """Turn the card into a ticket: `cell`, `prepared` and `signature` as the answers carry them."""
        key = self.key()
        prepared = tickets.prepare(tickets.fingerprint(key))
        blinding = tickets.blind(key, prepared)
        reply = self.ask(blinding.blinded)
        assert reply.status == 200, reply
        signature = tickets.finalize(key, prepared, unb64u(reply.content["blind_sig"]), blinding.inverse)
        return {"cell": self.cell, "prepared": b64u(prepared), "signature": b64u(signature)}

    def answer(self, answers: Mapping[str, int | str | None]) -> Reply:
        """Answer once, from the card to the receipt."""
        return self.post("answers", sheet(self.ticket(), answers))


def opened(link: str) -> Device:
    """Open a card's link."""
    parts = urlsplit(link)
    wave_base = parts.path.rstrip("/").rpartition("/")[0]
    cell, code = parts.fragment.split(".")
    return Device(parts.netloc.replace("localhost", "127.0.0.1"), f"{wave_base}/", cell, code)


def sheet(ticket: Mapping[str, str], answers: object, tag_key: str = "") -> dict[str, Any]:
    """Return what a device sends with a ticket."""
    return {**ticket, "tag_key": tag_key or b64u(secrets.token_bytes(32)), "answers": answers, "pad": ""}


def _reply(response: http.client.HTTPResponse) -> Reply:
    text = response.read()
    is_json = response.headers.get_content_type() == "application/json"
    return Reply(response.status, json.loads(text) if is_json else text.decode(), dict(response.headers))
