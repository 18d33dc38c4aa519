"""Where settings are read, adapters are built and facts are logged."""
