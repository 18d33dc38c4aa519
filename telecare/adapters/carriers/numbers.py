"""Telephone numbers as Chinese carriers write them, and back to E.164."""

from __future__ import annotations

from telecare.domain.errors import ThrottledError

_CHINA = "+86"
_MOBILE_LENGTH = 11


def national(number: str) -> str:
    """Return a mainland number as it is dialled there: a mobile's 11 digits, a landline with its 0.

    Raises ThrottledError for a number of another country: another carrier may take it.
    """
    if not number.startswith(_CHINA):
        raise ThrottledError("the number is not of the mainland")
    digits = number.removeprefix(_CHINA)
    is_mobile = len(digits) == _MOBILE_LENGTH and digits.startswith("1")
    return digits if is_mobile or digits.startswith(("400", "800")) else f"0{digits}"


def international(number: str) -> str:
    """Return a mainland number in E.164, however a carrier writes it."""
    digits = "".join(sign for sign in number if sign.isdigit())
    for prefix in ("0086", "86"):
        if digits.startswith(prefix) and len(digits) > _MOBILE_LENGTH:
            digits = digits.removeprefix(prefix)
            break
    return _CHINA + digits.removeprefix("0")
