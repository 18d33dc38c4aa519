"""Tidings: texts to elders and their families about what is no emergency."""
