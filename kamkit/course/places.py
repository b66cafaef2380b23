"""Where the course's folders lie: the checkout is the product."""

from __future__ import annotations

from pathlib import Path

import kamkit
from kamkit.errors import UnreadableFile


def course_root() -> Path:
    """The folder that holds notebooks, datasets, exercises and solutions.

    Raises ``UnreadableFile`` where the package was installed away from them.
    """
    root = Path(kamkit.__file__).resolve().parent.parent
    if not (root / "notebooks").is_dir():
        raise UnreadableFile("no_checkout", file=str(root))
    return root
