"""Sign, blind and verify tickets: RSABSSA-SHA384-PSS-Randomized of RFC 9474, pure functions over bytes.

The signer learns nothing about the ticket it signs: for every blinded message, blind signature and ticket there
is a blinding factor that connects them. Keys and verification come from `cryptography`; the raw private operation,
which it does not offer, is ours: CRT with `gmpy2.powmod_sec`, base blinding and the RFC's check against faults.
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self

import gmpy2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

RandomBytes = Callable[[int], bytes]

KEY_BITS = 2048
PUBLIC_EXPONENT = 65537
PREFIX_BYTES = 32
SECRET_BYTES = 16
DIGEST_BYTES = 32
PREPARED_BYTES = PREFIX_BYTES + DIGEST_BYTES
HASH_BYTES = 48  # SHA-384
SALT_BYTES = 48

_PSS = padding.PSS(mgf=padding.MGF1(hashes.SHA384()), salt_length=SALT_BYTES)


class TicketError(ValueError):
    """A message, signature or key does not fit the protocol."""


class WrongLength(TicketError):
    """Some bytes are not as long as the protocol says."""


class OutOfRange(TicketError):
    """A number is not strictly between one and the modulus minus one."""


class SignatureMismatch(TicketError):
    """A signature does not belong to its message and key: stop, never try again silently."""


class SigningFault(TicketError):
    """The private operation gave a wrong result, which must not leave the machine."""


class UnsuitableKey(TicketError):
    """A key is not an RSA key with the public exponent 65537."""


@dataclass(frozen=True)
class SigningKey:
    """One cell's private key with its CRT parameters worked out once; loading it costs 100 signatures, so keep it."""

    private_key: rsa.RSAPrivateKey = field(repr=False)
    n: int = field(repr=False)
    p: int = field(repr=False)
    q: int = field(repr=False)
    d_p: int = field(repr=False)
    d_q: int = field(repr=False)
    q_inverse: int = field(repr=False)

    @classmethod
    def wrap(cls, private_key: rsa.RSAPrivateKey) -> Self:
        """Take over a private key; `UnsuitableKey` unless its public exponent is 65537."""
        numbers = private_key.private_numbers()
        if numbers.public_numbers.e != PUBLIC_EXPONENT:
            raise UnsuitableKey("the public exponent is not 65537")
        n, p, q, d_p, d_q, q_inverse = map(
            gmpy2.mpz, (numbers.public_numbers.n, numbers.p, numbers.q, numbers.dmp1, numbers.dmq1, numbers.iqmp)
        )
        return cls(private_key, n, p, q, d_p, d_q, q_inverse)

    @classmethod
    def generate(cls) -> Self:
        """Draw a fresh 2048-bit key."""
        return cls.wrap(rsa.generate_private_key(PUBLIC_EXPONENT, KEY_BITS))

    @classmethod
    def from_pem(cls, pem: bytes) -> Self:
        """Load a key from unencrypted PKCS #8; `UnsuitableKey` if it is no RSA key."""
        # checking that the primes are primes takes 30 ms; a key that went bad on disk cannot harm, because every
        # signature is checked before it is given away
        private_key = serialization.load_pem_private_key(pem, password=None, unsafe_skip_rsa_key_validation=True)
        if not isinstance(private_key, rsa.RSAPrivateKey):
            raise UnsuitableKey("not an RSA key")
        return cls.wrap(private_key)

    def to_pem(self) -> bytes:
        """Write the key as unencrypted PKCS #8; the file's mode protects it."""
        return self.private_key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    @property
    def public_key(self) -> rsa.RSAPublicKey:
        """Return the public half."""
        return self.private_key.public_key()


@dataclass(frozen=True)
class Blinding:
    """What `blind` made: the message to send and the inverse to keep on the device, both as long as the modulus."""

    blinded: bytes
    inverse: bytes = field(repr=False)


def spki(public_key: rsa.RSAPublicKey) -> bytes:
    """Encode a public key as SubjectPublicKeyInfo in DER, the form that browsers read."""
    return public_key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def fingerprint(public_key: rsa.RSAPublicKey) -> bytes:
    """Return the SHA-256 of a public key's SPKI, 32 bytes."""
    return hashlib.sha256(spki(public_key)).digest()


def row_id(prepared: bytes) -> bytes:
    """Name the spent mark of a ticket: 32 bytes, the same for a secret whatever its random prefix.

    Raises `WrongLength` unless the prepared message has 64 bytes.
    """
    _check_length(prepared, PREPARED_BYTES)
    return hashlib.sha256(b"entrepairs/row/v1" + prepared[PREFIX_BYTES:]).digest()


def verify(public_key: rsa.RSAPublicKey, prepared: bytes, signature: bytes) -> bool:
    """Tell whether a signature is valid for a prepared message of any length (RFC 9474, section 4.5)."""
    try:
        public_key.verify(signature, prepared, _PSS, hashes.SHA384())
    except InvalidSignature:
        return False
    return True


