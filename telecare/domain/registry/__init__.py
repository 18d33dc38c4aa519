"""The registry: what is known of homes, people and devices, and how it came to be so."""
