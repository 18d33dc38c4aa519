"""What is decided, purely: runs, plans, events and the laws they keep."""
