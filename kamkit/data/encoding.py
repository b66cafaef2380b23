"""From bytes to text: which encoding a file is in, or the question to the reader."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

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
_CONTENT = re.compile(rb"[^\x00 \t\r\n]")
_PIECE = 1 << 20  # decoded piece by piece, so that a large file is never held as wide characters


@dataclass(frozen=True)
class Decoded:
    """The text of a file, in UTF-8 without a mark, and the encoding that was used or found."""

    data: memoryview
    encoding: str

    @property
    def text(self) -> str:
        return str(self.data, "utf-8")


def decode(content: bytes | memoryview, file: str, encoding: str | None = None) -> Decoded:
    """Decode a file's bytes: byte-order mark, strict UTF-8, then GB18030 where it is sure.

    GB18030 accepts almost any bytes (Western ``Müller`` becomes ``M黮ler``), so it is taken only
    when at least 95 % of its non-ASCII characters are in GB2312, the everyday set. Anything
    else is for the reader to say with ``encoding=``.

    Raises ``UnclearEncoding`` with a sample of both readings, and ``UnreadableFile`` for an empty
    file, for bytes that are no text, or where the encoding given does not fit.

    >>> decode("客户,金额".encode("gb18030"), "a.csv").encoding
    'gb18030'
    """
    data = memoryview(content)
    if not _CONTENT.search(data):
        raise UnreadableFile("empty_file", file=file)
    if encoding:
        return _as_told(data, file, encoding)
    for mark, name in _MARKS:
        if data[: len(mark)] == mark:
            return _as_told(data, file, name)
    if b"\x00" in bytes(data[:4096]):
        raise UnreadableFile("not_text", file=file)
    return Decoded(data, "utf-8") if _is_utf8(data) else _gb18030_or_ask(data, file)


def _is_utf8(data: memoryview) -> bool:
    """Whether the bytes are strict UTF-8; pyarrow looks at them without a copy."""
    ends = pa.array([0, len(data)], pa.int64()).buffers()[1]
    whole = pa.Array.from_buffers(pa.large_binary(), 1, [None, ends, pa.py_buffer(data)])
    try:
        whole.cast(pa.large_string())
    except pa.ArrowInvalid:
        return False
    return True


def _as_told(data: memoryview, file: str, encoding: str) -> Decoded:
    if encoding == "utf-8-sig" and _is_utf8(data):
        return Decoded(_unmarked(_unmarked(data)), encoding)
    try:
        b"".decode(encoding)  # refuses what is no encoding of text
        text = b"".join(piece.encode("utf-8") for piece in _pieces(data, encoding))
    except LookupError:
        raise UnreadableFile("unknown_encoding", file=file, value=encoding) from None
    except UnicodeError:
        at = bytes(data[: _first_fault(data, encoding)]).count(b"\n") + 1
        raise UnreadableFile("wrong_encoding", file=file, value=encoding, row=at) from None
    return Decoded(_unmarked(memoryview(text)), encoding)


def _unmarked(data: memoryview) -> memoryview:
    mark = codecs.BOM_UTF8
    return data[len(mark) :] if data[: len(mark)] == mark else data


def _pieces(data: memoryview, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    for start in range(0, len(data), _PIECE):
        yield decoder.decode(data[start : start + _PIECE], final=start + _PIECE >= len(data))


def _first_fault(data: memoryview, encoding: str) -> int:
    try:
        str(data, encoding)
    except UnicodeDecodeError as error:
        return error.start
    except UnicodeError:
        pass
    return 0


def _gb18030_or_ask(data: memoryview, file: str) -> Decoded:
    counts: Counter[str] = Counter()
    pieces: list[bytes] = []
    try:
        for text in _pieces(data, "gb18030"):
            counts.update(_kinds(text))
            pieces.append(text.encode("utf-8"))
    except UnicodeError:
        counts, pieces = Counter(), []
    if counts and counts["common"] >= COMMON_SHARE * counts.total():
        return Decoded(memoryview(b"".join(pieces)), "gb18030")
    samples = [f"gb18030 “{_sample(b''.join(pieces).decode('utf-8'))}”"] if pieces else []
    samples.append(f"cp1252 “{_sample(str(data, 'cp1252', 'replace'))}”")
    raise UnclearEncoding("unclear_encoding", file=file, samples=samples)


def _kinds(text: str) -> dict[str, int]:
    """How many characters of a text are Chinese of every day, and how many rare."""
    wide = len(text) - len(text.encode("ascii", "ignore"))
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        counts = Counter(char for char in text if ord(char) > 127)
        common = sum(times for char, times in counts.items() if _in_gb2312(char))
        return {"common": common, "rare": wide - common}
    return {"common": wide}


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
