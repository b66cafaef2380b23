"""The kernel that notebooks run in: this Python's own, the same for every reader."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kamkit import errors
from kamkit.course.notebook import Cell, Notebook, first_words
from kamkit.text import say

if TYPE_CHECKING:
    from jupyter_client.manager import AsyncKernelManager

CELL_TIMEOUT = 60  # seconds; a lesson's cell takes well under one
_SOCKET_ROOM = 60  # characters of a folder's path that leave room for a socket's name below 104


def environment(lang: str | None = None) -> dict[str, str]:
    """Variables a kernel gets beside the reader's own.

    Without ``lang`` no language is set: what a notebook says then comes from its own ``lang``
    parameter, as it does in a reader's JupyterLab.
    """
    return {
        "KAMKIT_LANG": lang or "",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "PYTHONHASHSEED": "0",
    }


@contextmanager
def kernel_settings(lang: str | None = None) -> Iterator[dict[str, Any]]:
    """What a kernel manager of Jupyter needs to start this Python, away from the user's settings.

    A kernel chosen by name may be another environment's; startup files may change what it prints.
    """
    from ipykernel.kernelspec import RESOURCES, get_kernel_dict
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager

    folder = Path(tempfile.mkdtemp(prefix="kk-"))
    variables = environment(lang) | {"IPYTHONDIR": str(folder / "ipython")}

    class OwnKernel(KernelSpecManager):
        def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
            return KernelSpec(
                resource_dir=RESOURCES,
                # its warnings are about sockets and processes, and reach a reader's terminal
                **get_kernel_dict(["--log-level=CRITICAL"]),
                env=variables,
            )

    # Sockets in files are silent and quicker; Windows has none, and elsewhere paths are limited.
    silent = sys.platform != "win32" and len(str(folder)) <= _SOCKET_ROOM
    try:
        yield {
            "kernel_spec_manager": OwnKernel(),
            "connection_file": str(folder / "k.json"),
            "transport": "ipc" if silent else "tcp",
        }
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def own_kernel(lang: str | None = None) -> Iterator[type[AsyncKernelManager]]:
    """A manager class for one such kernel; the runner that makes the manager shuts it down."""
    from jupyter_client.manager import AsyncKernelManager

    with kernel_settings(lang) as own:

        class OwnManager(AsyncKernelManager):
            def __init__(self, **settings: Any) -> None:
                super().__init__(**own, **settings)

        yield OwnManager


@dataclass(frozen=True)
class Stop:
    """Where and why a run stopped: the cell, its first words, the error's name and message.

    ``error`` is None where the cell took too long or the kernel died; ``message`` is then the
    name of the runner's exception.
    """

    cell: str
    words: str
    error: str | None
    message: str


class LastStarted:
    """Remembers the id of the cell that a runner started last."""

    cell: str | None = None

    def __call__(self, cell: Cell, cell_index: int) -> None:
        self.cell = cell["id"]


def read_stop(notebook: Notebook, last: LastStarted, fault: Exception) -> Stop:
    """What stopped a run, from the notebook as far as it came and the runner's exception."""
    name = type(fault).__name__
    first, *_ = notebook["cells"]
    cell = next((cell for cell in notebook["cells"] if cell["id"] == last.cell), first)
    # Stopped from outside, a cell may still show the interrupt that ended it: that is no cause.
    if name not in ("CellTimeoutError", "DeadKernelError"):
        for output in cell.get("outputs", []):
            if output["output_type"] == "error":
                return Stop(cell["id"], first_words(cell), output["ename"], output["evalue"])
    return Stop(cell["id"], first_words(cell), None, name)


def describe_stop(stop: Stop, cell_timeout: int | None = CELL_TIMEOUT) -> str:
    """What stopped a run, in words: our own errors as they speak, others by name."""
    if stop.error is None:
        if "Timeout" in stop.message:
            return say("run.took_too_long", seconds=cell_timeout or 0)
        return say("run.kernel_died", name=stop.message)
    kind = getattr(errors, stop.error, None)
    if isinstance(kind, type) and issubclass(kind, errors.KamkitError):
        return stop.message
    return f"{stop.error}: {stop.message}"
