"""Webhooks: what is said in rooms, sent to the addresses that the operator names; nobody in the chat waits for that."""
