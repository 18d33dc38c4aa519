"""What moto does anew for every request, done once: a drill asks tables some ten thousand times.

Answers stay byte for byte what moto makes of them; only the way there is shorter.
"""

import string
from collections.abc import Callable
from functools import cache
from typing import Any

from botocore import session
from botocore.loaders import create_loader
from moto.core import responses
from moto.core.serialize import AttributePicker, BaseJSONSerializer, JSONSerializer
from moto.moto_api._internal.moto_random import MotoRandom
from moto.sqs import models as queues

from localcloud.moto_seams import update_trees
from localcloud.moto_seams.patching import Seam


def install() -> Seam:
    """Shorten moto's ways until the seam is taken out."""
    seam = Seam()
    seam.wrap(responses, "method_names_from_class", cache)
    for module in (responses, queues):
        seam.wrap(module, "camelcase_to_underscores", cache)
    seam.wrap(MotoRandom, "get_random_string", _drawn_at_once)
    seam.replace(session, "create_loader", _one_loader)
    seam.wrap(BaseJSONSerializer, "_serialize_type_structure", _named_members_alone)
    update_trees.install(seam)
    return seam


_one_loader = cache(create_loader)
"""Service models are read and parsed once a process, not once a session: a loader keeps what it has read."""


def _drawn_at_once(original: Callable[..., str]) -> Callable[..., str]:
    """Draw the fifty-two letters of a request's id from the same numbers as moto, without a call for each."""

    def get_random_string(random: Any, length: int = 20, *more: Any, **named: Any) -> str:
        if more or named:
            return original(random, length, *more, **named)
        drawn: list[str] = []
        draw, letters = random.getrandbits, _LETTERS
        while len(drawn) < length:
            number = draw(_BITS)
            if number < len(letters):
                drawn.append(letters[number])
        return "".join(drawn)

    return get_random_string


_LETTERS = string.ascii_letters + string.digits
_BITS = len(_LETTERS).bit_length()


def _named_members_alone(original: Callable[..., None]) -> Callable[..., None]:
    """Skip the members that an answer does not have, instead of seeking each under six other names.

    That is the same where an answer is a dict that names each thing as the service's model does: then no
    member can be found under another name.
    """

    def serialize(serializer: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
        if not _names_members(serializer, value, shape):
            original(serializer, serialized, value, shape, key)
            return
        wrapper = serializer.MAP_TYPE() if key else serialized
        for name, member in shape.members.items():
            if value.get(name) is not None:
                member.parent = shape
                serializer._serialize(wrapper, value[name], member, name)
        if key:
            serializer._default_serialize(serialized, wrapper, shape, key)

    return serialize


def _names_members(serializer: Any, value: Any, shape: Any) -> bool:
    picker = serializer._value_picker
    return (
        type(value) is dict
        and isinstance(serializer, JSONSerializer)
        and isinstance(picker, AttributePicker)
        and not picker.response_transformers
        and not shape.is_document_type
        and value.keys() <= shape.members.keys()
    )
