"""Moves whatever should have moved and did not."""
