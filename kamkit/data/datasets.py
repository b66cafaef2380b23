"""The data sets of the course: loaded by name, described, and rebuilt byte for byte."""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kamkit.data import synth
from kamkit.errors import DataError, UnreadableFile
from kamkit.safe_file import write_safely
from kamkit.schema import NUMERIC, Column, Table, tables
from kamkit.text import LANGUAGES, language, say

FOLDER = Path(__file__).resolve().parents[2] / "datasets"

# The data set and the table of the schema that it fills.
_TABLE = {
    "accounts": "accounts",
    "orders": "orders",
    "products": "products",
    "industries": "industries",
    "opportunities": "opportunities",
    "stages": "stages",
    "qualification": "qualification",
    "contacts": "contacts",
    "activities": "activities",
    "feedback": "feedback",
    "funnel_2011": "funnel",
    "funnel_2011_total": "funnel",
}
# A training deck of 2011, as printed. Its total is kept apart, so that nobody adds it to the
# people, and uncorrected: the four sales make 330,783.
_FUNNEL = ["person", "person_zh", "targets", "medium_high_intent", "low_intent", "closed", "sales"]
_FUNNEL_2011 = [
    ("Cao", "曹", 71, 38, 33, 8, 53226.0),
    ("Zhao", "赵", 49, 39, 10, 6, 31735.0),
    ("Chen", "陈", 156, 66, 90, 20, 168203.0),
    ("Wang", "王", 65, 28, 37, 4, 77619.0),
]
_FUNNEL_2011_TOTAL = [("Total as printed", "合计（原表）", 341, 171, 170, 38, 330782.0)]


def dataset_names() -> list[str]:
    """The names that ``load_dataset`` knows.

    >>> dataset_names()[:5]
    ['accounts', 'orders', 'products', 'industries', 'opportunities']
    """
    return list(_TABLE)


def load_dataset(name: str, lang: str | None = None, variant: int = 0) -> pd.DataFrame:
    """A data set of the course, typed as the schema says.

    Ids, names and choices are text, dates datetime64, counts Int64, money and other numbers
    float64, as from ``read_table``. Names are in ``lang`` (the language in force); codes such as
    ``customer`` stay. The funnel tables are published ones and have no variants; all others are the
    sample company, money in CNY: ``variant`` 0 is the one on disk, variant n one with other names,
    numbers and account ids, made from seed n.
    Every call returns a new frame.

    Raises DataError for an unknown name or language, InvalidValue for a variant that is no whole
    number from 0 up, UnreadableFile where the package stands without its checkout.

    >>> orders = load_dataset("orders")
    >>> orders["order_date"].max().date().isoformat()
    '2026-10-31'
    >>> load_dataset("funnel_2011", lang="zh")["person"].tolist()
    ['曹', '赵', '陈', '王']
    """
    lang = lang or language()
    if lang not in LANGUAGES:
        raise DataError("unknown_language", value=lang, known=LANGUAGES)
    table = _table_of(name)
    if synth.check_seed(variant) > 0 and not name.startswith("funnel"):
        return _in_language(synth.make_company(variant)[name], lang)
    return _in_language(_read(name, table), lang)


def dataset_path(name: str) -> Path:
    """Where a data set's file lies, for whoever reads it as a file.

    Raises what ``load_dataset`` raises for a name it does not know.

    >>> dataset_path("orders").name
    'orders.csv'
    """
    _table_of(name)
    return FOLDER / f"{name}.csv"


def describe_dataset(name: str, lang: str | None = None) -> pd.DataFrame:
    """What each column of a data set holds: ``column``, ``dtype``, ``unit`` and ``meaning``.

    >>> describe_dataset("products").loc[3].tolist()
    ['price', 'money', 'currency', 'Price of one piece before discount.']
    """
    lang = lang or language()
    columns = [_table_of(name)[str(column)] for column in load_dataset(name, lang)]
    return pd.DataFrame(
        {
            "column": [column.name for column in columns],
            "dtype": [column.dtype for column in columns],
            "unit": [column.unit[lang] if column.unit else "" for column in columns],
            "meaning": [column.meaning[lang] for column in columns],
        }
    )