def blind_sign(key: SigningKey | rsa.RSAPrivateKey, blinded: bytes) -> bytes:
    """Sign a blinded message (RFC 9474, section 4.3) and return as many bytes as the modulus has.

    The same message always gives the same signature. Raises `WrongLength`, `OutOfRange` or, if the processor
    erred, `SigningFault`.
    """
    signer = key if isinstance(key, SigningKey) else SigningKey.wrap(key)
    size = _modulus_bytes(signer.n)
    _check_length(blinded, size)
    message = gmpy2.mpz(int.from_bytes(blinded, "big"))
    if not 1 < message < signer.n - 1:
        raise OutOfRange("the blinded message is out of range")
    factor = _draw_unit(signer.n, secrets.token_bytes)
    masked = message * gmpy2.powmod(factor, PUBLIC_EXPONENT, signer.n) % signer.n
    signature = _private_operation(signer, masked) * gmpy2.invert(factor, signer.n) % signer.n
    if gmpy2.powmod(signature, PUBLIC_EXPONENT, signer.n) != message:
        raise SigningFault("the private operation failed its own check")
    return int(signature).to_bytes(size, "big")


def prepare(key_fingerprint: bytes, randbytes: RandomBytes = secrets.token_bytes) -> bytes:
    """Make a device's fresh prepared message for one key: 32 random bytes and the hash of a 16-byte secret."""
    _check_length(key_fingerprint, DIGEST_BYTES)
    secret = randbytes(SECRET_BYTES)
    message = hashlib.sha256(b"entrepairs/token/v1" + key_fingerprint + secret).digest()
    return randbytes(PREFIX_BYTES) + message


def blind(public_key: rsa.RSAPublicKey, prepared: bytes, randbytes: RandomBytes = secrets.token_bytes) -> Blinding:
    """Hide a prepared message from the signer (RFC 9474, section 4.2); draws the salt, then the factor."""
    n, size = _modulus(public_key)
    encoded = _encode(prepared, public_key.key_size - 1, randbytes(SALT_BYTES))
    message = gmpy2.mpz(int.from_bytes(encoded, "big"))
    factor = _draw_unit(n, randbytes)
    blinded = message * gmpy2.powmod(factor, PUBLIC_EXPONENT, n) % n
    return Blinding(_to_bytes(blinded, size), _to_bytes(gmpy2.invert(factor, n), size))


def finalize(public_key: rsa.RSAPublicKey, prepared: bytes, blind_sig: bytes, inverse: bytes) -> bytes:
    """Turn a blind signature into the message's own (RFC 9474, section 4.4).

    Raises `WrongLength`, or `SignatureMismatch` when the result is not valid.
    """
    n, size = _modulus(public_key)
    _check_length(blind_sig, size)
    _check_length(inverse, size)
    signature = _to_bytes(int.from_bytes(blind_sig, "big") * int.from_bytes(inverse, "big") % n, size)
    if not verify(public_key, prepared, signature):
        raise SignatureMismatch("the blind signature does not fit")
    return signature


def _private_operation(key: SigningKey, message: int) -> int:
    """Raise to the private exponent by the Chinese remainder theorem, in constant time per prime."""
    s_p = gmpy2.powmod_sec(message % key.p, key.d_p, key.p)
    s_q = gmpy2.powmod_sec(message % key.q, key.d_q, key.q)
    return int(s_q + key.q * ((s_p - s_q) * key.q_inverse % key.p))


def _draw_unit(n: int, randbytes: RandomBytes) -> int:
    """Draw a number below `n` that has an inverse, each with equal chance."""
    while True:
        drawn = gmpy2.mpz(int.from_bytes(randbytes(_modulus_bytes(n)), "big"))
        if 1 < drawn < n and gmpy2.gcd(drawn, n) == 1:
            return int(drawn)


def _encode(message: bytes, bits: int, salt: bytes) -> bytes:
    """EMSA-PSS-encode a message (RFC 8017, section 9.1.1) with SHA-384 and MGF1-SHA384."""
    size = (bits + 7) // 8
    digest = hashlib.sha384(bytes(8) + hashlib.sha384(message).digest() + salt).digest()
    block = (b"\x01" + salt).rjust(size - HASH_BYTES - 1, b"\x00")
    mask = _mask(digest, len(block))
    masked = int.from_bytes(block, "big") ^ int.from_bytes(mask, "big")
    masked &= (1 << (bits - 8 * (HASH_BYTES + 1))) - 1
    return masked.to_bytes(len(block), "big") + digest + b"\xbc"


def _mask(seed: bytes, length: int) -> bytes:
    """Stretch a seed with MGF1-SHA384 (RFC 8017, appendix B.2.1)."""
    blocks = (hashlib.sha384(seed + i.to_bytes(4, "big")).digest() for i in range(-(-length // HASH_BYTES)))
    return b"".join(blocks)[:length]


def _modulus(public_key: rsa.RSAPublicKey) -> tuple[int, int]:
    n = public_key.public_numbers().n
    return n, _modulus_bytes(n)


def _modulus_bytes(n: int) -> int:
    return (n.bit_length() + 7) // 8


def _to_bytes(number: int, size: int) -> bytes:
    return int(number).to_bytes(size, "big")


def _check_length(data: bytes, expected: int) -> None:
    if len(data) != expected:
        raise WrongLength(f"expected {expected} bytes, got {len(data)}")
