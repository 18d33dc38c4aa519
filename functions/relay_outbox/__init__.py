"""Carries out what was decided and is not yet done."""
