"""The language: IRC lines, read and written. Server and client both stand on it."""
