"""Every system's export of the same deals, by the system's name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from .export_deals import Sample as Sample
from .export_samples_en import bigin, hubspot, salesforce, salesforce_report, zoho
from .export_samples_zh import fxiaoke, wukong

SAMPLES: dict[str, Callable[[Path], Sample]] = {
    "zoho": zoho,
    "bigin": bigin,
    "salesforce": salesforce,
    "salesforce_report": salesforce_report,
    "hubspot": hubspot,
    "fxiaoke": fxiaoke,
    "wukong": wukong,
}
