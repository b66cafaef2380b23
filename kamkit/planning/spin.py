"""The plan of a sales call: what is known, what is asked in which order, what it shall lead to.

The chain is Rackham's (1988, SPIN Selling): a question for a problem, for what the problem brings
with it (implication), for what a solution would be worth (need-payoff); a benefit answers a need
that the customer has stated. Items carry ids that stay: facts (F1), situation questions (S1),
problem questions (P1), implication questions (I1), explicit needs (N1), need-payoff questions
(Q1), benefits (B1). Edits return a new plan.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal

from kamkit.errors import InvalidValue
from kamkit.planning.plain import check_fields, plan_from_dict, plan_to_dict

Outcome = Literal["order", "advance", "continuation", "no_sale"]


class _Checked:
    def __post_init__(self) -> None:
        check_fields(self)


@dataclass(frozen=True)
class Fact(_Checked):
    """What is known before the call, in a sentence."""

    id: str
    text: str


@dataclass(frozen=True)
class SituationQuestion(_Checked):
    """A question for how things are."""

    id: str
    text: str


@dataclass(frozen=True)
class ProblemQuestion(_Checked):
    """A question for a difficulty; ``problem`` says the difficulty that is expected."""

    id: str
    text: str
    problem: str = ""


@dataclass(frozen=True)
class ImplicationQuestion(_Checked):
    """A question for what a problem brings with it; ``problem`` is the id of that question."""

    id: str
    text: str
    problem: str | None = None


@dataclass(frozen=True)
class Need(_Checked):
    """An explicit need in the customer's words; ``stated`` once the customer has said it."""

    id: str
    text: str
    problem: str | None = None
    stated: bool = False


@dataclass(frozen=True)
class PayoffQuestion(_Checked):
    """A question for the worth of a solution; tied to the ids of an implication and a need."""

    id: str
    text: str
    implication: str | None = None
    need: str | None = None


@dataclass(frozen=True)
class Benefit(_Checked):
    """How we meet a need that was stated; ``need`` is its id."""

    id: str
    text: str
    need: str | None = None


SpinItem = (
    Fact
    | SituationQuestion
    | ProblemQuestion
    | ImplicationQuestion
    | Need
    | PayoffQuestion
    | Benefit
)
SPIN_LISTS: Mapping[type[Any], tuple[str, str]] = {
    Fact: ("facts", "F"),
    SituationQuestion: ("situation", "S"),
    ProblemQuestion: ("problems", "P"),
    ImplicationQuestion: ("implications", "I"),
    Need: ("needs", "N"),
    PayoffQuestion: ("payoffs", "Q"),
    Benefit: ("benefits", "B"),
}
_SPOKEN = ("situation", "problems", "implications", "payoffs", "benefits")
_LINKS = {
    "implications": {"problem": "problems"},
    "needs": {"problem": "problems"},
    "payoffs": {"implication": "implications", "need": "needs"},
    "benefits": {"need": "needs"},
}


