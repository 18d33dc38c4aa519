"""API Gateway for the portal: routes, authorizers and proxy events from the swagger document."""

from localcloud.lambdas.gateway.gateway import Gateway
from localcloud.lambdas.gateway.messages import Request, Response

__all__ = ["Gateway", "Request", "Response"]
