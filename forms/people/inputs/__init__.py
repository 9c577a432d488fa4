"""What is asked on pages about people."""
