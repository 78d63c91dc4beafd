"""Collect the messages of every package into its French catalogue; say what is missing.

Run by `make translations`. With --check it changes nothing and fails when a catalogue is not current.
"""

import argparse
import io
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
DOMAINS = ("core", "networks", "members", "surveys", "analytics", "peers", "privacy")
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "lazy_ngettext": (1, 2)}
SHARED = ("base.html", "components", "errors", "core")
"""What of templates/ belongs to the catalogue of core."""


def sources(domain: str) -> list[Path]:
    """Return the folders and files whose messages belong to a domain."""
    templates = SHARED if domain == "core" else (domain,)
    return [ROOT / domain, *(ROOT / "templates" / name for name in templates)]


def collect(domain: str) -> Catalog:
    """Extract the messages of one package and of its templates."""
    catalogue = Catalog(locale="fr", domain=domain, project="Entrepairs", fuzzy=False)
    for source in sources(domain):
        folder, only = (source.parent, source.name) if source.is_file() else (source, None)
        if not folder.exists():
            continue
        methods = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]
        for name, _line, message, _comments, _context in extract_from_dir(folder, methods, keywords=KEYWORDS):
            if only is None or name == only:
                catalogue.add(message)
    return catalogue


def merged(domain: str) -> tuple[str, list[str]]:
    """Return the current text of a domain's catalogue and the messages without a translation."""
    path = ROOT / "translations" / "fr" / "LC_MESSAGES" / f"{domain}.po"
    old = read_po(io.StringIO(path.read_text(encoding="utf-8")), locale="fr") if path.exists() else Catalog("fr")
    result = Catalog(locale="fr", domain=domain, project="Entrepairs", fuzzy=False)
    for message in collect(domain):
        known = old.get(message.id) if message.id else None
        result.add(message.id, string=french(known.string) if known and not known.fuzzy else None)
    return _text(result), [str(one.id) for one in result if one.id and not _translated(one)]


def french(text: str | tuple[str, ...] | list[str]) -> str | tuple[str, ...]:
    """Join each French sign to its word, so that no line begins or ends with it."""
    if isinstance(text, tuple | list):
        return tuple(re.sub(r" (?=[?:;»]|%(?!\())|(?<=«) ", "\N{NO-BREAK SPACE}", one) for one in text)
    return str(french((text,))[0])


def _translated(message: Message) -> bool:
    return all(message.string) if isinstance(message.string, (tuple, list)) else bool(message.string)


def _text(catalogue: Catalog) -> str:
    out = io.BytesIO()
    write_po(out, catalogue, sort_output=True, width=110)
    dated = ('"POT-', '"PO-Rev', '"Generated', '"Last-', '"Language-Team', "# FIRST", "# Copyright", "# This file")
    return (
        "\n".join(line for line in out.getvalue().decode().splitlines() if not line.startswith(dated)).rstrip() + "\n"
    )


def main() -> int:
    """Write the catalogues, or check them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    failed = False
    for domain in DOMAINS:
        text, missing = merged(domain)
        path = ROOT / "translations" / "fr" / "LC_MESSAGES" / f"{domain}.po"
        current = path.read_text(encoding="utf-8") if path.exists() else ""
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        elif current != text:
            failed = True
            sys.stdout.write(f"{domain}: not current, run make translations\n")
        for message in missing:
            failed = True
            sys.stdout.write(f"{domain}: no French for: {message}\n")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
