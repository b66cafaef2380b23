"""What a trainee does in JupyterLab: looks, clicks and types. Reaches below the page only to know
when JupyterLab is done with what was asked.
"""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import BrowserContext, Locator, Page, expect

from kamkit.text import say

PATIENCE = 60_000  # milliseconds until a condition counts as never coming true
MENUS = {
    "en": {
        "run": ("Run", "Run All Cells"),
        "open": ("File", "Open from Path…"),
        "restart": ("Kernel", "Restart Kernel and Run All Cells…"),
        "bar": ["File", "Edit", "View", "Run", "Kernel", "Tabs", "Settings", "Help"],
    },
    "zh": {
        "run": ("运行", "运行所有单元格"),
        "open": ("文件", "从路径打开…"),
        "restart": ("内核", "重启内核 和 运行所有单元格…"),
        "bar": ["文件", "编辑", "查看", "运行", "内核", "标签页", "设置", "帮助"],
    },
}

_AT_HOME = re.compile(r"(https?|wss?)://127\.0\.0\.1[:/]|data:|blob:|about:")
_PATH = "window.jupyterapp.shell.currentWidget.context.path"
_IN_FRONT = "path => window.jupyterapp?.shell.currentWidget?.context?.path === path"
_KERNEL = """async patience => {
  const shown = window.jupyterapp.shell.currentWidget;
  const ready = async () => {
    await shown.context.ready;
    await shown.sessionContext.ready;
    await shown.sessionContext.session.kernel.info;
  };
  const late = new Promise((_, reject) =>
    setTimeout(() => reject(new Error("the kernel did not get ready")), patience));
  await Promise.race([ready(), late]);
}"""
# What an earlier run left is marked; a cell is done when it has a number and nothing marked.
_MARK = """() => window.jupyterapp.shell.currentWidget.node
  .querySelectorAll('.jp-OutputArea-child').forEach(output => output.dataset.before = 'yes')"""
_DONE = """() => window.jupyterapp.shell.currentWidget.content.widgets.every(cell =>
  cell.model.type !== 'code' || !cell.model.sharedModel.getSource().trim()
  || (cell.model.executionCount > 0 && !cell.node.querySelector('[data-before]')))"""
_FAULTS = (
    '[data-mime-type="application/vnd.jupyter.error"], '
    '[data-mime-type="application/vnd.jupyter.stderr"]'
)


@dataclass(frozen=True)
class Lab:
    """A JupyterLab that runs: its address and key, the folder it shows, its language."""

    address: str
    token: str
    root: Path
    lang: str


class Witness:
    """Notes every request that leaves the machine, and every script that fails."""

    def __init__(self, browser: BrowserContext) -> None:
        self._seen: list[str] = []
        browser.on("request", lambda request: self._note(request.url))
        browser.on("weberror", lambda error: self._seen.append(str(error.error)))
        browser.on("page", lambda page: page.on("websocket", lambda ws: self._note(ws.url)))

    def take(self) -> list[str]:
        seen, self._seen = self._seen, []
        return seen

    def _note(self, url: str) -> None:
        if not _AT_HOME.match(url):
            self._seen.append(url)


