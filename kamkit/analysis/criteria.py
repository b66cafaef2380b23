"""Criteria as data: what makes an account a key account, written down.

A scorecard is ``Criteria``: weighted criteria, and the minimum tests an account must pass
before it is scored at all. ``to_dict`` and ``from_dict`` keep it in a file.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from numbers import Real
from typing import TYPE_CHECKING, Any, Literal, TypeGuard, get_args

from kamkit.analysis.plain import check_keys, read_list, to_plain
from kamkit.errors import InvalidValue

if TYPE_CHECKING:
    import pandas as pd

Direction = Literal["max", "min"] | float
Scale = Literal["minmax", "rank", "target", "bands", "vector", "sum", "none"]
Missing = Literal["error", "lowest"]
Points = tuple[tuple[str, float], ...]

SCHEMA_VERSION = 1
RESERVED = frozenset(
    {"account_id", "account_name", "score", "rank", "passed", "reason", "listed", "odds"}
)


@dataclass(frozen=True)
class Criterion:
    """One criterion: what is measured, what is better, how it becomes points, how much it counts.

    ``column`` is a column of the accounts or arithmetic on columns, by default ``name``.
    ``direction`` is ``"max"``, ``"min"``, or a number: the nearer to it the better.
    ``weight`` is 0 or more; a scorecard's weights are divided by their sum when used.

    ``scale`` makes values comparable:

    - ``"minmax"``: 1 for the best account, 0 for the worst, the others in proportion
    - ``"rank"``: the share of the other accounts that it equals or beats
    - ``"target"``: 1 at the number in ``direction``, 0 for the account farthest from it
    - ``"bands"``: points over the most points there are. ``bands`` holds either rising cuts
      (four cuts make 1-5 points; a value on a cut is in the better band) or the points of each
      choice, ``{"AAA": 5, "A": 3}``, or choices from worst to best, ``("C", "B", "A")``
    - ``"vector"``: value over the root of the column's sum of squares; a ``"min"`` criterion
      counts negative (Hwang & Yoon 1981; what published TOPSIS examples use)
    - ``"sum"``: value over the column's sum; a ``"min"`` criterion enters as 1/value (Kracka,
      Brauers & Zavadskas 2010). No negative values
    - ``"none"``: the value as it is, for columns that hold points already

    Under ``minmax``, ``rank`` and ``target`` a column on which all accounts are equal gives 1 to
    everyone: it makes no difference. ``missing="lowest"`` counts an absent value as the worst
    one present (the lowest band); otherwise an absent value is an error.

    Raises InvalidValue with the field, the value and the rule.

    >>> Criterion("revenue", "revenue_12m", weight=3).scale
    'minmax'
    >>> Criterion("credit", "credit_rating", scale="bands", bands=("B", "A")).bands
    (('B', 1.0), ('A', 2.0))
    """

    name: str
    column: str = ""
    direction: Direction = "max"
    scale: Scale = "minmax"
    weight: float = 1.0
    bands: Sequence[float] | Sequence[str] | Mapping[str, float] | Points = ()
    missing: Missing = "error"

    def __post_init__(self) -> None:
        _check_names(self)
        if self.name in RESERVED:
            raise _wrong(self, "criteria.reserved", "name")
        self._check_direction()
        if self.scale not in get_args(Scale):
            raise _wrong(self, "criteria.scale", "scale", known=get_args(Scale))
        if self.scale == "target" and isinstance(self.direction, str):
            raise _wrong(self, "criteria.target", "direction")
        if not (is_number(self.weight) and self.weight >= 0):
            raise _wrong(self, "criteria.weight", "weight")
        object.__setattr__(self, "weight", float(self.weight))
        self._check_bands()
        if self.missing not in get_args(Missing):
            raise _wrong(self, "criteria.missing", "missing", known=get_args(Missing))

    @property
    def points(self) -> dict[str, float]:
        """Points of each choice; empty where ``bands`` are cuts or there are none."""
        return {band[0]: band[1] for band in self.bands if isinstance(band, tuple)}

    def _check_direction(self) -> None:
        if self.direction in ("max", "min"):
            return
        if not is_number(self.direction):
            raise _wrong(self, "criteria.direction", "direction")
        object.__setattr__(self, "direction", float(self.direction))

    def _check_bands(self) -> None:
        bands = _banded(self.bands)
        if bands is None or (self.scale == "bands") != bool(bands):
            raise _wrong(self, "criteria.bands", "bands")
        object.__setattr__(self, "bands", bands)
        if self.points and self.direction != "max":
            raise _wrong(self, "criteria.points_direction", "direction")


@dataclass(frozen=True)
class Minimum:
    """A test an account must pass before it is scored.

    It passes when the value of ``column`` (a column or arithmetic on columns, by default
    ``name``) is ``at_least`` and ``at_most`` what is said, both inclusive, or is one of
    ``choices``; or when it passes ``or_else``. An absent value does not pass: what is not known
    is not sound.

    >>> sales = Minimum("sales or potential", "revenue_12m", at_least=500_000,
    ...                 or_else=Minimum("potential", at_least=800_000))
    >>> sales.or_else.column
    'potential'
    """

    name: str
    column: str = ""
    at_least: float | None = None
    at_most: float | None = None
    choices: Sequence[str] = ()
    or_else: Minimum | None = None

    def __post_init__(self) -> None:
        _check_names(self)
        for field in ("at_least", "at_most"):
            limit = getattr(self, field)
            if limit is not None and not is_number(limit):
                raise _wrong(self, "criteria.limit", field)
        if isinstance(self.choices, str) or not isinstance(self.choices, Sequence):
            raise _wrong(self, "criteria.choices", "choices")
        object.__setattr__(self, "choices", tuple(str(choice) for choice in self.choices))
        if not isinstance(self.or_else, Minimum | None):
            raise _wrong(self, "criteria.or_else", "or_else")
        numeric = self.at_least is not None or self.at_most is not None
        if numeric == bool(self.choices):
            raise _wrong(self, "criteria.no_limit", "at_least")


@dataclass(frozen=True)
class Criteria:
    """A scorecard: criteria with different names, and the minimum tests that come first.

    Raises InvalidValue without a criterion, with two of one name, or when all weights are 0.

    >>> card = Criteria([Criterion("revenue", weight=3), Criterion("growth", weight=1)])
    >>> card.weights
    {'revenue': 0.75, 'growth': 0.25}
    >>> Criteria.from_dict(card.to_dict()) == card
    True
    """

    criteria: Sequence[Criterion]
    minimums: Sequence[Minimum] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "criteria", _all_of(Criterion, self.criteria, "criteria"))
        object.__setattr__(self, "minimums", _all_of(Minimum, self.minimums, "minimums"))
        if not self.criteria:
            raise InvalidValue("criteria.empty", field="criteria", value="[]")
        for field, names in (
            ("criteria", self.names),
            ("minimums", tuple(minimum.name for minimum in self.minimums)),
        ):
            twice = next((name for name in names if names.count(name) > 1), None)
            if twice is not None:
                raise InvalidValue("criteria.twice", field=field, value=twice)
        if not any(criterion.weight for criterion in self.criteria):
            raise InvalidValue("criteria.weights_zero", field="weight", value="0")

    def __iter__(self) -> Iterator[Criterion]:
        return iter(self.criteria)

    def __len__(self) -> int:
        return len(self.criteria)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(criterion.name for criterion in self.criteria)

    @property
    def weights(self) -> dict[str, float]:
        """The weights as shares that add to one."""
        largest = max(criterion.weight for criterion in self.criteria)
        parts = [criterion.weight / largest for criterion in self.criteria]
        total = math.fsum(parts)
        return {name: part / total for name, part in zip(self.names, parts, strict=True)}

    def with_weights(self, weights: Mapping[str, float] | pd.Series[float]) -> Criteria:
        """The same scorecard with other weights, by name: a dict, or ``ahp(...).weights``.

        A criterion that ``weights`` leaves out keeps its own.

        >>> card = Criteria([Criterion("revenue"), Criterion("growth")])
        >>> card.with_weights({"growth": 3}).weights
        {'revenue': 0.25, 'growth': 0.75}
        """
        given = {str(name): weight for name, weight in weights.items()}
        for name in given:
            if name not in self.names:
                known = list(self.names)
                raise InvalidValue("criteria.unknown_name", value=str(name), known=known)
        changed = [replace(each, weight=given.get(each.name, each.weight)) for each in self]
        return replace(self, criteria=tuple(changed))

    def with_scale(self, scale: Scale) -> Criteria:
        """The same scorecard with every criterion on one scale, such as ``"vector"``.

        >>> [each.scale for each in Criteria([Criterion("revenue")]).with_scale("vector")]
        ['vector']
        """
        return replace(self, criteria=tuple(replace(c, scale=scale, bands=()) for c in self))

    def to_dict(self) -> dict[str, Any]:
        """Plain data for a JSON or TOML file, with the version of its shape."""
        return {
            "schema_version": SCHEMA_VERSION,
            "criteria": [to_plain(criterion) for criterion in self.criteria],
            "minimums": [to_plain(minimum) for minimum in self.minimums],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Criteria:
        """The scorecard that ``to_dict`` wrote.

        Raises InvalidValue naming the field (``criteria[2].weight``), the value and the rule.
        """
        check_keys(data, {"schema_version", "criteria", "minimums"}, "")
        if data.get("schema_version") != SCHEMA_VERSION:
            raise InvalidValue(
                "criteria.version",
                field="schema_version",
                value=str(data.get("schema_version", "–")),
                known=[str(SCHEMA_VERSION)],
            )
        criteria = read_list(Criterion, data, "criteria")
        minimums = read_list(Minimum, data, "minimums")
        return cls(criteria, minimums)


def as_criteria(criteria: Criteria | Sequence[Criterion]) -> Criteria:
    """A scorecard from a scorecard or from bare criteria."""
    return criteria if isinstance(criteria, Criteria) else Criteria(criteria)


def _all_of(kind: type[Any], items: object, field: str) -> tuple[Any, ...]:
    whole = tuple(items) if isinstance(items, Sequence) and not isinstance(items, str) else None
    if whole is None or not all(isinstance(item, kind) for item in whole):
        raise InvalidValue("criteria.list", field=field, value=str(items), wanted=kind.__name__)
    return whole


def is_number(value: object) -> TypeGuard[float]:
    """A finite number, and no bool."""
    return isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)


def _wrong(item: Criterion | Minimum, key: str, field: str, **values: object) -> InvalidValue:
    value = str(getattr(item, field))
    return InvalidValue(key, name=str(item.name), field=field, value=value, **values)


def _check_names(item: Criterion | Minimum) -> None:
    if not (isinstance(item.name, str) and item.name.strip()):
        raise _wrong(item, "criteria.name", "name")
    if not isinstance(item.column, str):
        raise _wrong(item, "criteria.text", "column")
    object.__setattr__(item, "column", item.column or item.name)


def _banded(bands: Any) -> tuple[Any, ...] | None:
    """Rising cuts, or (choice, points) pairs; None where it is neither."""
    if isinstance(bands, Mapping):
        bands = tuple(bands.items())
    if isinstance(bands, str) or not isinstance(bands, Sequence):
        return None
    if all(is_number(cut) for cut in bands):
        cuts = tuple(float(cut) for cut in bands)
        return cuts if all(low < high for low, high in pairwise(cuts)) else None
    if all(isinstance(choice, str) for choice in bands):
        bands = tuple((choice, number) for number, choice in enumerate(bands, start=1))
    return _pairs(bands)


def _pairs(bands: Sequence[Any]) -> Points | None:
    if not all(isinstance(band, Sequence) and len(band) == 2 for band in bands):
        return None
    pairs = tuple((str(choice), points) for choice, points in bands)
    sound = all(is_number(points) and points > 0 for _, points in pairs)
    distinct = len({choice for choice, _ in pairs}) == len(pairs)
    return tuple((c, float(p)) for c, p in pairs) if sound and distinct else None
