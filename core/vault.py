"""Encrypt e-mail addresses, phones and outgoing mail at rest, and find an address again by a keyed hash.

A Fernet token shows its second of creation in clear and its length follows the text (see the Fernet
specification); so the time is cut down to the day and the text padded to a multiple of 64 bytes.
"""

import hmac
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from flask import Flask, current_app

from core.clock import now
from core.settings import Settings

DAY = 86_400
BLOCK = 64


class Seal(Enum):
    """Under which key something is sealed."""

    NEWEST = auto()
    OLDER = auto()
    UNKNOWN = auto()


@dataclass(frozen=True)
class Vault:
    """Keys of one installation: `fernet` for what is read again, `lookup_key` for what is only found."""

    fernet: MultiFernet
    newest: Fernet
    lookup_key: bytes


def init_app(app: Flask, settings: Settings) -> None:
    """Load the keys; raises ValueError for a malformed Fernet key."""
    keys = [Fernet(key) for key in settings.contact_keys]
    app.extensions["vault"] = Vault(MultiFernet(keys), keys[0], settings.lookup_key.encode())


def _vault() -> Vault:
    vault: Vault = current_app.extensions["vault"]
    return vault


def seal(text: str) -> bytes:
    """Encrypt a text under the newest key, padded to 64 bytes and dated to the day."""
    plain = text.encode()
    padded = plain + b"\x00" * (-len(plain) % BLOCK or (BLOCK if not plain else 0))
    day = int(now().timestamp()) // DAY * DAY
    return _vault().newest.encrypt_at_time(padded, day)


def unseal(token: bytes) -> str:
    """Decrypt what `seal` made under any known key; raises cryptography.fernet.InvalidToken."""
    return _vault().fernet.decrypt(token).rstrip(b"\x00").decode()


def sealed_under(token: bytes) -> Seal:
    """Tell which key opens a token."""
    vault = _vault()
    for keys, seal in ((vault.newest, Seal.NEWEST), (vault.fernet, Seal.OLDER)):
        with suppress(InvalidToken):
            keys.decrypt(token)
            return seal
    return Seal.UNKNOWN


def reseal(token: bytes) -> bytes:
    """Seal a token's text under the newest key, of the same day and length; raises InvalidToken for no known key."""
    return _vault().fernet.rotate(token)


def normalise_email(address: str) -> str:
    """Bring an e-mail address to the form under which it is found again."""
    return address.strip().casefold()


def lookup(text: str) -> bytes:
    """Return the 32-byte HMAC-SHA256 by which an e-mail address is found without being stored."""
    return hmac.new(_vault().lookup_key, normalise_email(text).encode(), sha256).digest()
