"""Metrics in, health out: sessions, their life cycle, what they are doing."""
