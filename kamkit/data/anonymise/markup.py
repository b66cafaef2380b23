"""The texts of HTML and XML: what is shown, what stands in attributes and comments."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import unquote

from kamkit.data.anonymise.names import words

_TAG = re.compile(r"<(/?)([\w:.-]+)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>|<[!?][^>]*>")
_COMMENT = re.compile(r"<!--(.*?)-->|<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_DATA = re.compile(r"data:[\w.+/-]*(?:;[\w=-]+)*;base64,[A-Za-z0-9+/=\s]+")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})")
# Places and numbers of the program's own; cells are told by their place, such as A1001.
_OWN = re.compile(r"(?:^|:)(?:r|ref|sqref|spans|activeCell|topLeftCell|rsid\w*|paraId|textId|uid)$")
_SEPARATOR = "¦"


def markup_texts(text: str) -> Iterator[tuple[bool, bool, str]]:
    """(spare, with rows, text): what stands between tags, then the same with words that tags part
    put together, then attributes, then comments.

    >>> [part for _, _, part in markup_texts('<p title="x">Nor<b>thern</b></p>')]
    ['¦Nor¦thern¦¦', '¦Northern¦', 'x']
    """
    text = _DATA.sub("", text)
    shown = _COMMENT.sub(lambda found: found[2] or "\n" * found[0].count("\n"), text)
    yield (
        False,
        True,
        html.unescape(_TAG.sub(lambda f: _SEPARATOR + "\n" * f[0].count("\n"), shown)),
    )
    yield True, False, html.unescape(_TAG.sub(_joined, shown))
    attributes = "\n".join(_attributes(shown))
    if attributes:
        yield False, False, attributes
    comments = "\n".join(found[1] or "" for found in _COMMENT.finditer(text)).strip()
    if comments:
        yield False, False, html.unescape(comments)


def _parted(tag: re.Match[str]) -> str:
    return _SEPARATOR + "\n" * tag[0].count("\n")


def _joined(tag: re.Match[str]) -> str:
    local = (tag[2] or "").rpartition(":")[2].lower()
    return _SEPARATOR if local in words()["markup_breaks"] else ""


def _attributes(text: str) -> Iterator[str]:
    for tag in _TAG.finditer(text):
        for name, double, single in _ATTRIBUTE.findall(tag[3] or ""):
            if not _OWN.search(name):
                yield html.unescape(double or single).replace("\n", " ")


def unescape(text: str) -> str:
    r"""The text with ``\u4e2d``, ``%E4%B8%AD`` and ``&amp;`` read.

    >>> unescape(r"\u5317%E6%96%B9&amp;")
    '北方&'
    """
    if "\\u" in text or "\\x" in text:
        text = _ESCAPE.sub(lambda found: _character(int(found[1] or found[2], 16)), text)
    if re.search(r"%[0-9A-Fa-f]{2}", text):
        text = unquote(text)
    return html.unescape(text) if "&" in text else text


def _character(code: int) -> str:
    return chr(code) if not 0xD800 <= code <= 0xDFFF and code not in (10, 13) else " "
