"""Write the documents about data: what is promised, the data map, the record of processing, the impact assessment.

They are made from the register of promises, the description of the schema and the code's own constants, so that they
cannot say anything else. Run as a module to write those of the repository again: `python -m privacy.documents`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from privacy import facts, promises, schema
from privacy.facts import Fact
from privacy.promises import Register, Words
from privacy.proofs import ROOT
from privacy.schema import Place, Schema, Table

TEMPLATES = ROOT / "templates" / "privacy" / "documents"
FOLDER = ROOT / "docs"
LANGUAGES = {"privacy.md": "en", "data-map.md": "en", "fr/registre-des-traitements.md": "fr", "fr/aipd.md": "fr"}
"""Every document, and the language in which it is written."""


@dataclass(frozen=True)
class Owner:
    """Who answers for an installation, in words, and what it is set to; empty where the document is a pattern."""

    controller: str = ""
    contact: str = ""
    operator: str = ""
    address: str = ""
    database: str = ""


def documents(register: Register, kept: Schema, known: Mapping[str, Fact], owner: Owner) -> dict[str, str]:
    """Return each document by its path below a folder."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701  # what is written is Markdown, from our own files and the operator's words
    )
    pages = {}
    for path, language in LANGUAGES.items():
        words = _Words(kept, known, language)
        made.globals.update(say=words.say, kinds=words.kinds, owner=owner, register=register, schema=kept)
        pages[path] = facts.filled(made.get_template(Path(path).name).render(), known, language)
    return pages


def all_documents(owner: Owner | None = None) -> dict[str, str]:
    """Return the documents of this installation, those of the repository where no owner is named."""
    return documents(promises.load(), schema.load(), facts.load(), owner or Owner())


def write(folder: Path, pages: Mapping[str, str]) -> None:
    """Write documents below a folder, which is made where it is not there."""
    for path, text in pages.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


class _Words:
    """Say texts in the language of a document, as a cell of a table may hold them."""

    def __init__(self, kept: Schema, known: Mapping[str, Fact], language: str) -> None:
        self.kept, self.known, self.language = kept, known, language

    def say(self, words: Words) -> str:
        """Return a text with its constants."""
        return facts.filled(words.said(self.language), self.known, self.language).replace("|", "\\|")

    def kinds(self, kept: Table | Place) -> str:
        """Return the kinds of data that are kept somewhere."""
        return ", ".join(self.say(self.kept.kinds[kind]) for kind in kept.kinds)


if __name__ == "__main__":
    write(FOLDER, all_documents())
