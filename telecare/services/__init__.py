"""What the core does, one verb a module: load, decide, commit."""
