"""A session that speaks IRC: registration, verbs, answers."""
