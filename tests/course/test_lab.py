"""How JupyterLab is opened on the course."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kamkit.course.lab import START_PAGE, lab_command, prepare_settings, settings
from kamkit.course.places import course_root


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_start_page_of_the_language_is_there_and_opened(lang: str, tmp_path: Path) -> None:
    root = course_root()
    command = lab_command(root, lang, tmp_path, ["--no-browser"])
    page = next(word for word in command if "default_url" in word).partition("/lab/tree/")[2]
    assert page.endswith(START_PAGE)
    assert (root / page).is_file()
    assert f"/{lang}/" in page


def test_nothing_is_asked_of_the_network_and_menus_are_in_the_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "数据 一"))
    kept = json.loads((prepare_settings("zh") / "overrides.json").read_text("utf-8"))
    assert kept == settings("zh")
    assert kept["@jupyterlab/translation-extension:plugin"] == {"locale": "zh_CN"}
    assert kept["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"


def test_every_setting_is_one_that_jupyterlab_knows() -> None:
    import jupyterlab

    schemas = Path(jupyterlab.__file__).parent / "schemas"
    if not schemas.is_dir():
        import sys

        schemas = Path(sys.prefix) / "share" / "jupyter" / "lab" / "schemas"
    for plugin, values in settings("en").items():
        package, _, name = plugin.rpartition(":")
        schema = json.loads((schemas / package / f"{name}.json").read_text("utf-8"))
        assert set(values) <= set(schema["properties"]), plugin
