"""What every session shares: the house, its limits and throttles, who is here and who was."""
