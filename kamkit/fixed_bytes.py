"""Office files that are the same bytes whenever and wherever they are written."""

from __future__ import annotations

import io
import zipfile

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can hold
_MADE_ON_UNIX = 3


def fix_bytes(content: bytes) -> bytes:
    """The same docx or xlsx with fixed times, its parts stored as they are.

    Compressing would bring in the version of zlib, whose bytes differ from one to the next.

    >>> one, two = io.BytesIO(), io.BytesIO()
    >>> for file, day in ((one, 1), (two, 2)):
    ...     with zipfile.ZipFile(file, "w") as parts:
    ...         parts.writestr(zipfile.ZipInfo("a.xml", (2026, 1, day, 0, 0, 0)), "<a/>")
    >>> fix_bytes(one.getvalue()) == fix_bytes(two.getvalue())
    True
    """
    fixed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as parts, zipfile.ZipFile(fixed, "w") as stored:
        for name in parts.namelist():
            about = zipfile.ZipInfo(name, _FIRST_DAY)
            about.create_system = _MADE_ON_UNIX
            about.external_attr = 0o600 << 16
            stored.writestr(about, parts.read(name))
    return fixed.getvalue()