class Trainee:
    """One person before one page, who reads the language of the lab."""

    def __init__(self, lab: Lab, page: Page, shots: Path) -> None:
        self.lab, self.lang, self.page, self._shots = lab, lab.lang, page, shots
        self.start_page = f"notebooks/{lab.lang}/00_start_here.ipynb"
        self._run: set[str] = set()
        page.on("dialog", lambda dialog: dialog.accept())  # "leave this page?"

    @property
    def notebook(self) -> Locator:
        """The notebook in front."""
        return self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")

    def say(self, key: str, **values: object) -> str:
        return say(key, self.lang, **values)

    def open_lab(self) -> None:
        """Go where the lab itself leads: to the start page."""
        self.page.goto(f"{self.lab.address}/?token={self.lab.token}&reset")
        self.wait_for(self.start_page)

    def open(self, notebook: str) -> None:
        """Go to a notebook by its address."""
        where = f"{self.lab.address}/lab/tree/{quote(notebook)}"
        self.page.goto(f"{where}?token={self.lab.token}&reset")
        self.wait_for(notebook)

    def turn_to(self, notebook: str) -> None:
        """Have a notebook in front with all its cells run: opened and run if it was not yet."""
        if not self.page.evaluate(_IN_FRONT, notebook):
            self._choose(*MENUS[self.lang]["open"])
            self.page.locator(".jp-Dialog input").fill(notebook)
            self.page.locator(".jp-Dialog .jp-mod-accept").click()
            self.wait_for(notebook)
        if notebook not in self._run:
            self.run_all()

    def wait_for(self, notebook: str) -> None:
        """Until this notebook is in front and its kernel ready."""
        self._wait(_IN_FRONT, notebook)
        self.page.evaluate(_KERNEL, PATIENCE)

    def run_all(self) -> None:
        self.page.evaluate(_MARK)
        self._choose(*MENUS[self.lang]["run"])
        self._wait_until_done()

    def run_cell_of(self, question: str) -> None:
        """Click where a question says that its cell is to be run, and press Shift and Enter."""
        cell = self.notebook.locator(".jp-CodeCell").filter(has_text=f'desk.ask("{question}")')
        cell.get_by_text(self.say("desk.run_cell")).click()
        self.page.keyboard.press("Shift+Enter")

    def run_again(self, shown: Locator) -> None:
        """Click on something that a cell shows, and press Shift and Enter."""
        shown.click()
        self.page.keyboard.press("Shift+Enter")

    def cell(self, code: str) -> Locator:
        """The cell whose code, of which the first line is shown, begins like this."""
        return self.notebook.locator(".jp-CodeCell").filter(has_text=re.compile(re.escape(code)))

    def table(self, code: str) -> list[list[str]]:
        """The rows of the table that a cell shows, without the heads."""
        lines = self.cell(code).locator("tbody tr")
        rows: list[list[str]] = lines.evaluate_all(
            "rows => rows.map(row => [...row.cells].map(cell => cell.textContent.trim()))"
        )
        assert rows, code
        return rows

    def restart_and_run_all(self) -> None:
        self.page.evaluate(_MARK)
        self._choose(*MENUS[self.lang]["restart"])
        self.page.locator(".jp-Dialog .jp-mod-accept").click()  # yes, I am sure
        self._wait_until_done()

    def reload(self, notebook: str) -> None:
        self.page.reload()
        self._run.clear()
        self.wait_for(notebook)

    def save(self) -> None:
        self.page.keyboard.press("Control+s")
        self._wait("!window.jupyterapp.shell.currentWidget.context.model.dirty")

    def drag(self, handle: Locator, *, to: Locator, share: float) -> None:
        """Drag a slider's handle to a share of its track's width."""
        to.scroll_into_view_if_needed()
        start, track = handle.bounding_box(), to.bounding_box()
        assert start is not None
        assert track is not None
        middle = track["y"] + track["height"] / 2
        self.page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
        self.page.mouse.down()
        self.page.mouse.move(track["x"] + share * (track["width"] - 1), middle, steps=6)
        self.page.mouse.up()

    def ask(self, question: str) -> Form:
        """The form of a question such as "03.1"."""
        return Form(self, question)

    def wait_until_kept(self, question: str, answer: str) -> None:
        """Until the answer file beside the notebook in front holds this answer."""
        path = self.page.evaluate(_PATH)
        lesson = question.partition(".")[0]
        file = (self.lab.root / path).parents[1] / "my_answers" / f"{lesson}-variant-0.json"
        end = time.monotonic() + PATIENCE / 1000
        while (kept := _kept(file, question)) != answer:
            assert time.monotonic() < end, f"{file.name} holds {kept!r}"
            self.page.wait_for_timeout(20)  # between two looks

    def expect_to_fit(self, box: Locator) -> None:
        """Nothing of it is cut off at the right, or lies behind a bar to scroll with."""
        assert box.evaluate("box => box.scrollWidth - box.clientWidth") <= 0

    def shoot(self, name: str, at: Locator | None = None) -> Path:
        """A screenshot of the page, scrolled to something."""
        if at is not None:
            at.evaluate("element => element.scrollIntoView({block: 'center'})")
        path = self._shots / f"{name}-{self.lang}.png"
        self.page.screenshot(path=path)
        return path

    def _choose(self, menu: str, item: str) -> None:
        bar, lists = self.page.locator("#jp-MainMenu"), self.page.get_by_role("menu")
        bar.get_by_role("menuitem", name=menu, exact=True).click()
        lists.get_by_role("menuitem", name=item, exact=True).click()

    def _wait(self, condition: str, value: str | None = None) -> None:
        # Looked at every 100 ms: at every frame, looking would take half of the processor.
        self.page.wait_for_function(condition, arg=value, polling=100)

    def _wait_until_done(self) -> None:
        self._wait(_DONE)
        self._run.add(self.page.evaluate(_PATH))
        expect(self.notebook.locator(_FAULTS)).to_have_count(0)


