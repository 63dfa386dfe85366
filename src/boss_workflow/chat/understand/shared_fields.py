"""A field said once for several requests: "…, both by Friday", "… and … are all urgent"."""

from boss_workflow.chat.understand.request_patterns import regex

COUNTED = r"(?:both|all|each|everything)(?:\s+(?:of\s+)?(?:them|these|those|it|two|three|four|five|six|[2-9]))?"
COUNTS = regex(r"\b(?:both|all|each|everything)\b")
BREAK = r"(?:\s*[,;–—-]\s*|[.!]\s+|\s+)(?:and\s+)?(?:(?:they|these)(?:['\u2019]re|\s+are)\s+)?"  # noqa: RUF001
SHARED = tuple(
    regex(pattern)
    for pattern in (
        (
            rf"(?P<asked>.{{8,}}?){BREAK}{COUNTED}\s+(?:(?:is|are|needs? to be|should be|must be|(?:have|has) to be)\s+)?"
            r"(?:(?:done|due|finished|completed|needed|ready)\s+)?(?P<fields>[^,;.!?]{2,60})[.! ]*"
        ),
        rf"(?P<asked>.{{8,}}?){BREAK}(?P<fields>[^,;.!?]{{2,40}}?)\s+(?:(?:is|are)\s+(?:the\s+deadline\s+)?)?(?:for\s+)?{COUNTED}[.! ]*",
    )
)
"""What is said once for all that was asked before."""
FOR_ALL = regex(
    rf"\s*(?:{COUNTED}\s+(?:(?:is|are|to be|needs? to be)\s+)?(?:(?:done|due|needed|ready)\s+)?(?P<fields>[^.!?]{{2,60}}?)|(?P<first>[^.!?]{{2,40}}?)\s+for\s+{COUNTED})[.! ]*"
)
