"""What every part may use; nothing here knows about tasks."""
