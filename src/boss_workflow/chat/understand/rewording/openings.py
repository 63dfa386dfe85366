"""Roundabout openings: "Tom, you've got until Friday to …", "put this on the list: …", "don't let Ann forget …"."""

import re
from dataclasses import dataclass

from boss_workflow.chat.understand.request_patterns import NOUN, regex
from boss_workflow.chat.understand.rewording.shadow import DATE, NAME, WHO

MORE = rf"(?:(?:new|another|one more|a further|a quick|a small|a)\s+)?(?:{NOUN}|job|one|thing|chore)"
PLACE = r"(?:(?:to-?do|task)[ -])?(?:list|plate|backlog|board|desk|tasks|to-?dos)"
DUTY = r"(?:job|task|mission|priority|duty|assignment)"
COULD_YOU_FR = r"(?:peux-tu|pouvez-vous|tu peux)"
TELL_ES = r"(?:pedirle|pídele|pide|dile|decirle|recuérdale|recordarle)"
SETS_OFF = r"\s*(?:please|pls|plz|thanks)?\s*[:,.–—-]+\s*"  # noqa: RUF001  # people type the long dashes


@dataclass(frozen=True, slots=True)
class Frame:
    """`straight`: the same, with the groups of the pattern; what stands behind them stays as it is."""

    pattern: re.Pattern[str]
    straight: str

    def say(self, text: str, shadow: str) -> str | None:
        found = self.pattern.match(shadow)
        if found is None:
            return None
        said = {name: text[slice(*found.span(name))] for name in found.groupdict()}
        return (self.straight.format(**said) + text[found.end() :]).rstrip("? ")


