"""Takes portions of committed files in."""
