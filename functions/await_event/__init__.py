"""The beginning of every wait of the response machine."""
