"""Files as bureaus keep them, read purely: columns, cells, faults by row, and what differs from what is known."""
