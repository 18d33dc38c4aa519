"""Records what Amazon Connect and End User Messaging tell."""
