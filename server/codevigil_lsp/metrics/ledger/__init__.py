"""What the agent has seen and changed of each file, and what follows from it."""
