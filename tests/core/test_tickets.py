"""Tickets against the RFC's own vectors, and as properties."""

import hashlib
import json
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given, settings, strategies as st

from core import tickets
from core.tickets import SigningKey

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "vectors_rfc9474.json").read_text())
VARIANTS = sorted(VECTORS["variants"])
KEY = SigningKey.generate()
PUBLIC = KEY.public_key
N = PUBLIC.public_numbers().n
BYTES = 256


def rfc_key() -> SigningKey:
    """Build the appendix's 4096-bit key from its primes."""
    p, q, e = (int(VECTORS["key"][name], 16) for name in "pqe")
    d = pow(e, -1, (p - 1) * (q - 1))
    crt = (rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q))
    numbers = rsa.RSAPrivateNumbers(p, q, d, *crt, rsa.RSAPublicNumbers(e, p * q))
    return SigningKey.wrap(numbers.private_key())


def scripted(*draws: bytes) -> Callable[[int], bytes]:
    """Return a source of randomness that hands out these bytes, checking that they are as long as asked."""
    remaining: Iterator[bytes] = iter(draws)

    def draw(size: int) -> bytes:
        piece = next(remaining)
        assert len(piece) == size
        return piece

    return draw


RFC_KEY = rfc_key()


@pytest.mark.parametrize("name", VARIANTS)
def test_blinding_equals_the_rfc(name: str) -> None:
    variant = VECTORS["variants"][name]
    prepared = bytes.fromhex(variant["prefix"] + VECTORS["msg"])
    inverse = bytes.fromhex(VECTORS["inv"])
    factor = pow(int(VECTORS["inv"], 16), -1, RFC_KEY.n).to_bytes(512, "big")
    draws = scripted(bytes.fromhex(VECTORS["salt"]), factor)
    blinding = tickets.blind(RFC_KEY.public_key, prepared, draws)
    assert blinding.blinded.hex() == variant["blinded"]
    assert blinding.inverse == inverse


@pytest.mark.parametrize("name", VARIANTS)
def test_blind_signature_and_signature_equal_the_rfc(name: str) -> None:
    variant = VECTORS["variants"][name]
    prepared = bytes.fromhex(variant["prefix"] + VECTORS["msg"])
    blind_sig = tickets.blind_sign(RFC_KEY, bytes.fromhex(variant["blinded"]))
    assert blind_sig.hex() == variant["blind_sig"]
    signature = tickets.finalize(RFC_KEY.public_key, prepared, blind_sig, bytes.fromhex(VECTORS["inv"]))
    assert signature.hex() == variant["sig"]
    assert tickets.verify(RFC_KEY.public_key, prepared, signature)


@settings(max_examples=30, deadline=None)
@given(st.binary(min_size=64, max_size=64))
def test_every_blinded_message_comes_back_as_a_valid_signature(prepared: bytes) -> None:
    blinding = tickets.blind(PUBLIC, prepared)
    signature = tickets.finalize(PUBLIC, prepared, tickets.blind_sign(KEY, blinding.blinded), blinding.inverse)
    assert tickets.verify(PUBLIC, prepared, signature)
    assert not tickets.verify(PUBLIC, prepared[:-1] + bytes([prepared[-1] ^ 1]), signature)


def test_every_request_fits_every_ticket_so_a_full_copy_links_none() -> None:
    """For each (blinded, blind_sig) and each ticket, some factor blinds the one into the other."""
    requests, signatures = [], []
    for _ in range(6):
        prepared = tickets.prepare(tickets.fingerprint(PUBLIC))
        blinding = tickets.blind(PUBLIC, prepared)
        blind_sig = tickets.blind_sign(KEY, blinding.blinded)
        requests.append((int.from_bytes(blinding.blinded, "big"), int.from_bytes(blind_sig, "big")))
        signatures.append(tickets.finalize(PUBLIC, prepared, blind_sig, blinding.inverse))
    for blinded, blind_sig_number in requests:
        for signature in signatures:
            number = int.from_bytes(signature, "big")
            encoded = pow(number, 65537, N)
            factor = blind_sig_number * pow(number, -1, N) % N
            assert pow(factor, 65537, N) * encoded % N == blinded


def test_blinding_factors_are_below_the_modulus_and_redrawn_when_not() -> None:
    too_big, salt = b"\xff" * BYTES, bytes(48)
    good = (3).to_bytes(BYTES, "big")
    blinding = tickets.blind(PUBLIC, bytes(64), scripted(salt, too_big, bytes(BYTES), good))
    assert pow(3, -1, N) == int.from_bytes(blinding.inverse, "big")


