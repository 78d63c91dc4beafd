"""Read the trade of a company: the NACE class in the first four digits of its French APE code. Pure.

Divisions and sections as in NACE rev. 2 (Regulation (EC) No 1893/2006, annex I), which the French NAF rev. 2 keeps.
"""

import re

CODE = re.compile(r"(\d{2})\s*\.?\s*(\d{2})\s*[A-Z]?", re.IGNORECASE | re.ASCII)
GROUPS = (
    ("primary", range(1, 4)),
    ("primary", range(5, 10)),
    ("industry", range(10, 34)),
    ("primary", range(35, 40)),
    ("construction", range(41, 44)),
    ("trade_services", range(45, 48)),
    ("trade_services", range(49, 54)),
    ("trade_services", range(55, 57)),
    ("trade_services", range(58, 67)),
    ("trade_services", range(68, 76)),
    ("trade_services", range(77, 83)),
    ("public_care", range(84, 89)),
    ("public_care", range(90, 100)),
)
"""The divisions that exist, by the group of sections they belong to (see `members.profile.SECTORS`)."""


class NotATrade(ValueError):
    """What was typed is no class of NACE rev. 2."""


def normalise(text: str) -> str:
    """Return the four digits of a code typed as "43.22A", "4322A" or "43.22"; raises NotATrade.

    The division must exist; whether the class does is not looked up.
    """
    found = CODE.fullmatch(text.strip())
    if found is None or not sector(found[1]):
        raise NotATrade
    return found[1] + found[2]


def spoken(trade: str) -> str:
    """Return a class as people read it, "43.22"; an empty text stays empty."""
    return f"{trade[:2]}.{trade[2:]}" if trade else ""


def sector(trade: str) -> str:
    """Return the group of sections to which a class or a division belongs, or "" where there is no such division."""
    division = int(trade[:2])
    return next((name for name, divisions in GROUPS if division in divisions), "")
