"""Reading back what a person edited in the workbook of an action plan."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from kamkit.documents.plain_text import plain
from kamkit.documents.plan_cells import Misread, as_text, read_cell, read_roles, same
from kamkit.documents.plan_changes import CellChange, PlanRead
from kamkit.documents.plan_columns import RACI, SHEETS, STORE_SHEET, PlanSheet, SheetColumn
from kamkit.documents.plan_grid import Grid, open_book
from kamkit.errors import InvalidValue, UnreadableFile
from kamkit.planning.action_plan import ActionPlan
from kamkit.text import LANGUAGES, say


def read_plan(path: str | Path, plan: ActionPlan | None = None) -> PlanRead:
    """The plan with what a person changed in its workbook.

    The workbook remembers the plan as it was written. A cell that differs from that was edited,
    and the edit is taken over into ``plan`` (by default the plan as written). Where ``plan`` has
    meanwhile got another value in the same place, that is a conflict: it is named by sheet and
    cell and ``plan`` keeps its own. Rows are known by their id: they may be sorted, and columns
    moved; a row without an id is a new item; a row that is gone is an item removed. A cell that
    cannot be understood is named and left alone.

    Raises UnreadableFile for what is no workbook of a plan, InvalidValue for one of another plan.
    """
    path = Path(path)
    book = open_book(path)
    written = _written(book.pop(STORE_SHEET, []), path)
    ours = plan or written
    if ours.plan_id != written.plan_id:
        found = written.plan_id
        raise InvalidValue("plan.other_plan", field="plan_id", value=found, wanted=ours.plan_id)
    reader = _Reader(written, ours)
    for sheet in SHEETS:
        grid = _grid(book, f"action_plan.section.{sheet.name}")
        if grid is not None:
            reader.read_list(sheet, grid)
    grid = _grid(book, f"action_plan.section.{RACI}")
    if grid is not None:
        reader.read_roles(grid)
    return reader.result()


def _written(rows: list[list[Any]], path: Path) -> ActionPlan:
    """The plan that the workbook was written from."""
    try:
        stored = json.loads("".join(str(row[0]) for row in rows if row))
        return ActionPlan.from_dict(stored["plan"])
    except (ValueError, LookupError, TypeError):
        raise UnreadableFile("plan.no_tracker", file=path.name) from None


def _grid(book: dict[str, list[list[Any]]], key: str) -> Grid | None:
    """A sheet by its name in either language, with its head found."""
    for lang in LANGUAGES:
        name = say(key, lang=lang)
        if name in book:
            return Grid(
                name, book[name], {say("action_plan.column.id", lang=la) for la in LANGUAGES}
            )
    return None


class _Reader:
    """The plan as it grows by the edits of sheet after sheet."""

    def __init__(self, written: ActionPlan, ours: ActionPlan) -> None:
        self.written, self.ours, self.plan = written, ours, ours
        self.found: dict[str, list[CellChange]] = {"edits": [], "conflicts": [], "misread": []}

    def result(self) -> PlanRead:
        revision = self.ours.revision + (1 if self.found["edits"] else 0)
        changed = replace(self.plan, revision=max(revision, self.written.revision))
        return PlanRead(changed, **{key: tuple(each) for key, each in self.found.items()})

    def read_list(self, sheet: PlanSheet, grid: Grid) -> None:
        places = _places(sheet, grid)
        self._name_missing(sheet, grid, places)
        if "id" not in places or "text" not in places:
            return
        before = {plain(each.id): each for each in getattr(self.written, sheet.name)}
        ours = {plain(each.id): each for each in getattr(self.ours, sheet.name)}
        seen: set[str] = set()
        for row in grid.rows():
            item_id = plain(as_text(grid.cell(row, places["id"])))
            if item_id and item_id in seen:
                self._note("twice", sheet, grid.name, grid.place(row, places["id"]), item_id)
                continue
            seen.add(item_id)
            if item_id in before:
                self._read_row(sheet, grid, row, places, before[item_id], ours.get(item_id))
            else:
                self._add_row(sheet, grid, row, places, item_id)
        for item_id, item in before.items():
            if item_id not in seen:
                self._remove(sheet, grid, item, ours.get(item_id))

    def _name_missing(self, sheet: PlanSheet, grid: Grid, places: dict[str, int]) -> None:
        """A heading that is gone or renamed hides its whole column: that must be said."""
        for column in sheet.columns:
            if column.field and column.field not in places:
                cell = grid.place(grid.top, 0)
                note = CellChange("no_column", grid.name, cell, column.label, column.field)
                self.found["misread"].append(note)

    def _read_row(
        self, sheet: PlanSheet, grid: Grid, row: int, places: dict[str, int], before: Any, ours: Any
    ) -> None:
        changes: dict[str, Any] = {}
        for column in sheet.columns:
            if column.field in ("", "id") or column.field not in places:
                continue
            at = grid.place(row, places[column.field])
            old = getattr(before, column.field)
            new = self._value(column, grid, row, places, before.id)
            if new is _UNKNOWN or same(new, old):
                continue
            mine = None if ours is None else getattr(ours, column.field)
            note = CellChange("", grid.name, at, before.id, column.field, old, new, mine)
            if ours is None:
                self.found["conflicts"].append(replace(note, rule="conflict_removed"))
            elif same(mine, old):
                changes[column.field] = new
                self.found["edits"].append(replace(note, rule="edit"))
            elif not same(mine, new):
                self.found["conflicts"].append(replace(note, rule="conflict"))
        if changes:
            self.plan = self.plan.change(before.id, **changes)

    def _value(
        self, column: SheetColumn, grid: Grid, row: int, places: dict[str, int], item: str
    ) -> Any:
        cell = grid.cell(row, places[column.field])
        try:
            value = read_cell(column, cell)
        except Misread as error:
            rule = error.rule
        else:
            if column.field != "text" or value:
                return value
            rule = "no_text"
        place = grid.place(row, places[column.field])
        note = CellChange(rule, grid.name, place, item, column.field, file=as_text(cell))
        self.found["misread"].append(note)
        return _UNKNOWN

    def _add_row(
        self, sheet: PlanSheet, grid: Grid, row: int, places: dict[str, int], item_id: str
    ) -> None:
        given = [c for c in sheet.columns if c.field in places and c.field not in ("", "id")]
        if not any(as_text(grid.cell(row, places[column.field])) for column in given):
            return
        values = {c.field: self._value(c, grid, row, places, item_id) for c in given}
        if values["text"] is _UNKNOWN:
            return
        known = {key: value for key, value in values.items() if value is not _UNKNOWN}
        taken = {each.id for each in (*self.plan.items(), *self.written.items())}
        if not item_id or item_id in taken:
            item_id = self._free_id(sheet)
        self.plan = self.plan.with_item(sheet.item(id=item_id, **known))
        at = grid.place(row, places["text"])
        note = CellChange("added", grid.name, at, item_id, "text", file=known["text"])
        self.found["edits"].append(note)

    def _free_id(self, sheet: PlanSheet) -> str:
        """Free in the plan and in the file: an id that was removed does not come back."""
        both = (self.plan.next_id(sheet.item), self.written.next_id(sheet.item))
        return max(both, key=lambda item_id: int(item_id[1:]))

    def _remove(self, sheet: PlanSheet, grid: Grid, before: Any, ours: Any) -> None:
        if ours is None:
            return
        note = CellChange("removed", grid.name, "A", before.id, "id", before.text, None, ours.text)
        if ours != before:
            self.found["conflicts"].append(replace(note, rule="conflict_row"))
            return
        self.plan = self.plan.without(before.id)
        self.found["edits"].append(note)

    def _note(self, rule: str, sheet: PlanSheet, name: str, cell: str, item: str) -> None:
        self.found["misread"].append(CellChange(rule, name, cell, item, "id", file=item))

    def read_roles(self, grid: Grid) -> None:
        """The RACI matrix: milestones down, people across; a new name at the top is a person."""
        at_id = grid.head.index(grid.id_heading)
        people = {at: as_text(name) for at, name in enumerate(grid.head) if at > at_id + 1}
        people = {at: name for at, name in people.items() if name}
        rows = {plain(as_text(grid.cell(row, at_id))): row for row in grid.rows()}
        for milestone in self.plan.milestones:
            row = rows.get(plain(milestone.id))
            if row is not None:
                self._read_roles_of(milestone.id, grid, row, people)

    def _read_roles_of(self, milestone: str, grid: Grid, row: int, people: dict[int, str]) -> None:
        before = {name: _in_order(r) for name, r in self.written.roles(milestone).items()}
        ours = {name: _in_order(r) for name, r in self.ours.roles(milestone).items()}
        place = {plain(name): at for at, name in people.items()}
        result = dict(ours)
        for name in dict.fromkeys([*before, *ours, *self._named(people)]):
            at = place.get(plain(name))
            new = "" if at is None else self._roles(grid, row, at, milestone, name)
            old, mine = before.get(name, ""), ours.get(name, "")
            if new is None or new in (old, mine):
                continue
            cell = grid.place(row, 0 if at is None else at)
            note = CellChange("edit", grid.name, cell, milestone, name, old, new, mine)
            if mine != old:
                self.found["conflicts"].append(replace(note, rule="conflict"))
            else:
                self.found["edits"].append(note)
                result[name] = new
        if result != ours:
            self.plan = self.plan.with_roles(milestone, result)

    def _roles(self, grid: Grid, row: int, at: int, milestone: str, name: str) -> str | None:
        cell = grid.cell(row, at)
        try:
            return read_roles(cell)
        except Misread as error:
            place, text = grid.place(row, at), as_text(cell)
            note = CellChange(error.rule, grid.name, place, milestone, name, file=text)
            self.found["misread"].append(note)
            return None

    def _named(self, people: dict[int, str]) -> list[str]:
        """The people at the top, by the names the plan has for them."""
        known = {plain(name): name for name in (*self.written.people, *self.ours.people)}
        return [known.get(plain(name), name) for name in people.values()]


_UNKNOWN = object()


def _in_order(letters: str) -> str:
    return "".join(letter for letter in "RACI" if letter in letters)


def _places(sheet: PlanSheet, grid: Grid) -> dict[str, int]:
    """Field to column number, by the headings of either language, wherever they were moved."""
    places = {}
    for column in sheet.columns:
        labels = {say(f"action_plan.column.{column.heading}", lang=lang) for lang in LANGUAGES}
        at = next((n for n, head in enumerate(grid.head) if head in labels), None)
        if at is not None and column.field:
            places[column.field] = at
    return places