class Form:
    """One question on the page."""

    def __init__(self, trainee: Trainee, question: str) -> None:
        self.trainee, self.question = trainee, question
        self.box = box = trainee.notebook.locator(f".kk-q-{question.replace('.', '-')}")
        self.field = box.locator("input[type=text]")
        self.message, self.hints = box.locator(".kk-message"), box.locator(".kk-hints")
        self.show = box.locator(".kk-show")

    def type(self, answer: str, field: Locator | None = None) -> None:
        """Click into the field and write over what stands there."""
        field = field or self.field
        field.click()
        field.press("Control+a")
        field.press_sequentially(answer)

    def prompt(self) -> str:
        """What is asked."""
        return self.box.locator(".kk-prompt").text_content() or ""

    def check(self) -> None:
        self.box.locator(".kk-check").click()

    def hint(self) -> None:
        self.box.locator(".kk-hint").click()

    def expect_words(self, words: str) -> None:
        """Every line of these words stands in the message."""
        for line in words.split("\n"):
            expect(self.message).to_contain_text(line)

    def name_three(self, plan: list[tuple[str, str, str]]) -> None:
        """Fill in a page of three: what to act on, the step, the number that says so."""
        lists = self.box.locator("select")
        for at, (account, action, value) in enumerate(plan):
            lists.nth(2 * at).select_option(label=account)
            lists.nth(2 * at + 1).select_option(label=action)
            self.type(value, self.field.nth(at))

    def arrange(self, order: list[str]) -> None:
        """Move the lines of a ranking up until they stand in this order."""
        places = self.box.locator(".kk-place")
        rows = self.box.locator(".widget-hbox").filter(has=self.trainee.page.locator(".kk-place"))
        for to, label in enumerate(order):
            shown = [text.partition(". ")[2] for text in places.all_text_contents()]
            for at in range(shown.index(label), to, -1):
                rows.nth(at).locator(".kk-move").first.click()
                expect(places.nth(at - 1)).to_have_text(f"{at}. {label}")

    def slide(self, to: int) -> None:
        """Drag a slider to its far end by mouse, then walk to a value from the start by keys.

        A slider tells Python of some steps only, and of the last a little later.
        """
        handle, readout = self.box.locator(".noUi-handle"), self.box.locator(".widget-readout")
        self.trainee.drag(handle, to=self.box.locator(".noUi-base"), share=1)
        expect(readout).to_have_text("100")
        handle.press("Home")
        expect(readout).to_have_text("0")
        for _ in range(to):
            handle.press("ArrowRight")
        expect(readout).to_have_text(str(to))
        self.trainee.wait_until_kept(self.question, f"{to}%")


def number(words: str) -> float:
    """A number as the screen shows it: thousands with commas, shares with %, none as a dash."""
    plain = words.replace(",", "").replace("–", "nan")
    return float(plain.rstrip("%")) / (100 if plain.endswith("%") else 1)


def _kept(file: Path, question: str) -> object:
    if not file.exists():
        return None
    return json.loads(file.read_text("utf-8"))["answers"].get(question, {}).get("answer")
