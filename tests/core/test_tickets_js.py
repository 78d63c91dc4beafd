"""The device's half of a ticket in a real Chromium, against the RFC's vectors and the server's half."""

import base64
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from playwright.sync_api import Browser, Error, Page
from werkzeug import Request, Response

from core import tickets
from core.tickets import SigningKey
from tests.browser import Serve
from tests.core.test_tickets import KEY, PUBLIC, RFC_KEY, VARIANTS, VECTORS

pytestmark = pytest.mark.browser

SCRIPT = Path(__file__).parents[2] / "static" / "js" / "tickets.js"
PAGE = '<!doctype html><html lang="en"><title>Tickets</title><script src="/tickets.js"></script></html>'
BLIND = """async ({spki, prepared, salt, r}) => {
  const {unb64u, b64u} = Tickets, key = await Tickets.importKey(unb64u(spki));
  const made = await Tickets.blind(key, unb64u(prepared), salt && unb64u(salt), r && BigInt(r));
  return {blinded: b64u(made.blinded), inverse: b64u(made.inverse), fpr: b64u(key.fpr)};
}"""
FINALIZE = """async ({spki, prepared, blindSig, inverse}) => {
  const {unb64u, b64u} = Tickets, key = await Tickets.importKey(unb64u(spki));
  return b64u(await Tickets.finalize(key, unb64u(prepared), unb64u(blindSig), unb64u(inverse)));
}"""
PREPARE = """async ({fpr, s, prefix}) => {
  const {unb64u, b64u} = Tickets;
  return b64u(await Tickets.prepare(unb64u(fpr), s && unb64u(s), prefix && unb64u(prefix)));
}"""


