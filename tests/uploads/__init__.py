"""Tests of what people upload."""
