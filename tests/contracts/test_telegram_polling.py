"""Long polling: every update once into the store, whatever the network does."""
