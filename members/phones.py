"""Read a phone number as people type it and keep it in E.164, the form that dials from anywhere.

A number from an overseas department typed without its prefix ("0692 12 34 56") is not valid for mainland
France, so the five overseas regions are tried in turn.
"""

import phonenumbers

HOME_REGIONS = ("FR", "RE", "GP", "MQ", "GF", "YT")
"""Regions tried in this order for a number typed nationally (ISO 3166-1)."""


class NotAPhoneNumber(ValueError):
    """The text is no phone number that can be dialled."""


def normalise(text: str, regions: tuple[str, ...] = HOME_REGIONS) -> str:
    """Return the number in E.164 ("+33612345678"); raise NotAPhoneNumber when no region knows it."""
    for region in regions:
        try:
            number = phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    raise NotAPhoneNumber(text)


def spoken(e164: str) -> str:
    """Return a kept number as it is read aloud at home ("06 12 34 56 78"), or with its prefix if foreign."""
    number = phonenumbers.parse(e164)
    region = phonenumbers.region_code_for_number(number)
    style = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(number, style.NATIONAL if region in HOME_REGIONS else style.INTERNATIONAL)
