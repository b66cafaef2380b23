"""Dataclasses as plain data for a file, and back, with errors that name the field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from difflib import get_close_matches
from typing import Any

from kamkit.errors import InvalidValue


def to_plain(item: Any) -> dict[str, Any]:
    """Name, column, and what else differs from its default, so that a file stays readable."""
    plain: dict[str, Any] = {}
    for field in fields(item):
        value = getattr(item, field.name)
        if field.name in ("name", "column") or value != field.default:
            plain[field.name] = _plain_value(value)
    return plain


def read_list(kind: type[Any], data: Mapping[str, Any], field: str) -> list[Any]:
    """Every entry of the list ``data[field]`` as a ``kind``; an absent list is empty.

    An error names the field by its place in the file, such as ``criteria[2].weight``.
    """
    entries = data.get(field, [])
    if not isinstance(entries, list | tuple):
        raise InvalidValue("criteria.list", field=field, value=str(entries), wanted=kind.__name__)
    return [_read(kind, entry, f"{field}[{number}]") for number, entry in enumerate(entries)]


def check_keys(data: Any, known: set[str], where: str) -> None:
    """Only known fields, or an error with the nearest known one."""
    if not isinstance(data, Mapping):
        raise InvalidValue("criteria.mapping", field=where or "Criteria", value=str(data))
    for key in data:
        if key not in known:
            nearest = get_close_matches(str(key), sorted(known), n=1, cutoff=0)[0]
            place = f"{where}.{key}" if where else str(key)
            value = str(data[key])
            raise InvalidValue("criteria.unknown_field", field=place, value=value, nearest=nearest)


def _plain_value(value: Any) -> Any:
    if is_dataclass(value):
        return to_plain(value)
    return [_plain_value(each) for each in value] if isinstance(value, tuple) else value


def _read(kind: type[Any], data: Any, where: str) -> Any:
    check_keys(data, {field.name for field in fields(kind)}, where)
    given = dict(data)
    if given.get("or_else") is not None:
        given["or_else"] = _read(kind, given["or_else"], f"{where}.or_else")
    try:
        return kind(**{"name": "", **given})
    except InvalidValue as error:
        place = f"{where}.{error.values['field']}"
        raise InvalidValue(error.key, **{**error.values, "field": place}) from None
