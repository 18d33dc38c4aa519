"""Builders and players that tell whole stories in tests."""
