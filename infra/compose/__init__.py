"""Folds infra/, iot_rules/ and the packaged portal into the one template that sam builds and the twin boots."""

from infra.compose.errors import ComposeError
from infra.compose.fold import compose

__all__ = ["ComposeError", "compose"]
