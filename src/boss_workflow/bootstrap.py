"""stub"""
from sqlalchemy import MetaData, URL, make_url
import os
from boss_workflow.kernel.db import Base
import boss_workflow.chat.models, boss_workflow.jobs.models, boss_workflow.domains.audit.models, boss_workflow.domains.people.models, boss_workflow.domains.tasks.models, boss_workflow.domains.workspaces.models
def metadata() -> MetaData:
    return Base.metadata
def owner_url() -> URL:
    return make_url(os.environ["X_URL"])
