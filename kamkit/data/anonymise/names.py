"""How a name is recognised however it is written, and the core that tells a company apart."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from kamkit.schema import tables
from kamkit.text import LANGUAGES, messages

HAN = "㐀-䶿一-鿿豈-﫿"
_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_BLANKS = re.compile(r"[^\S\n]{2,}|[^\S\n ]")
_BESIDE_HAN = re.compile(rf" (?=[{HAN}])|(?<=[{HAN}]) ")
_BRACKETS = re.compile(r"[(\[【「『《<].*?[)\]】」』》>]")
_NUMBERED = re.compile(r"\d+|第[一二三四五六七八九十百]+")
_REGION = rf"(?:省|市|特别行政区|自治区|自治州|自治县|区|县)(?=[{HAN}]{{2,}})"
_PREFIX = re.compile(rf"^[{HAN}]{{2,3}}?{_REGION}")
_LATIN_WORD = re.compile(rf"[^\W_{HAN}]+(?:['’][^\W_]+)?")
FEWEST_HAN, FEWEST_LETTERS = 2, 4


def unify(text: str) -> str:
    """Text in one form: width, case, hidden characters and runs of blanks no longer differ.

    Line ends stay; blanks beside a Chinese character go.

    >>> unify("ＡＣＭＥ　 Corp"), unify("北方 机械")
    ('acme corp', '北方机械')
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _BESIDE_HAN.sub("", _BLANKS.sub(" ", _HIDDEN.sub("", plain)))


def name_key(text: str) -> str:
    """What two spellings of one name share: case, width and blanks set aside.

    >>> name_key("Li  Wei") == name_key("ＬＩ ｗｅｉ")
    True
    """
    return re.sub(r"\s+", "", unify(text))


def id_key(text: str) -> str:
    """What two spellings of one id share: width and blanks set aside, not case.

    >>> id_key(" 007 "), id_key("００7") == id_key("007"), id_key("aB") == id_key("AB")
    ('007', True, False)
    """
    return re.sub(r"\s+", "", _HIDDEN.sub("", unicodedata.normalize("NFKC", text)))


@cache
def words() -> dict[str, frozenset[str]]:
    """The lists of ``words.toml``."""
    raw = files("kamkit.data.anonymise").joinpath("words.toml").read_text("utf-8")
    return {name: frozenset(listed) for name, listed in tomllib.loads(raw).items()}


def is_placeholder(text: str) -> bool:
    """Whether a cell says that there is no name, such as ``Unknown`` or ``不详``."""
    return unify(text).strip() in words()["placeholders"]


def core_of(name: str) -> str:
    """What tells a company apart: its name without place, legal form and trade, or ``""``.

    >>> core_of("上海桉禾电力设备有限公司"), core_of("Ningtuo Power Co., Ltd."), core_of("中国电力")
    ('桉禾', 'ningtuo', '')
    """
    plain = _BRACKETS.sub("", unify(name)).strip()
    core = _core_zh(plain) if re.search(f"[{HAN}]", plain) else _core_en(plain)
    return core if _is_long_enough(core) else ""


def _core_zh(name: str) -> str:
    lists = words()
    core = _NUMBERED.sub("", re.sub(rf"[^\w{HAN}]", "", name))
    places = "|".join(sorted(lists["places_zh"], key=len, reverse=True))
    core = re.sub(rf"^(?:(?:{places})(?:{_REGION})?)+", "", core)
    core = _PREFIX.sub("", core)
    return _strip(core, lists["legal_zh"] | lists["trades_zh"] | lists["places_zh"])


def _strip(text: str, taken: frozenset[str]) -> str:
    """The text without the words at its end, the longest first."""
    while found := max((word for word in taken if text.endswith(word)), key=len, default=""):
        text = text.removesuffix(found)
    return text


def _core_en(name: str) -> str:
    lists = words()
    left = lists["legal_en"] | lists["places_en"] | lists["trades_en"]
    found = _LATIN_WORD.finditer(name)
    kept = [each for each in found if each[0].strip(".") not in left and not each[0].isdigit()]
    if not kept:
        return ""
    whole = name[kept[0].start() : kept[-1].end()]
    return whole if len(_LATIN_WORD.findall(whole)) == len(kept) else kept[0][0]


def _is_long_enough(core: str) -> bool:
    han = len(re.findall(f"[{HAN}]", core))
    letters = sum(char.isalpha() for char in core) - han
    return han >= FEWEST_HAN or letters >= FEWEST_LETTERS


@cache
def _kit_speech() -> str:
    """Everything the kit itself says: what stands there cannot give a company away."""
    said = [text for lang in LANGUAGES for text in messages(lang).values()]
    for table in tables().values():
        for column in table.columns:
            said += [column.name, *column.label.values(), *column.meaning.values()]
            said += [*column.aliases, *column.choices]
    return unify("\n".join(said))


@cache
def _kit_words() -> frozenset[str]:
    return frozenset(_LATIN_WORD.findall(_kit_speech()))


def is_common(core: str, kept: Iterable[str] = ()) -> bool:
    """Whether a core is a word that the kit, or a value that stays, says anyway."""
    lists = words()
    if core in lists["common_zh"] | lists["common_en"]:
        return True
    if re.search(f"[{HAN}]", core):
        return core in _kit_speech() or any(core in text for text in kept)
    spoken = _kit_words().union(*(_LATIN_WORD.findall(text) for text in kept))
    return set(_LATIN_WORD.findall(core)) <= spoken
