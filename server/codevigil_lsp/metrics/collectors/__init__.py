"""The built-in collectors, one metric each; they do not know each other."""
