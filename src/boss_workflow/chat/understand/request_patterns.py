"""The words that stand in front of work or give it away, as patterns."""

import re

from boss_workflow.chat.understand.lexicon import (
    ADVERBS,
    FINITE,
    IMPERATIVES,
    NO_NAMES,
    PRIORITY_WORDS,
    QUESTION_WORDS,
    SMALL_TALK,
)

ACTING = "come|arrive|know|need|want|have|get|look|work|go|leave|seem|think|like|open|close|start|stop|visit"
TALKING = frozenset("talk speak chat think discuss meet".split())
TELLS = frozenset(
    "hat ist war hatte wird kann will está es fue ha era tiene a est était avait fait sagt dice dit".split()
)
TOLD = ("ó", "aron", "ieron", "te", "ten", "é", "ée")


def regex(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


ACTS = regex(rf"(?:the|my|our|his|her|their|those|these)\s(?:[\w-]+\s){{1,3}}(?:{ACTING})\b")
"""Somebody who does something: "(do) the guys come by Friday" asks."""
LEVEL = "|".join(PRIORITY_WORDS)
NOUN = r"(?:task|to[- ]?do|ticket|bug|issue|action item|reminder|assignment)"
ARTICLE = r"(?:(?:a|an|another|one|the)\s+)?"
CALLED = r"(?:\s+(?:called|named|titled|saying))?"
# "tasks due Friday", "task list" and "task 12" are no new tasks.
NEW_NOUN = rf"{NOUN}\b(?!\s*[-#]?\s*\d|\s+(?:lists?|boards?|managers?|templates?|out|is|was|are|will|has|status)\b)"
QUALITY = rf"(?:(?:new|quick|small|recurring|repeating|regular|(?P<often>daily|weekly|fortnightly|biweekly|monthly|quarterly|yearly)|(?P<quality>{LEVEL}|asap)(?:[ -]prio(?:rity)?)?)[\s,]+)*"

ANNOUNCED = regex(
    rf"(?:(?:create|add|make|open|log|register|set up|set|assign|give me|i need|i want|we need)\s+{ARTICLE}{QUALITY}"
    rf"|{ARTICLE}new\s+){NEW_NOUN}{CALLED}"
)
HEADED = regex(
    rf"{ARTICLE}(?:new\s+)?(?:{NEW_NOUN}|(?:job|chore|errand)(?=\s+for\s))(?=\s*[:,-]|\s+for\s+\S+(?:\s\S+)?(?:\s*[:,-]|\s+to\s)|\s+[\"“«'])"
)
BARE_NOUN = regex(rf"{NEW_NOUN}(?=\s+(?:to\s+)?(?P<verb>\w+))")
QUOTED_WORK = regex(r"(?:add|create|new)\s+(?=[\"“«])")
RELAYED = regex(r"(?:ask|tell)\s+")
CHARGED = regex(
    r"\s+(?:(?:is|will be)\s+(?:responsible for|in charge of|assigned to|handling|doing|taking care of|working on|to do)|owns|handles|takes on|takes over|takes care of)\s+(?=\S+\s)"
)
PUT_ON = regex(r"(?:get|put|have|(?:(?:i|we)\s+)?(?:need|want))\s+")
ON_IT = regex(r"\s+(?:on|down for)\s+(?=\S+\s)")
SEPARATOR = regex(r"\s*(?:[:,;–—-]+|->|→)?\s*")  # noqa: RUF001  # people type the long dashes
TO = regex(r"\s*(?:[:,-]\s*)?(?:to|that|2(?=\s+[a-z]))\b\s*:?\s*")
GIVEN = regex(
    r"(?:(?:for|to|owner|assignee|responsible|assigned to|assign(?:ed)? (?:it |this )?to|für|para|pour|von|de)\b\s*:?\s*|@)"
)
CAUSATIVE = regex(
    r"(?:(?:(?:i|we)(?:['\u2019]d|\s+would)?\s+(?:want|need|like|expect)|need|have|get|let|make|assign|remind|"
    r"make sure(?: that)?|ensure(?: that)?|arrange for|see if you can get)\s+)"
)
FOR_DOING = regex(r"\s+(?:for|about|of)\s+(?=\w{3,}ing\s)")
GIVES = regex(r"(?:give|assign|hand)\s+")
A_TASK = regex(rf"\s+{ARTICLE}{QUALITY}{NEW_NOUN}")
OBLIGED = regex(
    r"(?:we should|(?:it|this) (?:needs to|has to|must|should))\s+(?=.{1,200}\b(?:by|before|until|due)\b)|"
    r"(?:someone|somebody|anyone|one of you)\s+(?:please\s+)?(?=(?!need|should|has|must)\w+\s)|"
    r"(?:(?P<who>i|we|someone|somebody|anyone|you)(?:['\u2019]ve\s+|\s+))?(?:also\s+|still\s+|really\s+)?"
    r"(?:(?:needs?|ha(?:ve|s)|(?:have\s+)?got) to|gotta|must|(?<=someone )should|(?<=somebody )should)\s+"
)
REMINDED = regex(r"(?:(?:do not|don['\u2019]?t|never) forget|remember|make sure|be sure) to\s+")
ASSIGN = regex(r"assign\s+")
ON_A_LIST = regex(
    r"(?:add|put)\s+(?P<work>.{2,300})\s+(?:to|on|onto)\s+(?P<whose>my|the|our|\S{1,40}['\u2019]s)\s+"
    r"(?:(?:to-?do|task)[ -])?(?:list|tasks|to-?dos|backlog|board|plate)(?:\s+(?:for|by|due|on|until)\s.{1,40})?"
)
MODAL = regex(
    r"\s*(?:[,:]\s*)?(?:(?:really|still|also|just|always|now|both|all|each)\s+)?(?P<word>shud|shld|shoud|shuld|pls|plz|(?:can|could|would|will) you(?: please)?|please|should|must|shall|will|(?:has|have) (?:got )?to|needs to|need to|is to|to|ought to|"
    r"(?:i|we)(?:['\u2019]d like| would like| need| want) you to|gotta|had better|(?:is|are) (?:supposed|expected|meant|required|asked|scheduled) to|(?:is|are) going to|are to|will (?:need|have) to|is responsible for)\s+(?:(?:please|both|all|each|always|really|also|probably|definitely|quickly|just)\s+)?"
)
DUTY = regex(
    r"\s*[,:]?\s*(?:(?:really|still|also|both|all|now)\s+)?(?:(?:needs?|ha(?:s|ve)|ought|is|are)(?: got)? to|must|gotta|shud|should|shld|please|pls|plz|to)\s"
)
"""A modal behind which a word that we don't know is a verb: "Shane needs to strim the verge"."""
ASKED = regex(
    r"(?:(?:can|could|would|will)\s+(?:you\s+(?:please\s+)?(?:ask|tell)\s+)?|(?:it would|it['\u2019]d) be (?:great|good|nice|lovely|helpful) if\s+"
    r"|i(?:['\u2019]d| would) (?:appreciate it|be glad|be grateful|love it) if\s+|(?:is it|would it be) possible (?:for|that)\s+)"
)
BEGGED = regex(r"\s+(?:bitten|fragen|sagen|erinnern|darum bitten)\s*,?\s*(?:dass\s+(?:er|sie)\s+)?")
SOMEONE = regex(r"(?:someone|somebody|anyone|one of you)\s+(?:please\s+)?")
ABOUT = regex(r"\s+about\s+")
HAVE_READY = regex(r"(?:have|get)\s+(?=(?:the|a|an|my|our|his|her|their|all|this|that)\s)")
ABLE = regex(r"\s+(?:could|can|would|to)\s+(?:please\s+)?")
WANTED = regex(
    r"(?:(?:i|we)(?:['\u2019]d|\s+would)?\s+(?:really\s+|also\s+|still\s+)?(?:need|want|like|require|expect)|needs?|want|waiting on|looking for)\s+"
    r"(?!to\b|help\b|you\b|it\b|that\b)"
)
FROM_SOMEBODY = regex(r"(?:from|off|von|de)\s+")
HAS_UNTIL = regex(r"\s+(?:has|gets|have)\s+(?=until|till|by)")
EVERYONE = regex(
    r"(?:everyone|everybody|all of you|each of you|the (?:whole|entire) team|all staff|all(?=\s*:))"
    r"(?:\s+(?:in|from|on)\s+(?:the\s+)?[\w-]{2,30}(?:\s+(?:team|department))?(?=\s*[,:]|\s+(?:please|should|must|needs?|has|have|to)\b|\s+\w+\s+(?:the|your|their|a|an)\b))?"
)
NO_RUSH = regex(
    r"(?:(?:it['\u2019]?s |there['\u2019]?s )?(?:no (?:rush|hurry)|not urgent)|(?:whenever|when|if|once) (?:you|he|she|they)\s?(?:['\u2019]ve)? ?(?:have|has|get|gets|find|finds|got|can)?"
    r"(?: (?:the|some|a|any))?(?: (?:free|spare))? ?(?:time|chance|minute|moment|second)|at your leisure|low urgency|nothing urgent|eventually|someday)\b[\s,:–-]*(?:but\s+)?"  # noqa: RUF001
)
LEAD_PRIORITY = regex(
    rf"(?:(?:(?:it['\u2019]?s|this is|these are)\s+)?(?:(?:very|super|really|extremely)\s+)?(?P<plain>#?urgent(?:ly)?|#?asap|critical|important|p[0-4]|dringend|urgente?)"
    rf"|(?P<before>{LEVEL})[ -]prio(?:rity)?|prio(?:rity)?\s*[:=]?\s*(?P<after>{LEVEL}))\b\s*[:!,–-]*\s+"  # noqa: RUF001
)
TO_SOMEBODY = regex(r"\s(?P<lead>to\s*)$")
POSSESSIVE = regex(r"['\u2019]s?\b")
AND = regex(r"\s*(?:,|and\b|n\b|und\b|y\b|et\b|&|\+|/)\s*(?:and\s+)?|\s+(?=@)")
OR = regex(r"\s+or\s+")
WORD = regex(r"[^\W\d_](?:[\w'\u2019.-]*\w)?")
CALLED_WORD = regex(rf"@?{WORD.pattern}")
CONTRACTION = regex(r"\w*(?:['\u2019](?:ll|m|re|ve|d|t)|n['\u2019]t)")
NOT_CALLED = NO_NAMES | IMPERATIVES | ADVERBS | QUESTION_WORDS | SMALL_TALK | FINITE
