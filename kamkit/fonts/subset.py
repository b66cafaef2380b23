"""Cut the chart font out of Noto Sans SC: the same bytes every time.

The chart font is what a Chinese company name needs: GB2312 (7,445 characters), the 1,467
characters of the national table of standard characters (通用规范汉字表, 2013) that GB2312 lacks,
such as 镕, 喆 and 珺, and Latin with accents. Traditional characters beyond these are left to the
fonts of the machine. The 1,467 stand in ``beyond_gb2312.txt``; they come from the ``kTGH``
entries of Unihan 15.0.

How to run it (fontTools comes with matplotlib)::

    npm pack @expo-google-fonts/noto-sans-sc@0.4.3
    tar xzf expo-google-fonts-noto-sans-sc-0.4.3.tgz
    python -m kamkit.fonts.subset package/400Regular/NotoSansSC_400Regular.ttf

The licence of the source and of the result is the SIL Open Font License 1.1 (``OFL.txt``).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

FAMILY = "KAMkit Sans SC"
FILE = "KAMkitSansSC-Regular.ttf"
HERE = Path(__file__).parent

# In the source these are as wide as a Chinese character, which tears “O’Brien” apart: the quotes
# have narrow forms to put in their place, the ellipsis has none and is left to the next font.
NARROW = "‘’“”"
LEFT_OUT = "…"


def characters() -> set[int]:
    """The code points that the chart font carries."""
    latin = {*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2040)}
    signs = {*range(0x3000, 0x3020), *range(0xFF00, 0xFF5F), *map(ord, "¥￥€−×℃")}
    beyond = (HERE / "beyond_gb2312.txt").read_text("utf-8")
    chinese = _gb2312() | {ord(c) for c in beyond if not c.isspace()}
    return (latin | signs | chinese) - set(map(ord, LEFT_OUT))


def _gb2312() -> set[int]:
    pairs = (bytes([high, low]) for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF))
    return {ord(c) for pair in pairs for c in pair.decode("gb2312", errors="ignore")}


def make(source: Path, target: Path) -> None:
    """Write the subset of ``source`` to ``target`` under its own family name."""
    from fontTools import subset

    options = subset.Options(
        layout_features=["ccmp", "liga", "locl"],
        hinting=False,
        notdef_outline=True,
        name_IDs=["*"],
        recalc_timestamp=False,
    )
    font = subset.load_font(str(source), options)
    _narrow_quotes(font)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters())
    subsetter.subset(font)
    _rename(font)
    font["head"].modified = font["head"].created
    font.save(str(target))


def _narrow_quotes(font: Any) -> None:
    gsub = font["GSUB"].table
    records = [r.Feature for r in gsub.FeatureList.FeatureRecord if r.FeatureTag == "pwid"]
    lookups = {index for feature in records for index in feature.LookupListIndex}
    narrow: dict[str, str] = {}
    for index in lookups:
        for table in gsub.LookupList.Lookup[index].SubTable:
            narrow |= getattr(table, "ExtSubTable", table).mapping
    for table in font["cmap"].tables:
        if table.isUnicode():
            for code in map(ord, NARROW):
                if code in table.cmap:
                    table.cmap[code] = narrow.get(table.cmap[code], table.cmap[code])


def _rename(font: Any) -> None:
    postscript = FILE.removesuffix(".ttf")
    names = {1: FAMILY, 3: postscript, 4: f"{FAMILY} Regular", 6: postscript, 16: FAMILY}
    for record in font["name"].names:
        record.string = names.get(record.nameID, record.toUnicode())


if __name__ == "__main__":
    make(Path(sys.argv[1]), HERE / FILE)
