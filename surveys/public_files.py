"""Give out a wave's public files as the bytes they are, compressed once."""

import gzip
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

_TYPES = {
    ".json": "application/json",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
}


@dataclass(frozen=True)
class PublicFile:
    """One file, plain and compressed; `etag` names the bytes, the same for everybody."""

    plain: bytes
    zipped: bytes
    etag: str
    content_type: str


@lru_cache(maxsize=2048)
def public_file(path: Path) -> PublicFile:
    """Read a file that never changes once its wave is open; raises FileNotFoundError."""
    plain = path.read_bytes()
    return PublicFile(
        plain=plain,
        zipped=gzip.compress(plain, compresslevel=9, mtime=0),
        etag=sha256(plain).hexdigest()[:32],
        content_type=_TYPES[path.suffix],
    )
