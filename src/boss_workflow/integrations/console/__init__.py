"""The terminal as a chat platform: a door on loopback, and the client that sits before it."""
