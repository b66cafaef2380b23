"""Mutations of a file's bytes: what they leave is no one's to know, or is no table at all."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from random import Random

from .export_fuzz import Fixture, Mutant, as_book, as_bytes, as_text, in_parts, known, unknown

_CFB = bytes.fromhex("d0cf11e0a1b11ae1")  # the first bytes of an OLE compound file


def _hopeless(fixture: Fixture, data: bytes, suffix: str | None = None) -> Mutant:
    return replace(unknown(fixture, data, suffix), hopeless=True)


def cut_short(fixture: Fixture, rng: Random) -> Mutant:
    data = as_bytes(fixture)
    return unknown(fixture, data[: rng.randrange(1, len(data))])


def cut_short_in_text(fixture: Fixture, rng: Random) -> Mutant:
    text = as_text(replace(fixture, suffix=".csv"))
    end = rng.randrange(len(text) // 2, len(text))
    return unknown(fixture, text[:end].encode(fixture.encoding), ".csv")


def random_bytes_in_it(fixture: Fixture, rng: Random) -> Mutant:
    data = bytearray(as_bytes(fixture))
    for _ in range(rng.choice([1, 3, 20, 200])):
        data[rng.randrange(len(data))] = rng.randrange(256)
    return unknown(fixture, bytes(data))


def bytes_inserted(fixture: Fixture, rng: Random) -> Mutant:
    data = bytearray(as_bytes(fixture))
    for _ in range(rng.choice([1, 3, 9])):
        odd = rng.choice([b'"', b"'", b"\x00", b"\r", b"\xff\xfe", b",", b"\n", b"\x85", b'""", '])
        at = rng.randrange(len(data))
        data[at:at] = odd
    return unknown(fixture, bytes(data))


def open_quote(fixture: Fixture, rng: Random) -> Mutant:
    """A quote that nobody closes: the lines below it are rows all the same."""
    body = [["" if "\n" in str(cell) else cell for cell in row] for row in fixture.body]
    how = {"suffix": ".csv", "above": "", "encoding": "utf-8", "delimiter": rng.choice(";|\t")}
    plain = fixture.holding(fixture.headers, body, **how)
    lines = as_text(plain).splitlines(keepends=True)
    at = rng.randrange(plain.top + 1, plain.top + 23)
    fields = lines[at].split(plain.delimiter)
    place = rng.choice([0, len(fields) - 1, rng.randrange(len(fields))])
    fields[place] = '"' + fields[place]
    lines[at] = plain.delimiter.join(fields)
    return replace(known(plain, "".join(lines).encode(), aside=(at + 1,)), money=None)


def swapped_encoding(fixture: Fixture, rng: Random) -> Mutant:
    """Saved in one encoding by a program that took it for another."""
    text = as_text(replace(fixture, suffix=".csv"))
    wrote, took = rng.choice(
        [("utf-8", "cp1252"), ("utf-8", "gb18030"), ("gb18030", "latin-1"), ("utf-16-le", "utf-8"),
         ("big5", "gb18030"), ("utf-16-be", "utf-16-be"), ("cp1252", "cp1252")]
    )  # fmt: skip
    data = text.encode(wrote, "replace").decode(took, "replace").encode("utf-8", "replace")
    if rng.random() < 0.5:
        data = text.encode(wrote, "replace")
    return unknown(fixture, data, ".csv")


def wrong_delimiter(fixture: Fixture, rng: Random) -> Mutant:
    told = rng.choice([";", "\t", "；", '"', "\\", "\r", "\x00", "x", " "])
    text = as_text(replace(fixture, suffix=".csv", above=f"sep={told}\n"))
    return unknown(fixture, text.encode(), ".csv")


