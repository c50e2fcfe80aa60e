"""Files that people upload: kept in a folder, bounded in size, number and age; served as what they are."""
