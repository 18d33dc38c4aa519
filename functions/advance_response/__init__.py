"""One turn of the response machine."""
