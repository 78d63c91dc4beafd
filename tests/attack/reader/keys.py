"""Read stolen RSA keys and check tickets with them, by the published formats and arithmetic alone.

PKCS #8 (RFC 5208), PKCS #1 (RFC 8017, sections 9.1.2 and A.1.2) and nothing of any library.
"""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha384
from pathlib import Path

PEM = re.compile(rb"-----BEGIN (?:RSA )?PRIVATE KEY-----(.+?)-----END", re.DOTALL)
_INTEGER, _OCTETS, _SEQUENCE = 0x02, 0x04, 0x30
_SALT, _HASH = 48, 48


@dataclass(frozen=True)
class Key:
    """A stolen private key; `secrets` are d, p, q and what is worked out from them."""

    n: int
    e: int
    d: int
    secrets: tuple[int, ...]

    @property
    def size(self) -> int:
        """Return the bytes that the modulus takes."""
        return (self.n.bit_length() + 7) // 8


def stolen(folder: Path) -> dict[str, Key]:
    """Return every key in the files of a folder, by the name of the file."""
    return {path.stem: read(path.read_bytes()) for path in sorted(folder.rglob("*.pem"))}


def read(pem: bytes) -> Key:
    """Read a key out of its PEM."""
    found = PEM.search(pem)
    if found is None:
        raise ValueError("no private key")
    (outer,) = (content for _, content in elements(base64.b64decode(found[1])))
    (inner,) = (content for tag, content in elements(outer) if tag == _OCTETS)
    (numbers,) = (content for _, content in elements(inner))
    _, n, e, *secrets = (int.from_bytes(content, "big") for tag, content in elements(numbers) if tag == _INTEGER)
    return Key(n, e, secrets[0], tuple(secrets))


def elements(der: bytes) -> Iterator[tuple[int, bytes]]:
    """Return each element's tag and content."""
    at = 0
    while at < len(der):
        tag, size, at = der[at], der[at + 1], at + 2
        if size & 0x80:
            long = size & 0x7F
            size, at = int.from_bytes(der[at : at + long], "big"), at + long
        yield tag, der[at : at + size]
        at += size


def verifies(key: Key, prepared: bytes, signature: int) -> bool:
    """Tell whether a signature is valid for a message: RSASSA-PSS with SHA-384 and 48 bytes of salt."""
    block = pow(signature, key.e, key.n).to_bytes(key.size, "big")
    masked, seed = block[: -_HASH - 1], block[-_HASH - 1 : -1]
    mask = b"".join(sha384(seed + number.to_bytes(4, "big")).digest() for number in range(len(masked) // _HASH + 1))
    plain = bytes(a ^ b for a, b in zip(masked, mask, strict=False))
    plain = bytes([plain[0] & 0x7F]) + plain[1:]
    zeros, salt = plain[: -_SALT - 1], plain[-_SALT:]
    expected = sha384(bytes(8) + sha384(prepared).digest() + salt).digest()
    return block[-1] == 0xBC and not any(zeros) and plain[-_SALT - 1] == 1 and seed == expected
