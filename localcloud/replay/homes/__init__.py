"""Homes that nobody has seen: lives drawn from the profiles of real ones, and how a judge fares on them."""
