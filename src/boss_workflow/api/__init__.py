"""The HTTP door: application factory, middleware, error rendering, health."""
