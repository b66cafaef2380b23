"""Writing a file so that neither a kill, a full disk nor a second process spoils it."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_LOCK_ATTEMPTS = 200


def write_safely(path: Path, content: bytes, private: bool = False) -> None:
    """Beside the target, synced, then renamed: a reader sees the old file or the new one.

    ``private``: at no moment can anybody else read the file.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    mode = 0o600 if private else 0o666
    try:
        beside.unlink(missing_ok=True)
        with open(beside, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError:
        with suppress(OSError):
            beside.unlink()
        raise


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Alone with the file. The system frees the lock of a killed process; where locks do not
    work, or another process hangs, we go on after two seconds: merging still loses nothing saved.
    """
    with path.with_name(f".{path.stem}.lock").open("ab") as handle:
        for _ in range(_LOCK_ATTEMPTS):
            if _try_lock(handle.fileno()):
                for left_over in path.parent.glob(f".{path.stem}.*.tmp"):
                    left_over.unlink(missing_ok=True)
                break
            time.sleep(0.01)
        yield


def _try_lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def explain(error: OSError) -> str:
    """The key of the words for what the disk refused."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "disk_full"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return "read_only"
    return "disk_other"
