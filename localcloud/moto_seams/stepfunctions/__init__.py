"""The twin's own States Language engine behind moto's Step Functions API.

moto keeps the state machines, their tags, versions and aliases; executions, task tokens and
histories are the engine's.
"""

from moto.stepfunctions import responses

from localcloud.loop import Loop
from localcloud.moto_seams.patching import Seam, SeamInUseError
from localcloud.moto_seams.stepfunctions.api import REPLACED
from localcloud.moto_seams.stepfunctions.backend import Backends
from localcloud.states.ids import Ids
from localcloud.states.tasks import Invoke

__all__ = ["install"]


def install(loop: Loop, invoke: Invoke, ids: Ids | None = None) -> Seam:
    """Executions run on the loop from now on, and their Lambda tasks through `invoke`.

    The ids fix the names of nameless executions and the task tokens: same seed, same names.
    """
    if getattr(responses.get_backend, "__self__", None).__class__ is Backends:
        raise SeamInUseError("the engine is behind moto's Step Functions API already")
    seam = Seam()
    backends = Backends(loop, invoke, ids or Ids())
    seam.replace(responses, "get_backend", backends.find)
    for method in REPLACED:
        seam.replace(responses.StepFunctionResponse, method.__name__, method)
    return seam
