"""Records what carriers and the city centre tell."""
