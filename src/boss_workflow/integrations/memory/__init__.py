"""What one process can keep for itself when no server is connected."""

from boss_workflow.integrations.memory.limiter import MemoryLimiter

__all__ = ["MemoryLimiter"]
