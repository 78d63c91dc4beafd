"""Bring names of people and companies to one form, however they are written: case, accents, order, spaces. Pure."""

import re
import unicodedata
from collections.abc import Iterable

WORD = re.compile(r"[^\W_]+")
UNSPLIT = re.compile(r"(?<=\w)[-\u2010\u2011'\u2019](?=\w)")
"""Hyphens and apostrophes within a word: "Jean-Pierre" is also "Jeanpierre"."""
LEGAL_FORMS = frozenset((
    "ag", "bv", "co", "cie", "ei", "eirl", "eurl", "gaec", "gie", "gmbh", "inc", "kg", "llc", "llp", "ltd",
    "nv", "plc", "sa", "sarl", "sas", "sasu", "sca", "scea", "sci", "scic", "scm", "scop", "scp", "scs",
    "sel", "selarl", "selas", "snc", "sprl", "srl",
))  # fmt: skip
"""What companies write before or after their name."""


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text in lower case without accents; initials with points are one word."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return tuple(WORD.findall(bare.replace(".", "")))


def fold(text: str) -> str:
    """Return one form for all ways to write a name; "" for a text without a letter or digit.

    Legal forms such as SARL or SAS do not count, unless nothing else is there.
    """
    return _joined(words(text))


def spellings(*parts: str) -> frozenset[str]:
    """Return the forms under which a name is found, whether its parts are written in one word or in several.

    "Le Gall" and "Yann" are found as "Yann Le Gall", "le gall yann", "Legall Yann" and "LE-GALL Yann".
    """
    split = [words(part) for part in parts]
    unsplit = [words(UNSPLIT.sub("", part)) for part in parts]
    whole = [("".join(_without_legal_forms(part)),) for part in split]
    forms = (_joined(word for part in way for word in part) for way in (split, unsplit, whole))
    return frozenset(filter(None, forms))


def _joined(found: Iterable[str]) -> str:
    return "".join(sorted(_without_legal_forms(tuple(found))))


def _without_legal_forms(found: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in found if word not in LEGAL_FORMS) or found
