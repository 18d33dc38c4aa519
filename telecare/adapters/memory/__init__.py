"""Every port in memory, for replays, plan searches and tests: the same promises, nothing durable."""
