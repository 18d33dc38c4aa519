"""Writes exports that were ordered."""
