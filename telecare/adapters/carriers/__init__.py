"""Carriers that are spoken to directly, without a gateway of one's own in between."""
