"""Gather from the code the constants that texts about privacy name: `python -m tests.privacy.gathering` writes them."""

import json
from datetime import timedelta
from functools import reduce
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from privacy import facts, promises, schema
from privacy.documents import TEMPLATES


def sources() -> list[Path]:
    """The files whose texts may name a constant."""
    return [schema.FILE, promises.FILE, *sorted(TEMPLATES.glob("*.md"))]


def names() -> list[str]:
    """The constants that they name."""
    return sorted({name for path in sources() for name in facts.named(path.read_text(encoding="utf-8"))})


def value(name: str) -> object:
    """What the code says: the longest part of a name that is a module, and then what hangs on it."""
    parts = name.split(".")
    cut = next(i for i in range(len(parts) - 1, 0, -1) if _is_module(parts[:i]))
    return reduce(getattr, parts[cut:], import_module(".".join(parts[:cut])))


def plain(found: object) -> object:
    """A constant as `facts.json` holds it; a range by its ends."""
    if isinstance(found, timedelta):
        return {"seconds": found.total_seconds()}
    return [found.start, found.stop - 1] if isinstance(found, range) else found


def gathered() -> str:
    """The whole file."""
    return json.dumps({name: plain(value(name)) for name in names()}, ensure_ascii=False, indent=1) + "\n"


def _is_module(parts: list[str]) -> bool:
    try:
        return find_spec(".".join(parts)) is not None
    except ModuleNotFoundError:  # its parent is a module and no package
        return False


if __name__ == "__main__":
    facts.FILE.write_text(gathered(), encoding="utf-8")
