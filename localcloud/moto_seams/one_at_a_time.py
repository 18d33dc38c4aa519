"""One request to moto at a time: workers, the portal and the pump ask at once, and moto keeps no order.

moto parses requests with models that it builds while they are used. Two first requests at one instant
have been seen to lose a parameter (SendTaskSuccess without its output), which no service would.
"""

import threading
from collections.abc import Callable
from typing import Any

from moto.core.botocore_stubber import BotocoreStubber

from localcloud.moto_seams.patching import Seam


def install() -> Seam:
    """Let requests wait for each other until the seam is taken out.

    An invocation of a function does not hold the others up: it asks the cloud itself while it runs.
    """
    lock = threading.RLock()
    seam = Seam()
    seam.wrap(BotocoreStubber, "process_request", lambda original: _in_turn(original, lock))
    return seam


def _in_turn(original: Callable[..., Any], lock: Any) -> Callable[..., Any]:
    def process_request(stubber: BotocoreStubber, request: Any) -> Any:
        if "://lambda." in request.url:
            return original(stubber, request)
        with lock:
            return original(stubber, request)

    return process_request
