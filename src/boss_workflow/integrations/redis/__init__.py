"""What several processes share through Redis."""

from boss_workflow.integrations.redis.limiter import RedisLimiter

__all__ = ["RedisLimiter"]
