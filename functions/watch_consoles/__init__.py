"""Lets go what dead consoles hold."""
