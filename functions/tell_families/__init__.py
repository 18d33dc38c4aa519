"""Tells elders and families what is no emergency."""
