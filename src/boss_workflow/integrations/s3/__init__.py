"""Backups in any S3-compatible object store."""

from boss_workflow.integrations.s3.store import S3Archives, S3Options

__all__ = ["S3Archives", "S3Options"]
