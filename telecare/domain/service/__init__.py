"""The life of one person's service: from the wish to the guarded home, and to its end."""
