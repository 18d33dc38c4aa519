"""What people read and hear, by language."""
