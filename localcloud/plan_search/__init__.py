"""Proves a response plan: a whole search over what people, carriers, seats and devices may do."""
