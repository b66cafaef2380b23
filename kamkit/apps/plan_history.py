"""The states of a plan while it is edited: undo and redo, without losing count of revisions."""

from __future__ import annotations

from dataclasses import replace

from kamkit.planning.action_plan import ActionPlan

_MOST = 200


class History:
    """The plan in force, and what lies before and after it."""

    def __init__(self, plan: ActionPlan) -> None:
        self.plan = plan
        self._past: list[ActionPlan] = []
        self._future: list[ActionPlan] = []
        self._last: tuple[str, ...] = ()

    def put(self, plan: ActionPlan, place: tuple[str, ...] = ()) -> bool:
        """A new state; whether anything is different.

        Edits of the same ``place`` in a row are one: a date that is typed passes by several years.
        """
        if same_content(plan, self.plan):
            return False
        if not place or place != self._last:
            self._past = [*self._past[1 - _MOST :], self.plan]
        self._last = place
        self._future = []
        self._go(plan)
        return True

    def undo(self) -> bool:
        """One step back; False where there is none."""
        return self._step(self._past, self._future)

    def redo(self) -> bool:
        """One step forward again; False where there is none."""
        return self._step(self._future, self._past)

    @property
    def can_undo(self) -> bool:
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        return bool(self._future)

    def _step(self, from_: list[ActionPlan], to: list[ActionPlan]) -> bool:
        if not from_:
            return False
        to.append(self.plan)
        self._last = ()
        self._go(from_.pop())
        return True

    def _go(self, plan: ActionPlan) -> None:
        """A state that comes back is still a later edit: calendars take only higher revisions."""
        self.plan = replace(plan, revision=max(plan.revision, self.plan.revision + 1))


def same_content(one: ActionPlan, other: ActionPlan) -> bool:
    """Whether two plans differ in nothing but the count of their edits."""
    return replace(one, revision=0) == replace(other, revision=0)
