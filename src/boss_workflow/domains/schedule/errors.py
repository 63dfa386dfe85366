from boss_workflow.kernel.errors import Invalid, NotFound


class NoSuchSchedule(NotFound):
    code = "no_such_schedule"


class TimingInvalid(Invalid):
    code = "timing_invalid"


class CountryUnknown(Invalid):
    code = "country_unknown"
