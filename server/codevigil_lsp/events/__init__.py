"""Lines in, events out."""
