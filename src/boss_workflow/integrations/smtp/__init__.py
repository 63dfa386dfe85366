"""Mail by SMTP."""

from boss_workflow.integrations.smtp.mailer import SmtpMailer

__all__ = ["SmtpMailer"]
