"""The command line of Anju."""
