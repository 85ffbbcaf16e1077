"""Health in, text out: one line, Markdown, a table, JSON."""
