"""Search over guidance: words looked up alike in both databases, with stems for each language."""
