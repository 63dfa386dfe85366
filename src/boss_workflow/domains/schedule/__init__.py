"""The timetable of a workspace: which jobs run by themselves, when, for whom, and how they went."""

from boss_workflow.domains.schedule import replies
from boss_workflow.domains.schedule.actions import schedule_actions
from boss_workflow.domains.schedule.calendar import QUIET_END, QUIET_START, DayOff, WorkCalendar, calendar_of
from boss_workflow.domains.schedule.errors import NoSuchSchedule, TimingInvalid
from boss_workflow.domains.schedule.models import Notice
from boss_workflow.domains.schedule.notices import Notices
from boss_workflow.domains.schedule.places import places
from boss_workflow.domains.schedule.service import ScheduleService, ScheduleView, find
from boss_workflow.domains.schedule.undo import schedule_reversers
from boss_workflow.domains.schedule.wording import read_timing

__all__ = [
    "QUIET_END",
    "QUIET_START",
    "DayOff",
    "NoSuchSchedule",
    "Notice",
    "Notices",
    "ScheduleService",
    "ScheduleView",
    "TimingInvalid",
    "WorkCalendar",
    "calendar_of",
    "find",
    "places",
    "read_timing",
    "replies",
    "schedule_actions",
    "schedule_reversers",
]
