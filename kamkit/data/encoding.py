"""From bytes to text: which encoding a file is in, or the question to the reader."""

from __future__ import annotations

import codecs
from collections import Counter
from dataclasses import dataclass

from kamkit.errors import UnclearEncoding, UnreadableFile

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# A Western text read as GB18030 turns into rare characters; a Chinese one into common ones.
COMMON_SHARE = 0.95


@dataclass(frozen=True)
class Decoded:
    """The text of a file and the name of the encoding that was used or found."""

    text: str
    encoding: str


def decode(data: bytes, file: str, encoding: str | None = None) -> Decoded:
    """Decode a file's bytes: byte-order mark, strict UTF-8, then GB18030 where it is sure.

    GB18030 accepts almost any bytes (Western ``Müller`` becomes ``M黮ler``), so it is taken only
    when at least 95 % of its non-ASCII characters are in GB2312, the everyday set. Anything
    else is for the reader to say with ``encoding=``.

    Raises ``UnclearEncoding`` with a sample of both readings, and ``UnreadableFile`` for an empty
    file, for bytes that are no text, or where the encoding given does not fit.

    >>> decode("客户,金额".encode("gb18030"), "a.csv").encoding
    'gb18030'
    """
    if not data.strip(b"\x00 \t\r\n"):
        raise UnreadableFile("empty_file", file=file)
    if encoding:
        return _as_told(data, file, encoding)
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _as_told(data, file, name)
    if data.count(b"\x00", 0, 4096):
        raise UnreadableFile("not_text", file=file)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _gb18030_or_ask(data, file)


def _as_told(data: bytes, file: str, encoding: str) -> Decoded:
    try:
        text = data.decode(encoding)
    except LookupError:
        raise UnreadableFile("unknown_encoding", file=file, value=encoding) from None
    except UnicodeDecodeError as error:
        at = data.count(b"\n", 0, error.start) + 1
        raise UnreadableFile("wrong_encoding", file=file, value=encoding, row=at) from None
    return Decoded(text.removeprefix("\ufeff"), encoding)


def _gb18030_or_ask(data: bytes, file: str) -> Decoded:
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        text = ""
    counts = Counter(char for char in text if ord(char) > 127)
    common = sum(times for char, times in counts.items() if _in_gb2312(char))
    if counts and common >= COMMON_SHARE * counts.total():
        return Decoded(text, "gb18030")
    samples = [f"gb18030 “{_sample(text)}”"] if text else []
    samples.append(f"cp1252 “{_sample(data.decode('cp1252', 'replace'))}”")
    raise UnclearEncoding("unclear_encoding", file=file, samples=samples)


def _in_gb2312(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _sample(text: str) -> str:
    """The few characters around the first one that is not ASCII."""
    at = next((i for i, char in enumerate(text) if ord(char) > 127), 0)
    return " ".join(text[max(0, at - 8) : at + 8].split())