FRAMES = tuple(
    Frame(regex(pattern), straight)
    for pattern, straight in (
        # A list that the work is put on, or a word for work, and then the work itself.
        (
            rf"(?:put|add)\s+(?:this\s+|these\s+|it\s+)?(?:on|onto|to)\s+(?:the|our)\s+{PLACE}{SETS_OFF}(?=\S)",
            "task: ",
        ),
        (
            rf"(?:put|add)\s+(?:this\s+|these\s+|it\s+)?(?:on|onto|to)\s+my\s+{PLACE}{SETS_OFF}(?=\S)",
            "task for me: ",
        ),
        (
            rf"(?:put|add)\s+(?:this\s+|these\s+|it\s+)?(?:on|onto|to)\s+{WHO}['\u2019]s?\s+{PLACE}{SETS_OFF}(?=\S)",
            "task for {who}: ",
        ),
        (rf"(?:on|for)\s+{WHO}['\u2019]s?\s+{PLACE}{SETS_OFF}(?=\S)", "task for {who}: "),
        (rf"{MORE}\s+for\s+{WHO}{SETS_OFF}(?=\S)", "task for {who}: "),
        (r"(?:need(?:ed)?|to-?do|required|action(?: item)?|job|reminder)\s*:\s*(?=\S)", "task: "),
        (rf"(?:first(?:ly| of all)?|to (?:start|begin) with|next|lastly|finally)\s*,?\s+(?={NAME})", ""),
        (
            rf"(?P<many>(?:(?:two|three|four|five|\d|some|a few|a couple of)\s+)(?:more\s+)?(?:things|jobs|tasks))\s+for\s+{WHO}\s*[.–-]\s+(?=\S)",  # noqa: RUF001
            "{many} for {who}: ",
        ),
        (rf"{WHO}\s*,?\s+(?:please\s+)?(?:do(?:n['\u2019]?t| not)|never) forget\s+to\s+", "{who} should "),
        (
            rf"{WHO}\s*,?\s+(?:please\s+)?(?:do(?:n['\u2019]?t| not)|never) forget\s+(?:about\s+)?(?=\w)",
            "task for {who}: ",
        ),
        (rf"remind\s+{WHO}\s+(?:for|regarding|re|on)\s+(?=(?:the|a|his|her|their|our)\s)", "remind {who} about "),
        # The same in other languages.
        (rf"{WHO}\s*,\s*vergiss nicht\s*,?\s*", "{who} soll "),
        (rf"(?:bitte\s+)?{WHO}\s+sagen\s*,?\s+(?:dass\s+)?(?:er|sie)\s+soll\s+", "{who} soll "),
        (rf"(?:bitte\s+)?(?:erinnere?|bitte)\s+{WHO}\s+(?:bitte\s+)?(?:daran|darum)?\s*,\s*", "{who} soll "),
        (rf"{WHO}\s*,\s*n['\u2019]oublie pas (?:de\s+|d['\u2019])", "{who} doit "),
        (
            rf"(?:{COULD_YOU_FR}\s+)?(?:demande[rz]?|dis|dites|rappelle[rz]?)\s+à\s+{WHO}\s+(?:de\s+|d['\u2019])",
            "{who} doit ",
        ),
        (rf"{WHO}\s*,\s*no (?:te )?olvides(?: de)?\s+", "{who} tiene que "),
        (rf"(?:(?:puedes|podrías)\s+)?{TELL_ES}\s+a\s+{WHO}\s+(?:que|de)\s+", "{who} tiene que "),
        # Somebody, but nobody in particular.
        (
            r"(?:who(?:m|so)?ever)\s[^,;:.?!]{2,40}?\s(?:should|must|needs to|has to|can|could|please)\s+(?=\w)",
            "someone should ",
        ),
        (
            r"(?:ask|get|tell|have)\s+(?:someone|somebody|anyone|one of (?:you|them|the \w+))\s+to\s+(?=\w)",
            "someone should ",
        ),
        (
            rf"(?:(?:i|we)\s+(?:need|want)|(?:i|we)['\u2019]d like|need|want)\s+(?:someone|somebody|anyone)\s+to\s+(?=\w[^{NAME}]*$)",
            "someone should ",
        ),
        (
            rf"(?:(?:so\s+)?basically|i (?:think|guess|suppose)|maybe|perhaps)\s*,?\s+(?={NAME}+\s+(?:should|could|can|must|needs?|has|have)\s.*{DATE})",
            "",
        ),
        (
            rf"(?:(?:(?:i|we)\s+)?(?:need|want)\s+|get\s+)?(?:someone|somebody|one of (?:you|us|the \w+))\s+(?:to|should|must|needs? to|has to|please|can)\s+(?P<work>[^{NAME}:;.!?]{{5,120}}?)\s*[.,;:!?–—-]+\s*(?:maybe\s+|say\s+)?{WHO}[.!? ]*$",  # noqa: RUF001
            "{who} should {work}",
        ),
        (
            rf"(?:[^{NAME}]{{0,80}}[.!?]\s+)?(?P<own>i)(?:['\u2019]ll| will)\s+(?P<work>(?!be\b|not\b|let\b|see\b|tell\b)[^{NAME};.!?]{{5,100}}?)(?:\s+{NAME}{{6}})?(?P<when>\s+{DATE}+)?(?:\s+{NAME}{{6}})?\s*,?\s+(?:but|and|while)\s+{WHO}\s+(?:has to|needs? to|must|should|to|please)\s+(?=\w)",
            "I have to {work}{when}; {who} should ",
        ),
        # What was told before, and then what somebody is to do about it.
        (
            rf"{WHO}\s[^;?!{NAME}]{{3,120}}[,;.]\s*(?:please\s+)?(?:have|get|ask|tell|make|remind)\s+(?:him|her)\s+(?:to\s+)?",
            "{who} should ",
        ),
        (
            rf"[^{NAME}]{{0,60}}{WHO}\s(?:(?!should|must|needs? to|has to|please|pls)[^,;.?!{NAME}]){{2,60}}\s(?:but|and|so)\s+(?:he|she)\s+(?:has to|needs to|must|should)\s+",
            "{who} should ",
        ),
        (rf"[^{NAME}]{{10,300}}\banyways?\s*,?\s+(?={NAME})", ""),
        (
            rf"[^{NAME}]{{10,300}}\b(?:if you could|could you|can you)\s+(?:please\s+)?(?:have|get|ask|tell)\s+{WHO}\s+(?:to\s+)?",
            "{who} should ",
        ),
        # A person whose part it is.
        (
            rf"(?:as soon as|once|when|after)\s+{WHO}(?:['\u2019]s|\s+is|\s+gets)\s+(?:back|in|here|free|done)\b[^,;.{NAME}]{{0,20}}?,?\s+(?:have|get|ask|tell)\s+(?:him|her|them)\s+(?:to\s+)?",
            "{who} should ",
        ),
        (
            rf"{WHO}\s*,\s*(?:when|once|as soon as|after)\s+you(?![^,]*\b(?:chance|minute|moment|time|sec|second)\b)[^,;.{NAME}]{{3,40}},\s*(?=\w)",
            "{who} should ",
        ),
        (rf"{WHO}\s*,?\s+if you (?:could|can|would)\s+(?:please\s+|just\s+)?(?=\w)", "{who} should "),
        (
            rf"(?:remember|reminder|bear in mind|fyi)\s*[,:–-]?\s+(?:that\s+)?(?={NAME}+\s+(?:is|has|needs|should|must)\s)",  # noqa: RUF001
            "",
        ),
        (rf"it['\u2019]?s\s+(?:up to|on)\s+{WHO}\s+to\s+", "{who} should "),
        (
            rf"{WHO}(?:['\u2019]s|\s+is)?\s+on\s+(?=(?!leave|holiday|call|duty|shift|break|site|the phone)[^,;.?!{NAME}]{{3,60}}\s(?:every|each|daily|weekly)\b)",
            "task for {who}: ",
        ),
        (rf"{WHO}\s+should be the one to\s+", "{who} should "),
        (rf"{WHO}\s*,?\s+you(?:['\u2019]re| are)\s+on\s+(?=\S)", "task for {who}: "),
        (rf"(?:make|put)\s+{WHO}\s+(?:responsible for|in charge of)\s+", "task for {who}: "),
        (
            rf"(?:responsibility|accountability) for\s+(?P<work>[^,;.{NAME}]{{3,80}}?)\s+(?:lies|is|rests)\s+with\s+{WHO}",
            "task for {who}: {work}",
        ),
        (
            rf"(?P<work>(?:the|our|my)\s[^,;.{NAME}]{{3,80}}?)\s+is\s+(?:on|with|down to)\s+{WHO}(?=\s*,)",
            "task for {who}: {work}",
        ),
        (
            rf"(?:the\s+)?deadline for\s+{WHO}['\u2019]s?\s+(?P<work>[^:;.{NAME}]{{3,80}}?)\s*(?::|is)\s+",
            "task for {who}: {work} by ",
        ),
        (r"(?:note|memo|message) to (?:self|myself)\s*[:,–-]\s*", "remind me to "),  # noqa: RUF001
        (rf"\[[ x]?\]\s*(?={NAME})", ""),
        (
            r"(?:(?:would|could|might|will)\s+you\s+(?:please\s+)?)?be\s+(?:so|very)\s+(?:kind|good|nice)\s+(?:as\s+)?(?:to|and)\s+",
            "please ",
        ),
        (rf"(?:note|memo|to-?do|to do|task)\s*[:–-]?\s*\(?{WHO}\)?\s*:\s*(?=\S)", "task for {who}: "),  # noqa: RUF001
        (rf"{WHO}\s*!+\s+(?=\w)", "{who}, "),
        (
            rf"(?:please\s+)?(?:(?:i|we)(?:['\u2019]d|\s+would)?\s+(?:(?:really|also|just)\s+)?(?:need|want|like|ask|prefer|require|expect)|see to it|take care)\s+that\s+(?={NAME}+\s+(?!is\b|was\b|has been\b))",
            "make sure ",
        ),
        (
            rf"(?:it\s+is|it['\u2019]s|is)\s+(?:very\s+)?(?:necessary|important|needed|essential)\s+that\s+{WHO}\s+(?:should\s+|must\s+)?(?=\w)",
            "{who} should ",
        ),
        (r"(?:just\s+)?(?:ooh,?\s+|oh,?\s+)?(?:before|in case|lest) i forget\s*[:,–-]\s*(?=\w)", ""),  # noqa: RUF001
        (
            r"(?:[^:]{1,30}\s)?(?:(?:can|could) you\s+)?(?:please\s+|pls\s+)?(?:add|log|note down|jot down)\s*:\s*",
            "task: ",
        ),
        (r"(?:someone|somebody|anyone)(?:\s*,\s*anyone)?\s*,?\s*(?:please|pls|plz)\s+", "someone should "),
        (
            rf"(?P<when>{DATE}+)\s+is\s+(?:the\s+)?(?:deadline|due date|cut-?off)\s+for\s+{WHO}\s+to\s+",
            "{who} has until {when} to ",
        ),
        (rf"{WHO}\s+(?:mate|buddy|pal|dear|love|man|bro|darling)\s*,?\s+", "{who}, "),
        (rf"{WHO}\s*,\s*(?:i|we)(?:['\u2019]d like|\s+want|\s+need)\s+(?=(?:the|my|our|this|that|all)\s)", "{who}: "),
        (rf"{WHO}\s*,\s*you(?:['\u2019]ve|\s+have)?(?:\s+got)?\s+(?=(?:until|till)\s|{DATE})", "{who} has "),
        (
            rf"{WHO}['\u2019]s?\s+(?:(?:only|main|first|top)\s+)?{DUTY}(?:\s+(?:for\s+)?(?P<when>{DATE}+))?\s+(?:is|will be)\s+to\s+",
            "{who} should {when} ",
        ),
        (rf"(?:do(?:n['\u2019]?t| not)|never)\s+let\s+{WHO}\s+forget\s+(?:about\s+)?to\s+", "remind {who} to "),
        (rf"(?:do(?:n['\u2019]?t| not)|never)\s+let\s+{WHO}\s+forget\s+(?:about\s+)?", "remind {who} about "),
        (rf"{WHO}\s+(?:still\s+|also\s+)?owes\s+(?:us|you|{NAME}+)\s+", "task for {who}: "),
    )
)


def say_opening(text: str, shadow: str) -> str | None:
    return next(filter(None, (frame.say(text, shadow) for frame in FRAMES)), None)