def mixed_delimiters(fixture: Fixture, rng: Random) -> Mutant:
    text = as_text(replace(fixture, suffix=".csv", above="", delimiter=","))
    lines = text.splitlines(keepends=True)
    for at in rng.sample(range(len(lines)), len(lines) // 2):
        lines[at] = lines[at].replace(",", rng.choice(";\t|"))
    return unknown(fixture, "".join(lines).encode(), ".csv")


def wrong_ending(fixture: Fixture, rng: Random) -> Mutant:
    book = as_book(replace(fixture, suffix=".xlsx"))
    text = as_text(replace(fixture, suffix=".csv")).encode()
    endings = [".xlsx", ".xls", ".ods", ".xlsb", ".parquet"]
    if rng.random() < 0.5:
        return _hopeless(fixture, text, rng.choice(endings))
    return _hopeless(fixture, book, rng.choice([".csv", ".txt", ".parquet"]))


def a_part_of_the_workbook(fixture: Fixture, rng: Random) -> Mutant:
    """Parts of a workbook lost, emptied, or cut short inside a zip that is sound."""
    book = as_book(replace(fixture, suffix=".xlsx"))
    spoilt = rng.choice(zipfile.ZipFile(io.BytesIO(book)).namelist())

    def spoil(name: str, part: bytes) -> bytes | None:
        cut = part[: rng.randrange(len(part))]
        return rng.choice([b"", cut, b"<a>", b"\xff" * 9, None]) if name == spoilt else part

    return unknown(fixture, in_parts(book, spoil), ".xlsx")


def nonsense_in_the_sheet(fixture: Fixture, rng: Random) -> Mutant:
    """A sheet whose XML is sound while its references, styles and values are not."""
    old, new = rng.choice(
        [
            (b'r="A1"', b'r="ZZZZZZZ99999999999"'), (b't="s"', b't="q"'), (b't="s"', b't="d"'),
            (b"<v>1</v>", b"<v>99999</v>"), (b"<v>2</v>", b"<v>-1</v>"), (b't="s"', b't="e"'),
            (b's="1"', b's="777"'), (b"<v>1000</v>", b"<v>1e999</v>"), (b"<v>", b"<v>x"),
            (b'r="B3"', b'r="B0"'),
        ]
    )  # fmt: skip
    book = as_book(replace(fixture, suffix=".xlsx"))

    def spoil(name: str, part: bytes) -> bytes:
        return part.replace(old, new) if "sheet1" in name else part

    return unknown(fixture, in_parts(book, spoil), ".xlsx")


def password(fixture: Fixture, rng: Random) -> Mutant:
    """Excel wraps a workbook with a password in an OLE file of two streams."""
    return _hopeless(fixture, encrypted_package(), rng.choice([".xlsx", ".xls", ".xlsm"]))


def encrypted_package() -> bytes:
    """The least OLE file that holds EncryptionInfo and EncryptedPackage ([MS-CFB], version 3)."""
    end, free, fat = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD

    def number(value: int, size: int = 4) -> bytes:
        return value.to_bytes(size, "little")

    header = _CFB + bytes(16) + number(0x3E, 2) + number(3, 2) + b"\xfe\xff" + number(9, 2)
    header += number(6, 2) + bytes(6) + number(0) + number(1) + number(1) + number(0)
    header += number(4096) + number(end) + number(0) + number(end) + number(0)
    header += number(0) + number(free) * 108
    # Sector 0 is the table of sectors, 1 the directory, 2-9 and 10-17 the two streams.
    chains = [fat, end, *range(3, 10), end, *range(11, 18), end]
    table = b"".join(map(number, chains)).ljust(512, b"\xff")

    def entry(name: str, kind: int, first: int, size: int, sides: tuple[int, int, int]) -> bytes:
        text = (name + "\0").encode("utf-16-le")
        head = text.ljust(64, b"\0") + number(len(text), 2) + bytes([kind, 1])
        return head + b"".join(map(number, sides)) + bytes(36) + number(first) + number(size, 8)

    directory = entry("Root Entry", 5, end, 0, (free, free, 1))
    directory += entry("EncryptionInfo", 2, 2, 4096, (free, 2, free))
    directory += entry("EncryptedPackage", 2, 10, 4096, (free, free, free))
    directory += entry("", 0, 0, 0, (free, free, free))
    return header + table + directory + bytes(4096) + bytes(range(256)) * 16


def empty(fixture: Fixture, rng: Random) -> Mutant:
    nothing = [
        b"", b" \n\t\r\n", b"\xef\xbb\xbf", b"\xff\xfe", b"\x00" * 999, b",,,,\n,,,,\n", b'""\n',
        b"sep=,\n", b"\xef\xbb\xbfsep=;\r\n", b"\n" * 5000, b'"', b"\xef\xbb\xbf\n",
    ]  # fmt: skip
    if rng.random() < 0.2:
        return _hopeless(fixture, as_book(fixture.holding([], [])), ".xlsx")
    return _hopeless(fixture, rng.choice(nothing), rng.choice([".csv", ".txt", ".csv", ".xlsx"]))


def not_a_table(fixture: Fixture, rng: Random) -> Mutant:
    words = ["deals", "come", "in", "and", "go", "客户", "商机", "\n", "\n", ",", ";", "."]
    essay = " ".join(rng.choice(words) for _ in range(300))
    others = [
        b'{"deals": [{"id": 1, "amount": 5}]}\n', b"<html><table><tr><td>1</td></tr></table>",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n", b"\x89PNG\r\n\x1a\n" + bytes(99),
        essay.encode(), rng.randbytes(2000), _CFB + rng.randbytes(2000), b"PK\x03\x04" + bytes(50),
        bytes(rng.randrange(1, 256) for _ in range(2000)), b"PAR1" + rng.randbytes(99) + b"PAR1",
        b"x" * 300_000, b'"' * 999, b",".join([b"a"] * 20_000) + b"\n", b"0\n1\n",
    ]  # fmt: skip
    suffix = rng.choice([".csv", ".txt", ".xlsx", ".xls", ".ods", ".parquet"])
    return _hopeless(fixture, rng.choice(others), suffix)


EITHER = (cut_short, random_bytes_in_it)
TEXT = (
    cut_short_in_text, bytes_inserted, open_quote, swapped_encoding, wrong_delimiter,
    mixed_delimiters,
)  # fmt: skip
BOOKS = (a_part_of_the_workbook, nonsense_in_the_sheet)
ANY = (wrong_ending, password, empty, not_a_table)
