"""Chalice's entry to the bureau portal; everything is in chalicelib."""

from chalicelib.portal import make_portal
from chalicelib.wired import Wired

app, authorize = make_portal(Wired())
