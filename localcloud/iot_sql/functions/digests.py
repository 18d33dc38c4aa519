"""The hash functions, MD2 among them (RFC 1319), which Python does not bring."""

import hashlib
from collections.abc import Callable
from typing import Final

from localcloud.iot_sql.functions.signature import Function, takes
from localcloud.iot_sql.functions.texts import of_strings
from localcloud.iot_sql.json_text import utf8

_BLOCK: Final = 16
_ROUNDS: Final = 18

# The substitution of RFC 1319, which is made from the digits of pi.
_PI_SUBSTITUTION: Final = bytes.fromhex(
    "292e43c9a2d87c013d3654a1ecf0061362a705f3c0c7738c98932bd9bc4c82ca"
    "1e9b573cfdd4e01667426f188a17e512be4ec4d6da9ede49a0fbf58ebb2fee7a"
    "a968799115b2073f94c210890b225f21807f5d9a5a903227353ecce7bff79703"
    "ff1930b348a5b5d1d75e922aac56aac64fb838d296a47db676fc6be29c7404f1"
    "459d705964718720865bcf65e62da8021b6025adaeb0b9f61c46616934407e0f"
    "5547a323dd51af3ac35cf9cebac5ea262c530d6e85288409d3dfcdf441814d52"
    "6adc37c86cc1abfa24e17b080cbdb14a7888958be363e86de9cbd5fe3b001d39"
    "f2efb70e6658d0e4a67772f8eb754b0a314450b48fed1f1adb998d339f118314"
)


def md2(data: bytes) -> str:
    """The MD2 digest in hexadecimal."""
    padding = _BLOCK - len(data) % _BLOCK
    padded = data + bytes([padding]) * padding
    state = bytes(_BLOCK)
    for start in range(0, len(padded), _BLOCK):
        state = _mixed(state, padded[start : start + _BLOCK])
    return _mixed(state, _checksum(padded)).hex()


def _checksum(padded: bytes) -> bytes:
    checksum, last = bytearray(_BLOCK), 0
    for index, byte in enumerate(padded):
        checksum[index % _BLOCK] ^= _PI_SUBSTITUTION[byte ^ last]
        last = checksum[index % _BLOCK]
    return bytes(checksum)


def _mixed(state: bytes, block: bytes) -> bytes:
    mixture = bytearray(state + block + bytes(a ^ b for a, b in zip(state, block, strict=True)))
    carry = 0
    for turn in range(_ROUNDS):
        for index, byte in enumerate(mixture):
            carry = mixture[index] = byte ^ _PI_SUBSTITUTION[carry]
        carry = (carry + turn) % 256
    return bytes(mixture[:_BLOCK])


def _of_library(name: str) -> Callable[[bytes], str]:
    return lambda data: hashlib.new(name, data, usedforsecurity=False).hexdigest()


def _digest(compute: Callable[[bytes], str]) -> Function:
    return takes(1, of_strings(lambda text: compute(utf8(text))))


DIGEST_FUNCTIONS: Final[dict[str, Function]] = {
    "md2": _digest(md2),
    "md5": _digest(_of_library("md5")),
    "sha1": _digest(_of_library("sha1")),
    "sha224": _digest(_of_library("sha224")),
    "sha256": _digest(_of_library("sha256")),
    "sha384": _digest(_of_library("sha384")),
    "sha512": _digest(_of_library("sha512")),
}
