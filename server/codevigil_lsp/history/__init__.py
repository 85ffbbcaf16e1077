"""Health to a database, and back: what is to be known after a restart."""
