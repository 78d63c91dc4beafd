"""Read a phone number as people type it and keep it in E.164, the form that dials from anywhere.

A number from an overseas department typed without its prefix ("0692 12 34 56") is not valid for mainland
France, so the five overseas regions are tried in turn.
"""

import re

import phonenumbers

HOME_REGIONS = ("FR", "RE", "GP", "MQ", "GF", "YT")
"""Regions tried in this order for a number typed nationally (ISO 3166-1)."""
FICTION = re.compile(r"\+3363998\d{4}")
"""Mobile numbers that ARCEP reserves for fiction: invented people have them, nobody answers them."""


class NotAPhoneNumber(ValueError):
    """The text is no phone number that can be dialled."""


def normalise(text: str, regions: tuple[str, ...] = HOME_REGIONS) -> str:
    """Return the number in E.164 ("+33612345678"); raise NotAPhoneNumber when no region knows it."""
    for region in regions:
        try:
            number = phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException:
            continue
        e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        if phonenumbers.is_valid_number(number) or FICTION.fullmatch(e164):
            return e164
    raise NotAPhoneNumber(text)


def spoken(e164: str) -> str:
    """Return a kept number as it is read aloud at home ("06 12 34 56 78"), or with its prefix if foreign.

    What is shown is typed again when a profile is corrected: a number that would become another one keeps its prefix.
    """
    number = phonenumbers.parse(e164)
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    if _reads_as(national, e164):
        return national
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _reads_as(text: str, e164: str) -> bool:
    try:
        return normalise(text) == e164
    except NotAPhoneNumber:
        return False
