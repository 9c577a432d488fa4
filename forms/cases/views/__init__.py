"""Pages about cases. They translate between people and services, and ask access before anything is read."""
