"""Figures that a bureau reads: worked out of what is stored, never counted on the way."""