@dataclass(frozen=True)
class SpinPlan(_Checked):
    """One call at one account. ``objective`` is the step the customer shall take; ``outcome``
    what the call is meant to end in, or ended in; ``order`` the ids in the order of asking, by
    default situation, problems, implications, need-payoffs, benefits.

    Raises InvalidValue where an id is empty or stands twice, a link or the order names an id that
    is not there, or a field is of the wrong type.

    >>> plan = SpinPlan("Linhai Chemicals", objective="A trial at tank 3, agreed by 12 May")
    >>> plan = plan.with_item(ProblemQuestion(plan.next_id(ProblemQuestion), "What fails most?"))
    >>> plan.asked
    ('P1',)
    >>> SpinPlan.from_dict(plan.to_dict()) == plan
    True
    """

    KIND: ClassVar[str] = "spin_plan"
    SCHEMA_VERSION: ClassVar[int] = 1
    MIGRATIONS: ClassVar[Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]]] = {}

    account: str
    industry: str = ""
    objective: str = ""
    outcome: Outcome = "advance"
    facts: tuple[Fact, ...] = ()
    situation: tuple[SituationQuestion, ...] = ()
    problems: tuple[ProblemQuestion, ...] = ()
    implications: tuple[ImplicationQuestion, ...] = ()
    needs: tuple[Need, ...] = ()
    payoffs: tuple[PayoffQuestion, ...] = ()
    benefits: tuple[Benefit, ...] = ()
    order: tuple[str, ...] = ()
    revision: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        seen: set[str] = set()
        for item in self.items():
            field = SPIN_LISTS[type(item)][0]
            if not item.id.strip():
                raise InvalidValue("plan.empty_id", field=f"{field}.id", value="–")
            if item.id in seen:
                raise InvalidValue("plan.twice", field=f"{field}.id", value=item.id)
            seen.add(item.id)
        self._check_links()
        self._check_order()

    def _check_links(self) -> None:
        for field, links in _LINKS.items():
            for at, item in enumerate(getattr(self, field)):
                for link, target in links.items():
                    known = [each.id for each in getattr(self, target)]
                    value = getattr(item, link)
                    if value is not None and value not in known:
                        place = f"{field}[{at}].{link}"
                        raise InvalidValue("spin.link", field=place, value=value, known=known)

    def _check_order(self) -> None:
        known = [item.id for item in self.spoken()]
        for at, each in enumerate(self.order):
            if each not in known:
                raise InvalidValue("spin.link", field=f"order[{at}]", value=each, known=known)
            if each in self.order[:at]:
                raise InvalidValue("plan.twice", field=f"order[{at}]", value=each)

    def items(self) -> Iterator[SpinItem]:
        """Everything that has an id, list by list."""
        for field, _ in SPIN_LISTS.values():
            yield from getattr(self, field)

    def spoken(self) -> Iterator[SpinItem]:
        """What is said in the call: questions and benefits, list by list."""
        for field in _SPOKEN:
            yield from getattr(self, field)

    @property
    def asked(self) -> tuple[str, ...]:
        """Every id that is said, in the order of asking; what the order leaves out comes last."""
        rest = [item.id for item in self.spoken() if item.id not in self.order]
        return (*self.order, *rest)

    def item(self, item_id: str) -> SpinItem:
        """The item of that id; raises InvalidValue with the known ones where there is none."""
        for item in self.items():
            if item.id == item_id:
                return item
        known = [item.id for item in self.items()]
        raise InvalidValue("plan.no_item", field="id", value=item_id, known=known)

    def next_id(self, kind: type[SpinItem]) -> str:
        """An id that is free: the letter of the list and the number after the highest."""
        letter = SPIN_LISTS[kind][1]
        used = (re.fullmatch(rf"{letter}(\d+)", item.id, re.ASCII) for item in self.items())
        return f"{letter}{1 + max((int(match[1]) for match in used if match), default=0)}"

    def with_item(self, item: SpinItem) -> SpinPlan:
        """The plan with this item: in place of the one of its id, else at the end of its list."""
        field = SPIN_LISTS[type(item)][0]
        old = getattr(self, field)
        new = tuple(item if each.id == item.id else each for each in old)
        return self.with_fields(**{field: new if item in new else (*old, item)})

    def change(self, item_id: str, **fields: Any) -> SpinPlan:
        """The plan with some fields of one item changed; ``change("N1", stated=True)``."""
        return self.with_item(replace(self.item(item_id), **fields))

    def without(self, item_id: str) -> SpinPlan:
        """The plan without one item, its place in the order and the links to it."""
        field = SPIN_LISTS[type(self.item(item_id))][0]
        changed: dict[str, Any] = {"order": tuple(each for each in self.order if each != item_id)}
        changed[field] = tuple(each for each in getattr(self, field) if each.id != item_id)
        for other, links in _LINKS.items():
            for link in (link for link, target in links.items() if target == field):
                items = changed.get(other, getattr(self, other))
                changed[other] = tuple(
                    replace(each, **{link: None}) if getattr(each, link) == item_id else each
                    for each in items
                )
        return self.with_fields(**changed)

    def with_fields(self, **fields: Any) -> SpinPlan:
        """The plan with some of its own fields changed; counts as one revision."""
        return replace(self, **{**fields, "revision": self.revision + 1})

    def to_dict(self) -> dict[str, Any]:
        """Plain data for a JSON file, with the kind and the version of its shape."""
        return plan_to_dict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> SpinPlan:
        """The plan that ``to_dict`` wrote, of this version or an older one.

        Raises InvalidValue naming the field (``problems[2].text``), the value and the rule.
        """
        return plan_from_dict(cls, data)
