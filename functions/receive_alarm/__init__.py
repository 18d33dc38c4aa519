"""Receives what devices say on the alarm's way."""
