"""What changes people's data: the only writers."""
