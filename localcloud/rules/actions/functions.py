"""The action `lambda`: invokes a function without waiting for it."""

from localcloud.rules.actions.outside import Outside
from localcloud.rules.failures import ActionFailedError
from localcloud.rules.running import ActionRunner, Delivery
from localcloud.states.tasks import InvocationRefusedError


def runner(outside: Outside) -> ActionRunner:
    """Hands the payload to the function; only a refused invocation is a failed action."""

    def invoke(delivery: Delivery) -> None:
        try:
            outside.invoke_event(str(delivery.parameters["functionArn"]), delivery.payload)
        except InvocationRefusedError as error:
            raise ActionFailedError(str(error)) from error

    return invoke
