"""Who hears what: each room's readers by dialect, each event encoded once per dialect, written once per reader and turn."""
