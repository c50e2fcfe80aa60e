"""A session of a person with nothing but nc or telnet."""
