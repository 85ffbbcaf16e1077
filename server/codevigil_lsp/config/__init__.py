"""What the user sets: one typed value, made of layers."""
