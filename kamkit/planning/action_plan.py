"""The action plan: what is aimed at, how, by when, by whom, and how anyone will know.

Six lists whose items carry ids that stay: objectives (O1), strategies (S1), milestones (M1),
measures (K1), risks (R1), reviews (V1); and who does what, as a RACI matrix (Responsible,
Accountable, Consulted, Informed) over the milestones. Edits return a new plan.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal

from kamkit.errors import InvalidValue
from kamkit.planning.plain import check_fields, plan_from_dict, plan_to_dict

Direction = Literal["up", "down"]
Role = Literal["R", "A", "C", "I"]


class _Checked:
    def __post_init__(self) -> None:
        check_fields(self)


@dataclass(frozen=True)
class Objective(_Checked):
    """What shall be true by ``due``. ``measure`` is the id of a Measure; ``target`` is by default
    that measure's; ``why`` says what it is worth to the customer or to us."""

    id: str
    text: str
    why: str = ""
    measure: str = ""
    target: float | None = None
    due: dt.date | None = None


@dataclass(frozen=True)
class Strategy(_Checked):
    """The way to an objective, in a sentence. ``objective`` is its id."""

    id: str
    text: str
    objective: str = ""


@dataclass(frozen=True)
class Milestone(_Checked):
    """A step that can be seen to be done. ``objective`` is the id of what it serves."""

    id: str
    text: str
    objective: str = ""
    due: dt.date | None = None
    owner: str = ""
    done: bool = False


@dataclass(frozen=True)
class Responsibility(_Checked):
    """One cell of the RACI matrix: the role of a person in a milestone (its id)."""

    milestone: str
    person: str
    role: Role


@dataclass(frozen=True)
class Measure(_Checked):
    """A number that shows the way: where it was, is and shall be, in ``unit``.

    ``direction`` is which way is better. ``column`` names the column of the account summary
    that holds it, so that data can move it; empty where a person counts.
    """

    id: str
    text: str
    unit: str = ""
    baseline: float | None = None
    current: float | None = None
    target: float | None = None
    direction: Direction = "up"
    column: str = ""


@dataclass(frozen=True)
class Risk(_Checked):
    """What may go wrong; ``likelihood`` and ``impact`` from 1 to 5; ``answer`` is what we do."""

    id: str
    text: str
    likelihood: int | None = None
    impact: int | None = None
    answer: str = ""
    owner: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        for field in ("likelihood", "impact"):
            value = getattr(self, field)
            if value is not None and not 1 <= value <= 5:
                raise InvalidValue("plan.one_to_five", field=field, value=str(value))


@dataclass(frozen=True)
class Review(_Checked):
    """A day on which the plan is looked at; ``text`` is what is looked at."""

    id: str
    text: str
    due: dt.date | None = None
    done: bool = False


Item = Objective | Strategy | Milestone | Measure | Risk | Review
LISTS: Mapping[type[Any], tuple[str, str]] = {
    Objective: ("objectives", "O"),
    Strategy: ("strategies", "S"),
    Milestone: ("milestones", "M"),
    Measure: ("measures", "K"),
    Risk: ("risks", "R"),
    Review: ("reviews", "V"),
}


