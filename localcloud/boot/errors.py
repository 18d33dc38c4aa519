"""What stops a boot: the template asks for something that the twin would not do."""


class BootError(Exception):
    """The template cannot be booted; the message names the resource, its type and the property."""

    def __init__(self, why: str, logical_id: str = "", kind: str = "", path: str = "") -> None:
        self.why = why
        self.logical_id = logical_id
        self.kind = kind
        self.path = path
        resource = f"{logical_id} ({kind})" if kind else logical_id
        place = ".".join(part for part in (resource, path) if part)
        super().__init__(f"{place}: {why}" if place else why)
