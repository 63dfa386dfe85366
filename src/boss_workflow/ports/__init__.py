"""What we need from outside, as Protocols and dataclasses, with the errors that an adapter may raise."""
