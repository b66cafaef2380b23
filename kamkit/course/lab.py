"""JupyterLab on the course: its start page, its language, nothing asked of the network."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from kamkit.course.notebook import without_widgets
from kamkit.course.places import course_root
from kamkit.safe_file import write_safely

START_PAGE = "00_start_here.ipynb"
# What the page may send to Python at once, in bytes: a file that is dropped comes in one piece, and
# beyond the server's own 10 MB it would cut the connection.
LARGEST_MESSAGE = 110_000_000
_LOCALES = {"en": "default", "zh": "zh_CN"}


def settings(lang: str) -> dict[str, dict[str, object]]:
    """JupyterLab's defaults for the course: menus in the language, no news, no update check.

    What the reader does on a page reaches Python in order: otherwise each control has a thread of
    its own, and a click on Check may overtake the number typed before it.
    """
    return {
        "@jupyterlab/translation-extension:plugin": {"locale": _LOCALES[lang]},
        "@jupyterlab/apputils-extension:kernels-settings": {"commsOverSubshells": "disabled"},
        "@jupyterlab/apputils-extension:notification": {
            "fetchNews": "false",
            "checkForUpdates": False,
        },
    }


def lab_command(root: Path, lang: str, settings_folder: Path, extra: list[str]) -> list[str]:
    """The command that starts JupyterLab on the start page of a language.

    >>> lab_command(Path("/c"), "en", Path("/s"), ["--no-browser"])[-1]
    '--no-browser'
    """
    page = f"/lab/tree/notebooks/{lang}/{START_PAGE}"
    as_root = ["--allow-root"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
    return [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={root}",
        f"--LabApp.default_url={page}",
        f"--LabApp.app_settings_dir={settings_folder}",
        "--LabApp.news_url=",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--ContentsManager.pre_save_hook=kamkit.course.lab.keep_lasting_words",
        "--ServerApp.log_level=WARN",
        f"--ServerApp.tornado_settings={{'websocket_max_message_size': {LARGEST_MESSAGE}}}",
        *as_root,
        *extra,
    ]


def keep_lasting_words(model: dict[str, Any], **_: object) -> None:
    """JupyterLab's hook before it saves: a saved notebook holds the words of a form, not the form.

    A form ends with its Python; where one is stored, tomorrow's reader finds only "Error
    displaying widget: model not found".

    >>> form = {"application/vnd.jupyter.widget-view+json": {}, "text/html": "Run this cell."}
    >>> page = {"cells": [{"outputs": [{"output_type": "display_data", "data": form}]}]}
    >>> keep_lasting_words(model={"type": "notebook", "content": page})
    >>> page["cells"][0]["outputs"][0]["data"]
    {'text/html': 'Run this cell.'}
    """
    content = model.get("content")
    if model.get("type") != "notebook" or not isinstance(content, dict):
        return
    for cell in content["cells"]:
        for output in cell.get("outputs", ()):
            if "data" in output:
                output["data"] = without_widgets(output["data"]) or output["data"]


def prepare_settings(lang: str) -> Path:
    """Write the defaults to a folder of their own, so nobody's own settings are touched."""
    from jupyter_core.paths import jupyter_data_dir

    folder = Path(jupyter_data_dir()) / "kamkit" / f"lab-settings-{lang}"
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(settings(lang), ensure_ascii=False, indent=1)
    write_safely(folder / "overrides.json", text.encode("utf-8"))
    return folder


def open_lab(lang: str, extra: list[str]) -> int:
    """Run JupyterLab until it is closed; its exit code."""
    command = lab_command(course_root(), lang, prepare_settings(lang), extra)
    environment = dict(os.environ, KAMKIT_LANG=lang)
    try:
        return subprocess.run(command, env=environment, check=False).returncode
    except KeyboardInterrupt:
        return 0
