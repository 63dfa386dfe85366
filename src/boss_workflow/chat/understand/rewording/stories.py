"""What happened, and then who is to do something about it: "I'm worried about the stain. Fatima has to treat it tomorrow"."""

from boss_workflow.chat.understand.lexicon import DELEGATED, VAGUE
from boss_workflow.chat.understand.request_patterns import regex
from boss_workflow.chat.understand.rewording.shadow import NAME, WHO
from boss_workflow.chat.understand.rewording.work import thing_in

STORY = regex(
    rf"(?P<told>[^{NAME}]{{10,300}}?)(?:[.!;:]\s+(?:(?:so|and|but)\s+)?|,?\s+so\s+)(?:{WHO}|(?P<some>someone|somebody|i))\s+"
    r"(?:(?P<duty>has to|have to|needs? to|must)|should|ought to)\s+(?:please\s+|quickly\s+)?"
    r"(?P<act>\w+(?:\s(?:up|out|off|back|down|in))?)\s(?:it|them|this|that)(?P<rest>\b.*)"
)
ABOUT = regex(
    r"(?:about|(?:keep(?:s)? |always )?forget(?:s|ting)?|(?:run(?:ning)?|almost|nearly) (?:low on|out of))\s+(?P<what>(?:(?:the|our|my)\s)?[^,;:.?!]{2,80}?)(?=\s+(?:and|but|because|so|which|if|again|today|yesterday)\b|[,;:.?!]|$)"
)


def say_story(text: str, shadow: str) -> str | None:
    """The thing that the story is about takes the place of "it"."""
    found = STORY.fullmatch(shadow)
    if found is None or (not found["duty"] and found["act"].split()[0].lower() not in DELEGATED | VAGUE):
        return None  # "John should know it"
    told = text[: found.end("told")]
    about = ABOUT.search(told)
    thing = about["what"] if about else thing_in(told)
    if thing is None:
        return None
    somebody = "I have to" if found["some"] and found["some"].lower() == "i" else "someone should"
    who = f"{text[slice(*found.span('who'))]} should" if found["who"] else somebody
    return f"{who} {found['act']} {thing}{text[found.start('rest') :]}"
