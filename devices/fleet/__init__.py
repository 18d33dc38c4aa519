"""A fleet of simulated homes: realistic days over real connections, held to account message by message."""
