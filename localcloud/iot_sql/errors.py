"""What can go wrong with AWS IoT SQL.

SqlError
├── SqlSyntaxError       the statement cannot be compiled: not the language, or a part not built here
└── FunctionFailedError  an external function (Lambda, DynamoDB, ...) failed while evaluating
"""


class SqlError(Exception):
    """Any failure of this room, for callers that treat them alike."""


class SqlSyntaxError(SqlError):
    """A statement is refused before it ever sees a message; says where and what was expected."""

    def __init__(self, problem: str, line: int, column: int) -> None:
        """Keeps the place (both numbers count from 1) apart from the words."""
        super().__init__(problem)
        self.problem = problem
        self.line = line
        self.column = column

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.problem}"


class FunctionFailedError(SqlError):
    """An external function gave no value, so the rule has no result for this message."""

    def __init__(self, function: str, problem: str) -> None:
        """Keeps the name of the function as the language spells it."""
        super().__init__(f"{function}() failed: {problem}")
        self.function = function
        self.problem = problem
