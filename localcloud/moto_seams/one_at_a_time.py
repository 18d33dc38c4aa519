"""One request to moto at a time: workers, the portal and the pump ask at once, and moto keeps no order.

moto parses requests with models that it builds while they are used. Two first requests at one instant
have been seen to lose a parameter (SendTaskSuccess without its output), which no service would.
"""

import threading
from collections.abc import Callable
from typing import Any

from moto.core.botocore_stubber import BotocoreStubber

from localcloud.moto_seams.patching import Seam

TURN = threading.RLock()
"""Whoever asks moto holds this; there is one moto in a process."""


def install() -> Seam:
    """Let requests wait for each other until the seam is taken out.

    An invocation of a function does not hold the others up: it asks the cloud itself while it runs.
    """
    seam = Seam()
    seam.wrap(BotocoreStubber, "process_request", _in_turn)
    return seam


def _in_turn(original: Callable[..., Any]) -> Callable[..., Any]:
    def process_request(stubber: BotocoreStubber, request: Any) -> Any:
        if "://lambda." in request.url:
            return original(stubber, request)
        with TURN:
            return original(stubber, request)

    return process_request
