"""The start page's form: is all here, and which data shall the course run on?"""

from __future__ import annotations

from pathlib import Path

import ipywidgets as W

from kamkit.course.choice import Choice, course_folder, read_choice, save_choice
from kamkit.course.desk.page import Live, to_html
from kamkit.course.setup_check import check_setup
from kamkit.data.readers import read_table
from kamkit.errors import KamkitError
from kamkit.safe_file import write_safely
from kamkit.text import say

LARGEST_VARIANT = 999


def check_page() -> Live:
    """The set-up check, a line for each thing."""
    checks = check_setup()
    words = "\n".join(f"{'✓' if check.ok else '✗'} {check.words}" for check in checks)
    return Live(words, to_html(words), W.HTML(to_html(words)).add_class("kk-setup"))


def choose_data() -> Live:
    """A form that sets the data for all lessons: a sample company, or the reader's own orders."""
    words = say("start.form")
    return Live(words, to_html(words), _Form().box)


class _Form:
    def __init__(self) -> None:
        before = read_choice()
        wide = W.Layout(width="auto")
        self.kind = W.RadioButtons(
            options=[(say("start.sample"), "sample"), (say("start.own"), "own")],
            value="own" if before.source else "sample",
            layout=wide,
        ).add_class("kk-start-kind")
        self.variant = W.BoundedIntText(
            value=before.variant, min=0, max=LARGEST_VARIANT, description=say("start.variant"),
            style={"description_width": "initial"}, layout=W.Layout(width="34em"),
        ).add_class("kk-start-variant")  # fmt: skip
        self.path = W.Text(
            value=before.source, description=say("start.path"), continuous_update=False,
            style={"description_width": "initial"}, layout=W.Layout(width="36em"),
        ).add_class("kk-start-path")  # fmt: skip
        self.upload = W.FileUpload(
            description=say("start.upload"), layout=W.Layout(width="14em")
        ).add_class("kk-start-upload")
        self.use = W.Button(description=say("start.use"), button_style="primary").add_class(
            "kk-start-use"
        )
        self.message = W.HTML().add_class("kk-start-message")
        self.own = W.HBox([self.path, self.upload], layout=W.Layout(flex_flow="row wrap"))
        self.box = W.VBox([self.kind, self.variant, self.own, self.use, self.message])
        self.kind.observe(self._show, "value")
        self.upload.observe(self._take_upload, "value")
        self.use.on_click(self._use)
        self._show()

    def _show(self, _: object = None) -> None:
        own = self.kind.value == "own"
        self.own.layout.display = "flex" if own else "none"
        self.variant.layout.display = "none" if own else "flex"

    def _take_upload(self, _: object) -> None:
        """Keep an uploaded file in the reader's own folder and name it in the form."""
        for file in self.upload.value:
            path = course_folder() / Path(file["name"]).name
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                write_safely(path, bytes(file["content"]))
            except OSError as error:
                self._say(say("cli.disk", reason=error.strerror or str(error), file=str(path)))
                return
            self.path.value = str(path)

    def _use(self, _: object) -> None:
        try:
            self._say(self._chosen())
        except KamkitError as error:
            self._say(str(error))
        except OSError as error:
            self._say(say("cli.disk", reason=error.strerror or str(error), file=""))

    def _chosen(self) -> str:
        if self.kind.value == "sample":
            save_choice(Choice(variant=self.variant.value))
            return say("start.uses_sample", variant=self.variant.value)
        source = str(self.path.value).strip()
        if not source:
            return say("start.no_path")
        path = Path(source).expanduser().absolute()
        _, receipt = read_table(path, "orders")
        save_choice(Choice(source=str(path)))
        return "\n".join([say("start.uses_own", file=path.name), *receipt.sentences()])

    def _say(self, words: str) -> None:
        self.message.value = f'<div role="status">{to_html(words)}</div>'
