"""Write a card's code for the eye and the hand, read it back, and write its link; one form for mails and paper.

The 128 bits are one big-endian number in Crockford's base 32: 26 digits without I, L, O and U, so that what
is misread (O for 0, I or L for 1) still means the same.
"""

from base64 import urlsafe_b64encode

CODE_BYTES = 16
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 26
_GROUP = 4
_VALUE = {digit: value for value, digit in enumerate(_DIGITS)} | {"O": 0, "I": 1, "L": 1}


class NotACode(ValueError):
    """The text is not a card's code."""


def typed(code: bytes) -> str:
    """Return a 16-byte code as 26 digits in groups of four; ValueError for another length."""
    if len(code) != CODE_BYTES:
        raise ValueError("a code has 16 bytes")
    number = int.from_bytes(code, "big")
    digits = "".join(_DIGITS[number >> 5 * place & 31] for place in reversed(range(_LENGTH)))
    return "-".join(digits[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))


def read_typed(text: str) -> bytes:
    """Return the 16 bytes of a typed code, whatever its spaces, hyphens and case; raise NotACode."""
    digits = [character for character in text.upper() if not character.isspace() and character != "-"]
    if len(digits) != _LENGTH or not all(digit in _VALUE for digit in digits):
        raise NotACode
    number = 0
    for digit in digits:
        number = number << 5 | _VALUE[digit]
    if number >> 8 * CODE_BYTES:
        raise NotACode
    return number.to_bytes(CODE_BYTES, "big")


def link(box_url: str, wave_id: str, language: str, cell: str, code: bytes) -> str:
    """Return a card's link; cell and code stand in the fragment, which no server and no log ever sees."""
    key = urlsafe_b64encode(code).rstrip(b"=").decode()
    return f"{page(box_url, wave_id, language)}#{cell}.{key}"


def page(box_url: str, wave_id: str, language: str) -> str:
    """Return the address of the check-in page, which asks whoever comes without a link for a code."""
    return f"{box_url.rstrip('/')}/box/{wave_id}/{language}/"


def shared(box_url: str, wave_id: str, language: str) -> str:
    """Return the address for a device that several people use at a meeting: it keeps nothing of any of them."""
    return f"{page(box_url, wave_id, language)}#shared"


def form(box_url: str, wave_id: str, language: str) -> str:
    """Return the address of the form without script into which a code is typed."""
    return f"{page(box_url, wave_id, language)}form"
