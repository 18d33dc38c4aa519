"""Functions that a test writes down, and the host's parts on their own."""

from datetime import timedelta
from typing import Any

import pytest

from localcloud.lambdas.function import Function

ARN = "arn:aws-cn:lambda:cn-north-1:123456789012:function"


@pytest.fixture
def function(tmp_path):
    """Builds a function of Python text."""

    def built(code="", name="f", files=None, handler="handler.lambda_handler", **more):
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        for file, text in {"handler.py": code, **(files or {})}.items():
            (folder / file).write_text(text, "utf-8")
        given: dict[str, Any] = {
            "environment": {},
            "timeout": timedelta(seconds=5),
            "memory_mb": 128,
        }
        return Function(
            name=name,
            arn=f"{ARN}:{name}:live",
            version="1",
            handler=handler,
            folder=folder,
            **given | more,
        )

    return built
