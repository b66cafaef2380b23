"""Looking for 500 original names in 20 MB: scan_for_names beside one search per name.

The other side is what one would write: the text folded as a person reads it (width, case), then
each name looked for in turn. It finds whole names only; ours also finds the core of a company's
name, ids, phone numbers and addresses, and says the row and column of each.

    python benchmarks/scan.py
"""

from __future__ import annotations

import tempfile
import time
import unicodedata
from fractions import Fraction
from pathlib import Path

import kamkit as kk

MEGABYTES, NAMES = 20, 500
LINE = "A0001,2026-05-08,一切正常并按期交付,1234.5678,visit and call by the team\n"


def names() -> list[str]:
    half = NAMES // 2
    latin = [f"Zorquan{n:03d} Holdings" for n in range(half)]
    return latin + [f"瓛{chr(0x4E00 + n)}犇电力有限公司" for n in range(half)]


def fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def one_by_one(path: Path) -> int:
    """How many names stand in the file."""
    text = fold(path.read_text("utf-8"))
    return sum(fold(name) in text for name in names())


def main() -> None:
    key = kk.Key(
        {"account": {n: f"Account {i:04d}" for i, n in enumerate(names())}}, Fraction(2), 7
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.csv"
        lines = LINE * (MEGABYTES * 1_000_000 // len(LINE.encode()))
        path.write_text(f"a,b,c,d,e\n{lines}A1,x,{names()[-1]},1,{names()[7]}\n", "utf-8")
        start = time.process_time()
        leaks = kk.scan_for_names(path, key)
        middle = time.process_time()
        found = one_by_one(path)
        end = time.process_time()
    assert len(leaks) == found == 2, (len(leaks), found)
    ours, theirs = middle - start, end - middle
    print(f"scan_for_names {ours:.2f} s, one search per name {theirs:.2f} s: {ours / theirs:.2f} x")


if __name__ == "__main__":
    main()
