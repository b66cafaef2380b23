"""A question as data: prose from a TOML file, functions from the room beside it."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, get_args

from kamkit.course.data import Data
from kamkit.course.prose import Prose
from kamkit.errors import InvalidValue

Kind = Literal["number", "slider", "choice", "several", "ranking", "table", "text"]
Maker = Callable[[Data], Any]
Recogniser = Callable[[Any, Data], bool]
Options = Callable[[Data], Mapping[str, Prose]]
Cells = Mapping[tuple[str, str], Any]


@dataclass(frozen=True)
class Tolerance:
    """How far from the expected number still counts as right: the widest of what is given.

    ``decimals`` are those of the number as shown, so of the per cent for a share: 0 lets 76 and
    76.3 pass for 76.34 %. ``relative`` is a part of the expected number.
    """

    absolute: float = 0.0
    relative: float = 0.0
    decimals: int | None = None

    def allows(self, given: float, expected: float, share: bool = False) -> bool:
        """Whether ``given`` is near enough to ``expected``."""
        scale = 100 if share else 1
        rounding = 0.0 if self.decimals is None else 0.5 * 10**-self.decimals / scale
        room = max(self.absolute, self.relative * abs(expected), rounding)
        return abs(given - expected) <= room + 1e-9 * max(abs(expected), 1 / scale)


@dataclass(frozen=True)
class Mistake:
    """A wrong answer by name: ``make`` commits it, ``recognise`` (where equality with what
    ``make`` gives is not the test) tells it in an answer, ``message`` is what to say.
    """

    name: str
    message: Prose
    make: Maker
    recognise: Recogniser | None = None


@dataclass(frozen=True)
class Point:
    """A point of a rubric: kept where one of its ``words`` is found, or where ``holds`` says so of
    the folded answer; with neither, the trainee judges it.
    """

    text: Prose
    words: tuple[str, ...] = ()
    holds: Callable[[str], bool] | None = None

    @property
    def is_checked(self) -> bool:
        """Whether it is checked here."""
        return bool(self.words) or self.holds is not None


@dataclass(frozen=True)
class Column:
    """A column of a table question, with its own idea of a share and of near enough.

    With ``options`` a cell is picked from these: keys and labels.
    """

    label: Prose
    share: bool
    tolerance: Tolerance
    options: Options | None = None


class Judged(dict[str, Any]):
    """A right table among others: what ``expected`` gives where more than one table is right.

    ``judge`` takes the cells of an answer by (row, column) and tells of each whether it is right.

    >>> def even(cells):
    ...     return {cell: value % 2 == 0 for cell, value in cells.items()}
    >>> answer = Judged({"1": {"n": 2}}, judge=even)
    >>> answer["1"], answer.judge({("1", "n"): 4})
    ({'n': 2}, {('1', 'n'): True})
    """

    def __init__(
        self, model: Mapping[str, Any], judge: Callable[[Cells], Mapping[tuple[str, str], bool]]
    ) -> None:
        super().__init__(model)
        self.judge = judge


@dataclass(frozen=True)
class AnswerKey:
    """The functions of one question; each takes the data in force.

    ``expected`` the right answer; ``mistakes`` by name, what someone who makes it would answer;
    ``recognise`` by name, ``(answer, data) -> bool`` where that is not a matter of equality;
    ``facts`` the numbers that stand in the prose; ``options`` keys and labels of a choice, or
    the rows of a table, where these come from the data; ``choices`` the same for the columns of a
    table whose cells are picked; ``points`` what judges a point of a rubric, by the name that it
    gives as ``judge``.
    """

    expected: Maker | None = None
    mistakes: Mapping[str, Maker] = field(default_factory=dict)
    recognise: Mapping[str, Recogniser] = field(default_factory=dict)
    facts: Callable[[Data], Mapping[str, object]] | None = None
    options: Callable[[Data], Mapping[str, object]] | None = None
    choices: Mapping[str, Callable[[Data], Mapping[str, object]]] = field(default_factory=dict)
    points: Mapping[str, Callable[[str], bool]] = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """All that is asked, expected and said about one question; see ``practice`` for how to
    write one. ``from_data``: the answer is computed; ``varies``: it differs between variants;
    ``prediction``: any readable answer is committed to, and answered by the truth.
    """

    id: str
    kind: Kind
    prompt: Prose
    hints: tuple[Prose, ...]
    explanation: Prose
    right: Prose | None
    expected: Maker
    mistakes: tuple[Mistake, ...]
    facts: Callable[[Data], Mapping[str, object]]
    options: Options
    columns: Mapping[str, Column]
    unit: Prose | None
    share: bool
    tolerance: Tolerance
    range: tuple[float, float, float] | None
    rubric: tuple[Point, ...]
    needs_code: bool
    from_data: bool
    varies: bool
    prediction: bool

    @property
    def lesson(self) -> str:
        return self.id.partition(".")[0]

    def texts(self) -> Iterator[tuple[str, Prose]]:
        """Every text of the question that does not come from data, with its place."""
        yield "prompt", self.prompt
        if not self.prediction:
            yield "explanation", self.explanation
        yield from ((f"hints {n}", hint) for n, hint in enumerate(self.hints, start=1))
        yield from ((f"mistakes.{mistake.name}", mistake.message) for mistake in self.mistakes)
        yield from ((f"columns.{key}", column.label) for key, column in self.columns.items())
        yield from ((f"rubric {n}", point.text) for n, point in enumerate(self.rubric, start=1))
        if self.right:
            yield "right", self.right
        if self.unit:
            yield "unit", self.unit


def load_room(path: str | Path, keys: Mapping[str, AnswerKey]) -> dict[str, Question]:
    """The questions of the TOML file at ``path`` (or beside the Python file given), by id.

    Raises InvalidValue with every fault of the file at once: a missing language, places that
    differ between the languages, a mistake without a function, a key without a question.
    """
    file = Path(path).with_suffix(".toml")
    nodes = tomllib.loads(file.read_text("utf-8")).get("question", [])
    questions, faults = {}, []
    for node in nodes:
        key = keys.get(str(node.get("id")), AnswerKey())
        question = _build(node, key)
        faults += [f"{question.id}: {fault}" for fault in _find_faults(node, key, question)]
        if question.id in questions:
            faults.append(f"{question.id}: id")
        questions[question.id] = question
    faults += [f"{key}: question" for key in keys if key not in questions]
    if faults:
        raise InvalidValue("practice.question_room", file=file.name, faults="\n".join(faults))
    return questions


def _build(node: dict[str, Any], key: AnswerKey) -> Question:
    expected = key.expected or _constant(node)
    unit, right = node.get("unit"), node.get("right")
    options = {name: Prose.read(label) for name, label in node.get("options", {}).items()}
    return Question(
        id=str(node.get("id", "")),
        kind=node.get("kind", "number"),
        prompt=Prose.read(node.get("prompt")),
        hints=tuple(Prose.read(hint) for hint in node.get("hints", [])),
        explanation=Prose.read(node.get("explanation")),
        right=None if right is None else Prose.read(right),
        expected=expected,
        mistakes=tuple(_mistakes(node, key, expected)),
        facts=key.facts or (lambda data: {}),
        options=_labels(key.options) if key.options else (lambda data: options),
        columns={
            name: _column(column, node, key.choices.get(name))
            for name, column in node.get("columns", {}).items()
        },
        unit=None if unit is None else Prose.read(unit),
        share=node.get("share", False),
        tolerance=Tolerance(**node.get("tolerance", {})),
        range=tuple(node["range"]) if "range" in node else None,
        rubric=tuple(
            Point(
                Prose.read(point),
                tuple(point.get("words", ())),
                key.points.get(point.get("judge", "")),
            )
            for point in node.get("rubric", [])
        ),
        needs_code=node.get("code", False),
        from_data=key.expected is not None,
        varies=node.get("varies", key.expected is not None),
        prediction=node.get("prediction", False),
    )


def _column(
    column: Mapping[str, Any],
    node: Mapping[str, Any],
    choices: Callable[[Data], Mapping[str, object]] | None,
) -> Column:
    """What a column does not say for itself, its question says."""
    tolerance = column.get("tolerance", node.get("tolerance", {}))
    share = column.get("share", node.get("share", False))
    options = _labels(choices) if choices else None
    return Column(Prose.read(column), share, Tolerance(**tolerance), options)


def _constant(node: dict[str, Any]) -> Maker:
    value = Prose.read(node["model"]) if "model" in node else node.get("answer")
    return lambda data: value


def _labels(options: Callable[[Data], Mapping[str, object]]) -> Callable[[Data], dict[str, Prose]]:
    def read(data: Data) -> dict[str, Prose]:
        return {
            str(key): label if isinstance(label, Prose) else Prose.read(str(label))
            for key, label in options(data).items()
        }

    return read


def _mistakes(node: dict[str, Any], key: AnswerKey, expected: Maker) -> Iterator[Mistake]:
    for name, entry in node.get("mistakes", {}).items():
        make, recognise = key.mistakes.get(name), key.recognise.get(name)
        if make is None:
            make, found = _mistake_from_prose(entry, expected)
            recognise = recognise or found
        yield Mistake(name, Prose.read(entry), make, recognise)


def _mistake_from_prose(
    entry: Mapping[str, Any], expected: Maker
) -> tuple[Maker, Recogniser | None]:
    """What ``value``, ``includes``, ``lacks`` or ``words`` in the TOML file say of a mistake."""
    if "includes" in entry:
        extra = entry["includes"]
        return lambda data: {*expected(data), extra}, lambda answer, data: extra in answer
    if "lacks" in entry:
        left_out = entry["lacks"]
        return (
            lambda data: {*expected(data)} - {left_out},
            lambda answer, data: left_out not in answer,
        )
    if "words" in entry:
        words, example = tuple(entry["words"]), Prose.read(entry.get("example"))
        return lambda data: example, lambda answer, data: any(word in answer for word in words)
    value = entry.get("value")
    return lambda data: value, None


# What a question may say in TOML: the fields of Question, by their names there.
_FIELDS = {each.name for each in fields(Question)} - {
    "needs_code",
    "from_data",
    "expected",
    "facts",
}
_FIELDS |= {"code", "answer", "model"}


def _find_faults(node: dict[str, Any], key: AnswerKey, question: Question) -> Iterator[str]:
    yield from (f"{name}?" for name in sorted(set(node) - _FIELDS))
    if question.kind not in get_args(Kind):
        yield f"kind = {question.kind}"
    if len(question.hints) != (0 if question.prediction else 3):
        yield f"hints: {len(question.hints)} / 3"
    if not question.from_data and not {"answer", "model"} & set(node):
        yield "answer"
    if question.kind == "slider" and question.range is None:
        yield "range"
    for place, prose in question.texts():
        yield from (f"{place}: {gap}" for gap in prose.find_gaps())
    yield from (f"columns.{name}" for name in set(key.choices) - set(question.columns))
    judges = {point["judge"] for point in node.get("rubric", []) if "judge" in point}
    yield from (f"rubric.{name}" for name in sorted(judges ^ set(key.points)))
    if not question.prediction:
        yield from _mistake_faults(node.get("mistakes", {}), key)


def _mistake_faults(entries: Mapping[str, Mapping[str, Any]], key: AnswerKey) -> Iterator[str]:
    if len(entries) < 2:
        yield f"mistakes: {len(entries)} / 2"
    for name, entry in entries.items():
        if name not in key.mistakes and not {"value", "includes", "lacks", "words"} & set(entry):
            yield f"mistakes.{name}: value"
    yield from (f"mistakes.{name}" for name in {*key.mistakes, *key.recognise} - set(entries))
