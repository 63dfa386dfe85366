"""What the tests stand on: a real database, a clock that moves, people who talk."""
