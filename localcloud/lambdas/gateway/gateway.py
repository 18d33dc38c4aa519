"""Answers requests to the portal's API as API Gateway does."""

import json
from collections.abc import Callable

from localcloud.boot import BootError, Cloud, Stack
from localcloud.lambdas.gateway.authorizers import Authorizers, RefusedError
from localcloud.lambdas.gateway.messages import (
    FAILED,
    Call,
    Request,
    Response,
    proxy_event,
    proxy_response,
    told,
)
from localcloud.lambdas.gateway.own_answers import OwnAnswers
from localcloud.lambdas.gateway.routes import Route, mock_answer, routes
from localcloud.lambdas.host import Host
from localcloud.loop import Loop
from localcloud.states.tasks import InvocationRefusedError, LambdaResult

NO_SUCH_ROUTE = told(403, "Missing Authentication Token", "MissingAuthenticationTokenException")


class Gateway:
    """One REST API at one stage, in front of the functions of the host."""

    def __init__(self, stack: Stack, cloud: Cloud, host: Host, loop: Loop) -> None:
        self._cloud = cloud
        self._host = host
        self._loop = loop
        self._routes, self._own, self._api_id = _api(stack)
        stages = stack.of("AWS::ApiGateway::Stage")
        self._stage = str(stages[0].ref) if stages else "api"
        self._authorizers = Authorizers(host.invoke, loop.now)

    def answer(self, request: Request) -> Response:
        """Route, authorize and pass on a request."""
        route, parameters = self._route(request)
        if route is None:
            return self._own.fitted(NO_SUCH_ROUTE)
        call = Call(
            api_id=self._api_id,
            stage=self._stage,
            account=self._cloud.account,
            request_id=self._host.new_request_id(),
            resource=route.resource,
            path_parameters=parameters,
            now=self._loop.now(),
        )
        try:
            context = self._admitted(route, request, call)
        except RefusedError as refused:
            return self._own.fitted(refused.response)
        if route.function is None:
            status, headers = mock_answer(route.mock)
            return Response(status, headers)
        return self._passed_on(route.function, proxy_event(request, call.by(context)))

    def _route(self, request: Request) -> tuple[Route | None, dict[str, str]]:
        for route in self._routes:
            if (parameters := route.match(request.method, request.path)) is not None:
                return route, parameters
        return None, {}

    def _admitted(self, route: Route, request: Request, call: Call) -> dict[str, str]:
        if route.authorizer is None:
            return {}
        place = f"{self._api_id}/{self._stage}/{request.method}/{request.path.lstrip('/')}"
        method_arn = self._cloud.arn("execute-api", place)
        return self._authorizers.admit(route.authorizer, request, call, method_arn)

    def _passed_on(self, function: str, event: dict[str, object]) -> Response:
        payload = json.dumps(event, ensure_ascii=False).encode()
        result = _run(lambda: self._host.invoke(function, payload))
        if result is None or result.error:
            return self._own.fitted(FAILED)
        return proxy_response(result.payload)


def _run(invoke: Callable[[], LambdaResult]) -> LambdaResult | None:
    try:
        return invoke()
    except InvocationRefusedError:
        return None


def _api(stack: Stack) -> tuple[list[Route], OwnAnswers, str]:
    apis = stack.of("AWS::ApiGateway::RestApi")
    if not apis:
        return [], OwnAnswers({}), "none"
    if len(apis) > 1:
        raise BootError("the twin serves one REST API", apis[1].logical_id, apis[1].kind)
    try:
        document = apis[0].properties["Body"]
        return routes(document), OwnAnswers(document), str(apis[0].ref)
    except BootError as error:
        raise BootError(error.why, apis[0].logical_id, apis[0].kind, error.path) from error
