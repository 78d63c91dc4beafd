"""Name what a profile may say: sector, size and languages, each from a short fixed list."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

SECTORS = ("primary", "industry", "construction", "trade_services", "public_care")
"""Five groups of the sections of NAF rev. 2: A-B and D-E, C, F, G to N, O to U."""
SIZES = ("alone", "1-9", "10+")
"""People employed, the owner not counted."""

SECTOR_NAMES: Mapping[str, object] = {
    "primary": _l("Farming, energy, water"),
    "industry": _l("Industry and crafts that make things"),
    "construction": _l("Building and public works"),
    "trade_services": _l("Trade, hospitality and services"),
    "public_care": _l("Education, health, care and other"),
}
SIZE_NAMES: Mapping[str, object] = {
    "alone": _l("On my own"),
    "1-9": _l("1 to 9 people"),
    "10+": _l("10 people or more"),
}
SPOKEN_NAMES: Mapping[str, object] = {
    "fr": _l("French"),
    "en": _l("English"),
    "de": _l("German"),
    "es": _l("Spanish"),
    "it": _l("Italian"),
    "pt": _l("Portuguese"),
    "ar": _l("Arabic"),
    "gcf": _l("Creole"),
}
