"""What a trainee answers with: one input for each kind of question, by mouse or keyboard."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import ipywidgets as W

from kamkit.course.desk.page import to_html
from kamkit.course.practice import Verdict
from kamkit.course.question import Kind, Question
from kamkit.course.reading import Unreadable, read_number
from kamkit.course.session import Session
from kamkit.text import say

_FITTING = {"description_width": "initial"}
_MARKS = {True: "✓", False: "✗", None: ""}


class Listener(Protocol):
    """Who is told what the trainee does."""

    def change(self) -> None:
        """The answer was changed."""

    def check(self) -> None:
        """The answer is to be checked."""

    def enter(self) -> None:
        """The Enter key was pressed; what was typed may yet be on its way."""


class Input:
    """An input: its ``widget``, the ``answer`` in it, and ways to restore and mark one.

    ``on`` is told when the trainee changes it or presses Enter, not when an answer is restored.
    """

    widget: W.Widget

    def __init__(self, on: Listener) -> None:
        self._on = on
        self._restoring = False
        self._entered = False

    @property
    def answer(self) -> Any:
        raise NotImplementedError

    def restore(self, answer: Any) -> None:
        """Put an answer in; one that does not fit, as from an edited file, leaves it blank."""
        if answer == self.answer:
            return
        self._restoring = True
        try:
            self._put(answer)
        finally:
            self._restoring = False

    def mark(self, verdict: Verdict | None) -> None:
        """Show what the verdict says of parts of the answer."""

    def _put(self, answer: Any) -> None:
        raise NotImplementedError

    def _on_change(self, *_: object) -> None:
        if self._restoring:
            return
        if self._entered:
            self._entered = False
            self._on.check()
        else:
            self._on.change()

    def _watch(self, widget: W.Widget) -> None:
        widget.observe(self._on_change, names="value")
        widget.on_msg(self._on_message)

    def _on_message(self, _: object, content: Mapping[str, Any], __: object) -> None:
        # The browser tells of the Enter key before it sends what was typed: that follows as a
        # change and is checked then; what had been sent before is checked now.
        if content.get("event") == "submit":
            self._entered = True
            self._on.enter()


class NumberInput(Input):
    """A field for a number with its unit behind it."""

    def __init__(self, question: Question, session: Session, on: Listener) -> None:
        super().__init__(on)
        unit = question.unit.say(session.lang) if question.unit else "%" if question.share else ""
        self.field = W.Text(
            description=say("desk.your_answer", session.lang), style=_FITTING,
            continuous_update=False, layout={"width": "18em"},
        )  # fmt: skip
        self._watch(self.field)
        self.widget = W.HBox([self.field, W.HTML(to_html(unit))])

    @property
    def answer(self) -> str | None:
        return self.field.value or None

    def _put(self, answer: Any) -> None:
        self.field.value = "" if answer is None else str(answer)


class SliderInput(Input):
    """A slider that counts as untouched until it is moved; its number can be typed too."""

    def __init__(self, question: Question, session: Session, on: Listener) -> None:
        super().__init__(on)
        ends = question.range or (0, 100, 1)
        whole = all(float(end).is_integer() for end in ends)
        low, high, step = (int(end) if whole else float(end) for end in ends)
        self._share, self._low = question.share, low
        self._touched = False
        self.slider = (W.IntSlider if whole else W.FloatSlider)(
            value=low, min=low, max=high, step=step,
            description=say("desk.your_answer", session.lang), style=_FITTING,
            continuous_update=False, layout={"width": "28em", "max_width": "95%"},
        )  # fmt: skip
        self.slider.observe(self._touch, names="value")
        self._watch(self.slider)
        unit = question.unit.say(session.lang) if question.unit else "%" if question.share else ""
        self.widget = W.HBox([self.slider, W.HTML(to_html(unit))])

    @property
    def answer(self) -> str | None:
        if not self._touched:
            return None
        return f"{self.slider.value}%" if self._share else str(self.slider.value)

    def _touch(self, *_: object) -> None:
        self._touched = True

    def _put(self, answer: Any) -> None:
        try:
            value = read_number(answer).candidates(self._share)[0] * (100 if self._share else 1)
            self.slider.value = type(self._low)(round(value, 9))
            self._touched = True
        except Unreadable:
            self.slider.value = self._low
            self._touched = False


class ChoiceInput(Input):
    """One of several options."""

    def __init__(self, question: Question, session: Session, on: Listener) -> None:
        super().__init__(on)
        labels = session.labels(question.id)
        self._keys = list(labels)
        self.buttons = W.RadioButtons(
            options=[(label, key) for key, label in labels.items()], index=None,
            layout={"width": "auto"},
        )  # fmt: skip
        self._watch(self.buttons)
        self.widget = self.buttons

    @property
    def answer(self) -> str | None:
        value: str | None = self.buttons.value
        return value

    def _put(self, answer: Any) -> None:
        self.buttons.index = self._keys.index(answer) if answer in self._keys else None


class SeveralInput(Input):
    """Any number of options to tick."""

    def __init__(self, question: Question, session: Session, on: Listener) -> None:
        super().__init__(on)
        self.boxes = {
            key: W.Checkbox(description=label, indent=False, layout={"width": "auto"})
            for key, label in session.labels(question.id).items()
        }
        for box in self.boxes.values():
            self._watch(box)
        self.widget = W.VBox(list(self.boxes.values()))

    @property
    def answer(self) -> list[str] | None:
        return sorted(key for key, box in self.boxes.items() if box.value) or None

    def _put(self, answer: Any) -> None:
        for key, box in self.boxes.items():
            box.value = isinstance(answer, list) and key in answer


class RankingInput(Input):
    """Lines to move up and down. The rows stay and their labels change places, so the keyboard's
    focus stays where it was.
    """

    def __init__(self, question: Question, session: Session, on: Listener) -> None:
        super().__init__(on)
        self._labels, lang = session.labels(question.id), session.lang
        self._start = list(self._labels)
        self._order: list[str] | None = None
        self.lines = [W.HTML() for _ in self._labels]
        last = len(self.lines) - 1
        rows = []
        for at, line in enumerate(self.lines):
            up = self._button("▲", say("desk.move_up", lang), at, at - 1, disabled=at == 0)
            down = self._button("▼", say("desk.move_down", lang), at, at + 1, disabled=at == last)
            line.add_class("kk-place")
            rows.append(W.HBox([up, down, line]))
        self.rows = rows
        self.widget = W.VBox(rows)
        self._draw()

    @property
    def answer(self) -> list[str] | None:
        return self._order

    def _button(self, sign: str, words: str, at: int, to: int, *, disabled: bool) -> W.Button:
        button = W.Button(description=sign, tooltip=words, disabled=disabled)
        button.add_class("kk-move")
        button.on_click(lambda _: self._swap(at, to))
        return button

    def _swap(self, at: int, to: int) -> None:
        order = list(self._order or self._start)
        order[at], order[to] = order[to], order[at]
        self._order = order
        self._draw()
        self._on_change()

    def _put(self, answer: Any) -> None:
        fits = isinstance(answer, list) and sorted(map(str, answer)) == sorted(self._start)
        self._order = list(answer) if fits else None
        self._draw()

    def _draw(self) -> None:
        for place, (line, key) in enumerate(
            zip(self.lines, self._order or self._start, strict=True), start=1
        ):
            line.value = to_html(f"{place}. {self._labels[key]}")


class TableInput(Input):
    """A small grid of fields, and of lists to pick from where a column has options."""

    def __init__(self, question: Question, session: Session, on: Listener) -> None:
        super().__init__(on)
        columns = {k: column.label.say(session.lang) for k, column in question.columns.items()}
        picks = session.picks(question.id)
        self.fields: dict[tuple[str, str], W.Text | W.Dropdown] = {}
        self.signs: dict[tuple[str, str], W.HTML] = {}
        self.boxes: dict[tuple[str, str], W.HBox] = {}
        grid: list[W.Widget] = [W.HTML(), *(W.HTML(to_html(name)) for name in columns.values())]
        for row, label in session.labels(question.id).items():
            grid.append(W.HTML(to_html(label)))
            for column, name in columns.items():
                grid.append(self._cell((row, column), f"{label}, {name}", picks.get(column)))
        # What is picked shows whole; what is typed is short.
        widths = " ".join(
            "minmax(8em, max-content)" if name in picks else "minmax(6em, 10em)" for name in columns
        )
        widths = f"fit-content(22em) {widths}"
        self.widget = W.GridBox(grid, layout={"grid_template_columns": widths, "overflow": "auto"})

    @property
    def answer(self) -> dict[str, dict[str, str | None]] | None:
        table: dict[str, dict[str, str | None]] = {}
        for (row, column), field in self.fields.items():
            table.setdefault(row, {})[column] = field.value or None
        return table if any(field.value for field in self.fields.values()) else None

    def mark(self, verdict: Verdict | None) -> None:
        # On the box, not on the field: a field that changes in any way takes back what is just
        # being typed into it.
        for cell, box in self.boxes.items():
            right = verdict.cells.get(cell) if verdict else None
            box.remove_class("kk-cell-right").remove_class("kk-cell-wrong")
            if right is not None:
                box.add_class("kk-cell-right" if right else "kk-cell-wrong")
            self.signs[cell].value = _MARKS[right]

    def _cell(self, cell: tuple[str, str], name: str, picks: Mapping[str, str] | None) -> W.HBox:
        if picks is None:
            field = W.Text(tooltip=name, continuous_update=False, layout={"width": "auto"})
        else:
            options = [("", None), *((label, key) for key, label in picks.items())]
            field = W.Dropdown(options=options, tooltip=name, layout={"width": "auto"})
        field.add_class("kk-cell")
        self.fields[cell], self.signs[cell] = field, W.HTML()
        self._watch(field)
        self.boxes[cell] = W.HBox([field, self.signs[cell]])
        return self.boxes[cell]

    def _put(self, answer: Any) -> None:
        for (row, column), field in self.fields.items():
            line = answer.get(row) if isinstance(answer, dict) else None
            value = line.get(column) if isinstance(line, dict) else None
            if isinstance(field, W.Text):
                field.value = "" if value is None else str(value)
            else:
                known = [key for _, key in field.options]
                field.value = value if value in known else None


class TextInput(Input):
    """A field for some sentences."""

    def __init__(self, question: Question, session: Session, on: Listener) -> None:
        super().__init__(on)
        self.field = W.Textarea(
            description=say("desk.your_answer", session.lang), style=_FITTING,
            continuous_update=False, rows=5, layout={"width": "100%"},
        )  # fmt: skip
        self._watch(self.field)
        self.widget = self.field

    @property
    def answer(self) -> str | None:
        return self.field.value or None

    def _put(self, answer: Any) -> None:
        self.field.value = answer if isinstance(answer, str) else ""


_INPUTS: dict[Kind, type[Any]] = {
    "number": NumberInput,
    "slider": SliderInput,
    "choice": ChoiceInput,
    "several": SeveralInput,
    "ranking": RankingInput,
    "table": TableInput,
    "text": TextInput,
}


def make_input(question: Question, session: Session, on: Listener) -> Input:
    """The input for a question, in the session's language, on its data."""
    made: Input = _INPUTS[question.kind](question, session, on)
    return made