def write_datasets(folder: str | Path, seed: int = 0) -> list[Path]:
    """Write every data set and ``manifest.toml`` into ``folder``; return the paths.

    The same seed gives the same bytes on every machine: UTF-8 with a byte-order mark, which Excel
    needs to read Chinese, lines ending in ``\\n``, money with two decimals.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    frames = synth.make_company(seed)
    frames["funnel_2011"] = pd.DataFrame(_FUNNEL_2011, columns=_FUNNEL)
    frames["funnel_2011_total"] = pd.DataFrame(_FUNNEL_2011_TOTAL, columns=_FUNNEL)
    manifest = [say("dataset.manifest_head", lang="en")]
    paths: list[Path] = []
    for name, frame in frames.items():
        content = _as_csv(frame, _table_of(name)).encode("utf-8-sig")
        paths.append(folder / f"{name}.csv")
        write_safely(paths[-1], content)
        manifest += _entry(name, frame, content, seed)
    paths.append(folder / "manifest.toml")
    write_safely(paths[-1], ("\n".join(manifest) + "\n").encode())
    return paths


def _table_of(name: str) -> Table:
    if name not in _TABLE:
        nearest = difflib.get_close_matches(str(name), _TABLE, n=1, cutoff=0)
        raise DataError("unknown_dataset", value=str(name), nearest=nearest, known=list(_TABLE))
    return tables()[_TABLE[name]]


def _column_of(table: Table, name: str) -> Column:
    """The schema's column; ``account_name_zh`` is the Chinese ``account_name``."""
    return table[name.removesuffix("_zh")]


def _in_language(frame: pd.DataFrame, lang: str) -> pd.DataFrame:
    chinese = [column for column in frame if str(column).endswith("_zh")]
    if lang == "zh":
        names = {str(column).removesuffix("_zh"): frame[column] for column in chinese}
        frame = frame.assign(**names)
    return frame.drop(columns=chinese)


def _read(name: str, table: Table) -> pd.DataFrame:
    path = dataset_path(name)
    if not FOLDER.is_dir():
        raise UnreadableFile("no_checkout", file=str(FOLDER))
    if not path.is_file():
        raise UnreadableFile("no_dataset_file", value=name, file=str(path))
    header = pd.read_csv(path, nrows=0, encoding="utf-8-sig")
    kinds = {str(column): _column_of(table, str(column)).dtype for column in header}
    frame = pd.read_csv(
        path,
        encoding="utf-8-sig",
        keep_default_na=False,  # a company may be called NA
        na_values=[""],
        dtype={column: _pandas_dtype(kind) for column, kind in kinds.items()},
    )
    for column, kind in kinds.items():
        if kind == "date":
            days = pd.to_datetime(frame[column], format="%Y-%m-%d")
            frame[column] = days.astype("datetime64[us]")
    return frame


def _pandas_dtype(kind: str) -> str:
    if kind == "integer":
        return "Int64"  # as read_table gives
    return "float64" if kind in NUMERIC else "str"


def _as_csv(frame: pd.DataFrame, table: Table) -> str:
    kinds = {str(name): _column_of(table, str(name)).dtype for name in frame}
    cells = pd.DataFrame({name: _as_text(frame[name], kind) for name, kind in kinds.items()})
    return cells.to_csv(index=False, lineterminator="\n")


def _as_text(values: pd.Series[Any], kind: str) -> list[str]:
    if kind == "date":
        return list(values.dt.strftime("%Y-%m-%d"))
    if kind == "money":
        return ["" if value != value else f"{value:.2f}" for value in values]
    if kind in NUMERIC:
        return ["" if v != v else np.format_float_positional(v, trim="-") for v in values]
    return list(values.fillna(""))


def _entry(name: str, frame: pd.DataFrame, content: bytes, seed: int) -> Iterator[str]:
    """The manifest's lines on one file."""
    published = name.startswith("funnel")
    source = "dataset.funnel_source" if published else "dataset.company_source"
    yield f"\n[{name}]"
    yield f'file = "{name}.csv"'
    yield f'table = "{_TABLE[name]}"'
    yield f"rows = {len(frame)}"
    if not published:
        yield f"seed = {seed}"
    yield 'licence = "CC-BY-4.0"'
    yield f"source = {_both(say(source, 'en'), say(source, 'zh'))}"
    yield f'sha256 = "{hashlib.sha256(content).hexdigest()}"'
    yield f"[{name}.columns]"
    for column_name in map(str, frame):
        column = _column_of(_table_of(name), column_name)
        meaning = column.meaning
        if column_name.endswith("_zh"):
            meaning = {
                lang: say("dataset.in_chinese", lang, meaning=meaning[lang]) for lang in LANGUAGES
            }
        unit = f"unit = {_both(**column.unit)}, " if column.unit else ""
        yield f'{column_name} = {{ dtype = "{column.dtype}", {unit}meaning = {_both(**meaning)} }}'


def _both(en: str, zh: str) -> str:
    """An inline TOML table of the two languages; JSON strings are TOML strings."""
    words = (json.dumps(text, ensure_ascii=False) for text in (en, zh))
    return "{{ en = {}, zh = {} }}".format(*words)