def b64u(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64u(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@Request.application
def site(request: Request) -> Response:
    """Serve the script to an empty page under the policy that the Box uses."""
    policy = {"Content-Security-Policy": "default-src 'none'; script-src 'self'"}
    if request.path == "/tickets.js":
        return Response(SCRIPT.read_bytes(), mimetype="text/javascript", headers=policy)
    status = HTTPStatus.OK if request.path == "/" else HTTPStatus.NO_CONTENT
    return Response(PAGE, status, mimetype="text/html", headers=policy)


@pytest.fixture
def page(browser: Browser, serve: Serve) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()
    page.goto(serve(site))
    yield page
    context.close()


def device(page: Page, key: SigningKey, prepared: bytes, **given: str) -> dict[str, str]:
    """Let the page blind a prepared message."""
    asked = {"spki": b64u(tickets.spki(key.public_key)), "prepared": b64u(prepared), **given}
    made: dict[str, str] = page.evaluate(BLIND, asked)
    return made


def finalize(page: Page, key: SigningKey, prepared: bytes, blind_sig: bytes, inverse: str) -> bytes:
    """Let the page turn a blind signature into a ticket."""
    asked: dict[str, Any] = {"spki": b64u(tickets.spki(key.public_key)), "prepared": b64u(prepared)}
    return unb64u(page.evaluate(FINALIZE, {**asked, "blindSig": b64u(blind_sig), "inverse": inverse}))


@pytest.mark.parametrize("name", VARIANTS)
def test_the_device_equals_the_rfc_byte_for_byte(page: Page, name: str) -> None:
    variant = VECTORS["variants"][name]
    prepared = bytes.fromhex(variant["prefix"] + VECTORS["msg"])
    factor = pow(int(VECTORS["inv"], 16), -1, RFC_KEY.n)
    made = device(page, RFC_KEY, prepared, salt=b64u(bytes.fromhex(VECTORS["salt"])), r=str(factor))
    assert unb64u(made["blinded"]).hex() == variant["blinded"]
    assert unb64u(made["inverse"]).hex() == VECTORS["inv"]
    signature = finalize(page, RFC_KEY, prepared, bytes.fromhex(variant["blind_sig"]), made["inverse"])
    assert signature.hex() == variant["sig"]


def test_a_ticket_made_by_the_device_and_signed_by_the_server_verifies(page: Page) -> None:
    assert device(page, KEY, bytes(64))["fpr"] == b64u(tickets.fingerprint(PUBLIC))
    seen = set()
    for _ in range(8):
        asked = {"fpr": b64u(tickets.fingerprint(PUBLIC))}
        prepared = unb64u(page.evaluate(PREPARE, asked))
        made = device(page, KEY, prepared)
        blind_sig = tickets.blind_sign(KEY, unb64u(made["blinded"]))
        signature = finalize(page, KEY, prepared, blind_sig, made["inverse"])
        assert tickets.verify(PUBLIC, prepared, signature)
        seen |= {prepared[:32], prepared[32:], unb64u(made["inverse"])}
    assert len(seen) == 24, "each prefix, message and factor is drawn afresh"


def test_preparing_and_the_row_are_the_same_on_both_sides(page: Page) -> None:
    draws = iter((bytes(range(16)), bytes(range(32))))
    expected = tickets.prepare(tickets.fingerprint(PUBLIC), lambda _: next(draws))
    asked = {"fpr": b64u(tickets.fingerprint(PUBLIC)), "s": b64u(bytes(range(16))), "prefix": b64u(bytes(range(32)))}
    assert unb64u(page.evaluate(PREPARE, asked)) == expected
    row = page.evaluate("async (p) => Tickets.b64u(await Tickets.rowId(Tickets.unb64u(p)))", b64u(expected))
    assert unb64u(row) == tickets.row_id(expected)


@pytest.mark.parametrize("bit", [0, 7, 1024, 2040])
def test_a_corrupted_blind_signature_stops_the_device(page: Page, bit: int) -> None:
    made = device(page, KEY, bytes(64))
    blind_sig = int.from_bytes(tickets.blind_sign(KEY, unb64u(made["blinded"])), "big") ^ (1 << bit)
    with pytest.raises(Error, match="signature"):
        finalize(page, KEY, bytes(64), blind_sig.to_bytes(256, "big"), made["inverse"])


def test_a_signature_of_another_length_or_key_stops_the_device(page: Page) -> None:
    made = device(page, KEY, bytes(64))
    blind_sig = tickets.blind_sign(KEY, unb64u(made["blinded"]))
    with pytest.raises(Error, match="signature"):
        finalize(page, KEY, bytes(64), blind_sig[:-1], made["inverse"])
    with pytest.raises(Error, match="signature"):
        finalize(page, SigningKey.generate(), bytes(64), blind_sig, made["inverse"])


@pytest.mark.parametrize(("exponent", "bits"), [(65537, 1024), (3, 2048)])
def test_the_device_refuses_a_key_that_does_not_fit(page: Page, exponent: int, bits: int) -> None:
    public_key = rsa.generate_private_key(exponent, bits).public_key()
    load = "async (spki) => { await Tickets.importKey(Tickets.unb64u(spki)); }"
    with pytest.raises(Error, match="key"):
        page.evaluate(load, b64u(tickets.spki(public_key)))


def test_blinding_factors_are_spread_over_the_whole_range(page: Page) -> None:
    """With 64 factors below n, the eighths of the range are all but surely hit more than once in total."""
    spki = b64u(tickets.spki(PUBLIC))
    script = """async (spki) => {
      const key = await Tickets.importKey(Tickets.unb64u(spki)), found = [];
      for (let i = 0; i < 64; i++) found.push(Tickets.b64u((await Tickets.blind(key, new Uint8Array(64))).inverse));
      return found;
    }"""
    n = PUBLIC.public_numbers().n
    factors = {pow(int.from_bytes(unb64u(text), "big"), -1, n) for text in page.evaluate(script, spki)}
    assert len(factors) == 64
    assert len({8 * factor // n for factor in factors}) >= 5