def test_the_same_message_always_gets_the_same_blind_signature() -> None:
    blinded = tickets.blind(PUBLIC, bytes(64)).blinded
    assert tickets.blind_sign(KEY, blinded) == tickets.blind_sign(KEY.private_key, blinded)


@pytest.mark.parametrize("size", [0, 255, 257, 512])
def test_a_blinded_message_of_another_length_is_refused(size: int) -> None:
    with pytest.raises(tickets.WrongLength):
        tickets.blind_sign(KEY, b"\x01" * size)


@pytest.mark.parametrize("number", [0, 1, N - 1, N, N + 2], ids=["zero", "one", "last", "modulus", "beyond"])
def test_a_blinded_message_out_of_range_is_refused(number: int) -> None:
    with pytest.raises(tickets.OutOfRange):
        tickets.blind_sign(KEY, number.to_bytes(BYTES, "big"))


def test_a_fault_in_the_private_operation_never_leaves() -> None:
    faulty = replace(KEY, d_p=KEY.d_p + 2)
    with pytest.raises(tickets.SigningFault):
        tickets.blind_sign(faulty, tickets.blind(PUBLIC, bytes(64)).blinded)


@given(st.integers(0, BYTES * 8 - 1))
@settings(max_examples=25, deadline=None)
def test_a_corrupted_blind_signature_is_rejected(bit: int) -> None:
    blinding = tickets.blind(PUBLIC, bytes(64))
    blind_sig = int.from_bytes(tickets.blind_sign(KEY, blinding.blinded), "big") ^ (1 << bit)
    with pytest.raises(tickets.SignatureMismatch):
        tickets.finalize(PUBLIC, bytes(64), blind_sig.to_bytes(BYTES, "big"), blinding.inverse)


def test_a_signature_of_another_key_or_length_does_not_verify() -> None:
    prepared = bytes(64)
    blinding = tickets.blind(PUBLIC, prepared)
    signature = tickets.finalize(PUBLIC, prepared, tickets.blind_sign(KEY, blinding.blinded), blinding.inverse)
    assert not tickets.verify(RFC_KEY.public_key, prepared, signature)
    assert not tickets.verify(PUBLIC, prepared, signature[:-1])
    assert not tickets.verify(PUBLIC, prepared, b"")
    with pytest.raises(tickets.WrongLength):
        tickets.finalize(PUBLIC, prepared, signature[:-1], blinding.inverse)


def test_a_prepared_message_is_a_prefix_and_the_hash_of_a_secret() -> None:
    key_fingerprint, secret, prefix = bytes(range(32)), bytes(16), b"\x07" * 32
    prepared = tickets.prepare(key_fingerprint, scripted(secret, prefix))
    message = hashlib.sha256(b"entrepairs/token/v1" + key_fingerprint + secret).digest()
    assert prepared == prefix + message
    with pytest.raises(tickets.WrongLength):
        tickets.prepare(b"short")


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_one_secret_has_one_row_whatever_its_prefix(prefix: bytes, message: bytes) -> None:
    expected = hashlib.sha256(b"entrepairs/row/v1" + message).digest()
    assert tickets.row_id(prefix + message) == tickets.row_id(bytes(32) + message) == expected


@pytest.mark.parametrize("size", [0, 63, 65])
def test_a_prepared_message_of_another_length_has_no_row(size: int) -> None:
    with pytest.raises(tickets.WrongLength):
        tickets.row_id(bytes(size))


def test_a_key_survives_its_pem_and_shows_nothing_in_its_representation() -> None:
    loaded = SigningKey.from_pem(KEY.to_pem())
    assert tickets.fingerprint(loaded.public_key) == tickets.fingerprint(PUBLIC)
    assert PUBLIC.key_size == 2048
    assert repr(loaded) == "SigningKey()"


def test_a_key_of_another_kind_is_refused() -> None:
    other = ec.generate_private_key(ec.SECP256R1())
    with pytest.raises(tickets.UnsuitableKey):
        SigningKey.from_pem(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(tickets.UnsuitableKey):
        SigningKey.wrap(rsa.generate_private_key(3, 2048))


def test_signing_stays_within_its_processor_budget() -> None:
    """Allow 1.2 ms a ticket: the best of five batches, so that a busy machine does not fail the test."""
    blinded = [tickets.blind(PUBLIC, secrets.token_bytes(64)).blinded for _ in range(20)]

    def batch() -> float:
        start = time.process_time()
        for message in blinded:
            tickets.blind_sign(KEY, message)
        return (time.process_time() - start) / len(blinded)

    assert min(batch() for _ in range(5)) <= 0.0012