@dataclass(frozen=True)
class ActionPlan(_Checked):
    """The plan of one account. ``plan_id`` is by default the account's.
    ``revision`` counts the edits made by the methods below; a calendar updates by it.

    Raises InvalidValue where an id is empty or stands twice, or a field is of the wrong type.

    >>> plan = ActionPlan("KH1026", objectives=[Objective("O1", "A frame contract for valves")])
    >>> plan = plan.with_item(Milestone(plan.next_id(Milestone), "Draft agreed", "O1"))
    >>> plan.change("M1", done=True).milestones[0].done, plan.milestones[0].done
    (True, False)
    >>> ActionPlan.from_dict(plan.to_dict()) == plan
    True
    """

    KIND: ClassVar[str] = "action_plan"
    SCHEMA_VERSION: ClassVar[int] = 1
    MIGRATIONS: ClassVar[Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]]] = {}

    account_id: str
    account_name: str = ""
    owner: str = ""
    plan_id: str = ""
    revision: int = 0
    objectives: tuple[Objective, ...] = ()
    strategies: tuple[Strategy, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    responsibilities: tuple[Responsibility, ...] = ()
    measures: tuple[Measure, ...] = ()
    risks: tuple[Risk, ...] = ()
    reviews: tuple[Review, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.account_id.strip():
            raise InvalidValue("plan.empty_id", field="account_id", value="–")
        object.__setattr__(self, "plan_id", self.plan_id or self.account_id)
        seen: set[str] = set()
        for item in self.items():
            field = LISTS[type(item)][0]
            if not item.id.strip():
                raise InvalidValue("plan.empty_id", field=f"{field}.id", value="–")
            if item.id in seen:
                raise InvalidValue("plan.twice", field=f"{field}.id", value=item.id)
            seen.add(item.id)

    def items(self) -> Iterator[Item]:
        """Everything that has an id, list by list."""
        for field, _ in LISTS.values():
            yield from getattr(self, field)

    def item(self, item_id: str) -> Item:
        """The item of that id; raises InvalidValue with the known ones where there is none."""
        for item in self.items():
            if item.id == item_id:
                return item
        known = [item.id for item in self.items()]
        raise InvalidValue("plan.no_item", field="id", value=item_id, known=known)

    @property
    def people(self) -> tuple[str, ...]:
        """Everyone named as an owner or in the RACI matrix, in order of first mention."""
        named = [milestone.owner for milestone in self.milestones]
        named += [each.person for each in self.responsibilities]
        return tuple(dict.fromkeys(name for name in named if name.strip()))

    def roles(self, milestone: str) -> dict[str, str]:
        """Person to role letters of one milestone, such as ``{"Sales": "A", "Service": "R"}``."""
        found: dict[str, str] = {}
        for each in self.responsibilities:
            if each.milestone == milestone:
                found[each.person] = found.get(each.person, "") + each.role
        return found

    def next_id(self, kind: type[Item]) -> str:
        """An id that is free: the letter of the list and the number after the highest."""
        letter = LISTS[kind][1]
        used = (re.fullmatch(rf"{letter}(\d+)", item.id, re.ASCII) for item in self.items())
        return f"{letter}{1 + max((int(match[1]) for match in used if match), default=0)}"

    def with_item(self, item: Item) -> ActionPlan:
        """The plan with this item: in place of the one of its id, else at the end of its list."""
        field = LISTS[type(item)][0]
        old = getattr(self, field)
        new = tuple(item if each.id == item.id else each for each in old)
        return self._with(field, new if item in new else (*old, item))

    with_objective = with_strategy = with_milestone = with_item
    with_measure = with_risk = with_review = with_item

    def change(self, item_id: str, **fields: Any) -> ActionPlan:
        """The plan with some fields of one item changed; ``change("M1", done=True)``."""
        return self.with_item(replace(self.item(item_id), **fields))

    def without(self, item_id: str) -> ActionPlan:
        """The plan without one item, and without the RACI cells of a milestone that goes."""
        item = self.item(item_id)
        field = LISTS[type(item)][0]
        kept = tuple(each for each in self.responsibilities if each.milestone != item_id)
        rest = tuple(each for each in getattr(self, field) if each.id != item_id)
        return replace(self._with(field, rest), responsibilities=kept)

    def with_roles(self, milestone: str, roles: Mapping[str, str]) -> ActionPlan:
        """The plan with one row of the RACI matrix set: ``{"Sales": "A", "Service": "RC"}``."""
        cells = [Responsibility(milestone, who, r) for who, rs in roles.items() for r in rs]  # type: ignore[arg-type]
        order = {each.id: at for at, each in enumerate(self.milestones)}
        others = [each for each in self.responsibilities if each.milestone != milestone]
        whole = sorted([*others, *cells], key=lambda each: order.get(each.milestone, len(order)))
        return self._with("responsibilities", tuple(whole))

    def _with(self, field: str, value: tuple[Any, ...]) -> ActionPlan:
        changed: dict[str, Any] = {field: value, "revision": self.revision + 1}
        return replace(self, **changed)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for a JSON file, with the kind and the version of its shape."""
        return plan_to_dict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> ActionPlan:
        """The plan that ``to_dict`` wrote, of this version or an older one.

        Raises InvalidValue naming the field (``milestones[2].due``), the value and the rule.
        """
        return plan_from_dict(cls, data)
