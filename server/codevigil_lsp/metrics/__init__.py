"""Events in, metrics and findings out."""
