"""What the operator decides."""
