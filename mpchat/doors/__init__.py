"""How people come in and what they hear."""
