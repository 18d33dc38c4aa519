"""What a worker process may have of the machine's memory, and the most it has had.

Both are known on Linux alone. Elsewhere a worker has no limit, and its reports say no figure.
"""

import json
import re
import resource
from pathlib import Path

from localcloud.states.tasks import LambdaResult

_BYTES_OF_MB = 1024 * 1024
_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB$", re.M)

CAN_LIMIT = hasattr(resource, "prlimit")
"""Whether the platform lets one process limit another."""


def limit(pid: int, memory_mb: int) -> None:
    """Refuse the process more data than its function has memory; a Python sees a MemoryError.

    Lambda counts resident pages. The data of a process is close to them, and can be limited.
    """
    if CAN_LIMIT:
        size = memory_mb * _BYTES_OF_MB
        resource.prlimit(pid, resource.RLIMIT_DATA, (size, size))


def peak_mb(pid: int) -> int | None:
    """The most that a running process has had resident; None where that is not known."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return None  # it has ended, or the platform keeps no such file
    found = _PEAK.search(status)
    return None if found is None else -(-int(found[1]) // 1024)


def has_run_out(result: LambdaResult) -> bool:
    """Whether the handler failed for want of memory, which ends the process on Lambda."""
    if result.error is None:
        return False
    try:
        told = json.loads(result.payload)
    except ValueError:
        return False
    return isinstance(told, dict) and told.get("errorType") == "MemoryError"
