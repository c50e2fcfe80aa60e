"""What is served by HTTP: uploads, and the API for bots. One request a connection."""
