"""Dated records of what people did, found or are for: by ids, words, days and numbers alone."""
