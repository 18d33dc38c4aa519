"""What moto's topics do by themselves, so that a mended moto is noticed."""

import inspect

from moto.sns import models


def test_moto_still_forgets_attributes_on_the_way_to_a_function():
    """When this fails, look whether moto's own delivery can take the seam's place."""
    source = inspect.getsource(models.Subscription.publish)

    assert "send_sns_message(\n                function_name, message, subject" in source
    assert "support bad function name" in source
