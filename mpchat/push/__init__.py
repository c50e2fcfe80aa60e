"""Pushes messages to the devices of accounts that nobody looks at, through push services (Web Push)."""
