"""Give out public files as the bytes they are, compressed once."""

import gzip
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from surveys.folders import wave_folder

_TYPES = {
    ".json": "application/json",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
}


@dataclass(frozen=True)
class PublicFile:
    """One file, plain and compressed, with the headers of each; `etag` names the bytes, the same for everybody."""

    plain: bytes
    zipped: bytes
    etag: str
    headers: tuple[tuple[str, str], ...]
    zipped_headers: tuple[tuple[str, str], ...]


@lru_cache(maxsize=2048)
def public_file(waves: Path, wave: str, name: str) -> PublicFile:
    """Read a file that never changes once its wave is open; raises UnknownWave or FileNotFoundError.

    `name` is relative to the wave's folder and comes from the program or is an id, never free text.
    """
    path = wave_folder(waves, wave).path / name
    return dressed(path.read_bytes(), path.suffix)


def dressed(plain: bytes, suffix: str) -> PublicFile:
    """Return a file's bytes with their compressed form and headers; `suffix` names their kind, as ".html"."""
    etag = sha256(plain).hexdigest()[:32]
    headers = (
        ("Content-Type", _TYPES[suffix]),
        ("ETag", f'W/"{etag}"'),
        ("Cache-Control", "no-cache"),
        ("Vary", "Accept-Encoding"),
    )
    zipped = gzip.compress(plain, compresslevel=9, mtime=0)
    return PublicFile(plain, zipped, etag, headers, (*headers, ("Content-Encoding", "gzip")))


@lru_cache(maxsize=256)
def takes_gzip(accepted: str) -> bool:
    """Tell whether an Accept-Encoding header allows gzip."""
    return parse_accept_header(accepted, Accept).quality("gzip") > 0
