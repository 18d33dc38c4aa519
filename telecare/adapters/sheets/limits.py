"""How large a file may be and become; the archive's own list is checked first, then every byte that is inflated."""

from __future__ import annotations

import io
import zipfile
import zlib

from telecare.domain.errors import UnreadableFileError

MOST_BYTES = 6 * 1024 * 1024
"""Of the file itself: what one request can bring."""

MOST_INFLATED_BYTES = 96 * 1024 * 1024
MOST_MEMBERS = 400
MOST_RATIO = 200
"""A sheet of text inflates to some ten or thirty times its size."""

RATIO_COUNTS_FROM = 1024 * 1024
MOST_ROWS = 50_000
MOST_COLUMNS = 200
MOST_SHEETS = 50

_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OSError)
_STEP = 64 * 1024
_UTF_16 = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
_FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY")
_FOREIGN = ("vbaproject", "externallinks/", "activex/", "embeddings/")


def check_size(content: bytes) -> None:
    """Refuse a file that is empty or larger than one may be."""
    if not content:
        raise UnreadableFileError("the file is empty / 文件是空的")
    if len(content) > MOST_BYTES:
        most = MOST_BYTES // 1024 // 1024
        raise UnreadableFileError(f"the file is larger than {most} MB: split it / 文件过大，请拆分")


def check_archive(content: bytes) -> None:
    """Refuse an archive that would grow beyond bounds, or that holds more than sheets.

    What the archive says of its own sizes is believed only to refuse early; then each member is
    inflated in steps and counted, so that a lying one is stopped at the bound.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _check_list(members)
            left = MOST_INFLATED_BYTES
            for member in members:
                left -= _inflated(archive, member, left)
    except _BROKEN as error:
        raise _broken() from error


def _check_list(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MOST_MEMBERS:
        raise UnreadableFileError(f"the file has more than {MOST_MEMBERS} parts / 文件部件过多")
    if sum(member.file_size for member in members) > MOST_INFLATED_BYTES:
        raise _bomb()
    for member in members:
        name = member.filename.casefold()
        if member.flag_bits & 1:
            raise UnreadableFileError("the file has a password: take it off / 请先取消密码")
        if any(part in name for part in _FOREIGN):
            raise UnreadableFileError(
                "the file holds macros, objects or links to other files: save the values as a new "
                "xlsx / 文件含宏、对象或外部链接，请另存为仅含数值的xlsx"
            )


def _inflated(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int) -> int:
    is_xml = member.filename.endswith((".xml", ".rels"))
    taken, tail = 0, b""
    with archive.open(member) as part:
        while step := part.read(_STEP):
            if taken == 0 and step.startswith(_UTF_16):
                raise _broken()
            taken += len(step)
            if taken > left or _is_bomb(taken, member.compress_size):
                raise _bomb()
            seen = (tail + step).upper()
            if is_xml and any(word in seen for word in _FORBIDDEN):
                raise UnreadableFileError("the file declares entities / 文件含有不允许的实体声明")
            tail = step[-16:]
    return taken


def _is_bomb(taken: int, compressed: int) -> bool:
    return taken > RATIO_COUNTS_FROM and taken > MOST_RATIO * max(compressed, 1)


def _bomb() -> UnreadableFileError:
    return UnreadableFileError("the file would grow too large when opened / 文件解压后过大")


def _broken() -> UnreadableFileError:
    return UnreadableFileError(
        "the file is broken or no xlsx: save it anew as xlsx or csv / 文件损坏，请另存为xlsx或csv"
    )
