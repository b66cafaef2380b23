"""Frozen plans as plain data for a JSON file, and back; errors name field, value and rule.

A plan's dataclasses declare their fields with these types: ``str``, ``bool``, ``int``,
``float | None``, ``int | None``, ``date | None``, a ``Literal`` of words, or a tuple of such
dataclasses. ``check_fields`` enforces them, ``to_plain`` and ``from_plain`` carry them.
"""

from __future__ import annotations

import datetime as dt
import math
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any, Literal, Protocol, TypeVar, get_args, get_origin, get_type_hints

from kamkit.errors import InvalidValue

_T = TypeVar("_T")
MOST_CHARACTERS = 10_000  # of one text: a cell of a workbook would cut a longer one
_HEAD = frozenset({"kind", "schema_version"})


class PlanKind(Protocol):
    """What a kind of plan tells of itself, so that one reader and one store serve all kinds."""

    KIND: str
    SCHEMA_VERSION: int
    MIGRATIONS: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]]


def plan_to_dict(plan: Any) -> dict[str, Any]:
    """A whole plan as plain data, headed by its kind and the version of its shape."""
    return {"kind": plan.KIND, "schema_version": plan.SCHEMA_VERSION, **to_plain(plan)}


def plan_from_dict(kind: type[_T], data: Mapping[str, Any]) -> _T:
    """The plan that ``plan_to_dict`` wrote, brought up from an older version where it is one.

    Raises InvalidValue with the field (``milestones[2].due``), the value and the rule.
    """
    shape: Any = kind
    if not isinstance(data, Mapping):
        raise InvalidValue("plan.mapping", field=shape.KIND, value=_shown(data))
    if data.get("kind") != shape.KIND:
        found = _shown(data.get("kind", "–"))
        raise InvalidValue("plan.kind", field="kind", value=found, wanted=shape.KIND)
    current = _bring_up(shape, dict(data))
    return from_plain(kind, {key: current[key] for key in current if key not in _HEAD}, "")


def _bring_up(kind: PlanKind, data: dict[str, Any]) -> dict[str, Any]:
    version = data.get("schema_version")
    if type(version) is not int or version < 1:
        raise InvalidValue("plan.version", field="schema_version", value=_shown(version))
    if version > kind.SCHEMA_VERSION:
        known = kind.SCHEMA_VERSION
        raise InvalidValue("plan.newer", field="schema_version", value=str(version), known=known)
    while version < kind.SCHEMA_VERSION:
        data = kind.MIGRATIONS[version](data)
        version += 1
    return data


def to_plain(item: Any) -> dict[str, Any]:
    """The id, and what differs from its default, so that a file stays readable."""
    plain: dict[str, Any] = {}
    for field in fields(item):
        value = getattr(item, field.name)
        if field.default is MISSING or value != field.default:
            plain[field.name] = _plain_value(value)
    return plain


def _plain_value(value: Any) -> Any:
    if is_dataclass(value):
        return to_plain(value)
    if isinstance(value, tuple):
        return [_plain_value(each) for each in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def from_plain(kind: type[_T], data: Any, where: str) -> _T:
    """A dataclass from plain data; ``where`` is its place in the file, empty for the whole."""
    if not isinstance(data, Mapping):
        raise InvalidValue("plan.mapping", field=where or kind.__name__, value=_shown(data))
    shape: Any = kind
    hints = _hints(shape)
    given = {}
    for key, value in data.items():
        place = f"{where}.{key}" if where else str(key)
        if key not in hints:
            nearest = get_close_matches(str(key), sorted(hints), n=1, cutoff=0)[0]
            value = _shown(value)
            raise InvalidValue("plan.unknown_field", field=place, value=value, nearest=nearest)
        given[key] = _read(hints[key], value, place)
    for field in fields(shape):
        if field.default is MISSING and field.name not in given:
            place = f"{where}.{field.name}" if where else field.name
            raise InvalidValue("plan.absent", field=place, value="–")
    try:
        return kind(**given)
    except InvalidValue as error:
        inner = error.values["field"]
        place = f"{where}.{inner}" if where else inner
        raise InvalidValue(error.key, **{**error.values, "field": place}) from None


def _read(hint: Any, value: Any, place: str) -> Any:
    if get_origin(hint) is tuple:
        if not isinstance(value, list | tuple):
            raise InvalidValue("plan.list", field=place, value=_shown(value))
        kind: type[Any] = get_args(hint)[0]
        if _is_shape(kind):
            return tuple(from_plain(kind, each, f"{place}[{n}]") for n, each in enumerate(value))
        return tuple(value)
    if dt.date in _choices(hint) and isinstance(value, str):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            raise InvalidValue("plan.date", field=place, value=_shown(value)) from None
    return value


def _is_shape(kind: Any) -> bool:
    return is_dataclass(kind)


def check_fields(item: Any) -> None:
    """Hold every field of a frozen dataclass against its declared type; lists become tuples.

    Raises InvalidValue with field, value and rule.
    """
    shape: Any = type(item)
    for name, hint in _hints(shape).items():
        value = getattr(item, name)
        fit = _fit(hint, value)
        if fit is None and value is not None:
            raise InvalidValue(_rule(hint), field=name, value=_shown(value), known=_words(hint))
        if value is None and type(None) not in _choices(hint):
            raise InvalidValue(_rule(hint), field=name, value="–", known=_words(hint))
        if isinstance(fit, str) and len(fit) > MOST_CHARACTERS:
            shown = _shown(fit)
            raise InvalidValue("plan.long", field=name, value=shown, limit=MOST_CHARACTERS)
        if fit is not value:
            object.__setattr__(item, name, fit)


def _fit(hint: Any, value: Any) -> Any:
    """The value as its type wants it; None where it does not fit."""
    wanted = _choices(hint)
    if get_origin(hint) is tuple:
        kind = get_args(hint)[0]
        whole = tuple(value) if isinstance(value, list | tuple) else (None,)
        return whole if all(isinstance(each, kind) for each in whole) else None
    if get_origin(hint) is Literal:
        return value if isinstance(value, str) and value in wanted else None
    if isinstance(value, bool):
        return value if bool in wanted else None
    if isinstance(value, dt.datetime):
        value = value.date()
    if float in wanted and isinstance(value, int | float):
        return float(value) if math.isfinite(value) else None
    return value if isinstance(value, wanted) else None


def _rule(hint: Any) -> str:
    wanted = _choices(hint)
    if get_origin(hint) is tuple:
        return "plan.list"
    if get_origin(hint) is Literal:
        return "plan.choice"
    kinds = {str: "text", bool: "yes_no", int: "whole", float: "number", dt.date: "date"}
    return "plan." + next(rule for kind, rule in kinds.items() if kind in wanted)


def _words(hint: Any) -> list[str]:
    return list(get_args(hint)) if get_origin(hint) is Literal else []


def _choices(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (types.UnionType, Literal) else (hint,)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def _shown(value: object) -> str:
    words = str(value)
    return words if len(words) <= 80 else words[:79] + "…"


def as_date(value: dt.date | str) -> dt.date:
    """A date from a date, a timestamp or ISO text; raises InvalidValue for anything else.

    >>> as_date("2026-10-31")
    datetime.date(2026, 10, 31)
    """
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        raise InvalidValue("plan.date", field="as_of", value=_shown(value)) from None
