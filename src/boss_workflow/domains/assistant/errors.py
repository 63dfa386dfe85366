from boss_workflow.kernel.errors import Conflict, Invalid, NotFound


class TemplateNotFound(NotFound):
    code = "template_not_found"

    def __init__(self, name: str) -> None:
        super().__init__(f'There is no template "{name}". /templates shows them.')


class TemplateTaken(Conflict):
    code = "template_taken"

    def __init__(self) -> None:
        super().__init__("There is a template of this name already.")


class LessonInvalid(Invalid):
    code = "lesson_invalid"


class PreferenceInvalid(Invalid):
    code = "preference_invalid"


class NothingLearned(NotFound):
    code = "nothing_learned"

    def __init__(self, phrase: str) -> None:
        super().__init__(f'I have learned nothing about "{phrase}".')
