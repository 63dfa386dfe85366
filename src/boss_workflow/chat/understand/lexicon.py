"""Words that tell a request from talk."""

IMPERATIVES = frozenset(
    """
    add adjust analyse analyze announce answer apply approve archive arrange assemble assess attach audit automate backup
    back benchmark bill book brainstorm brief build buy calculate call cancel change chase check choose clarify clean
    clear close coach collect compare compile complete compose configure confirm connect contact convert coordinate copy
    correct cover create cut debug decide define delete deliver demo deploy describe design determine develop discuss
    document download draft draw edit email enable ensure escalate estimate evaluate examine explain explore export
    extend file fill finalise finalize find finish fix follow forward gather generate get give handle help hire host
    identify implement import improve inform inspect install integrate interview introduce investigate invite invoice
    join launch lead learn list locate look lower maintain make manage map measure meet merge migrate mock monitor move
    negotiate notify onboard open optimise optimize order organise organize outline outsource pack paint pay perform
    pick plan polish post practice prepare present price print prioritise prioritize process produce program promote
    proofread propose prototype provide publish pull purchase push put raise reach read rebuild recap record redesign
    reduce refactor refine refresh refund register release remind remove rename renew repair repeat replace reply report
    request research reserve reset resolve respond restart restore restructure review revise rewrite rollback roll run
    scan schedule search secure select send set setup share ship shoot show sign simplify sketch solve sort source spec
    split start stop store streamline study submit summarise summarize supply support survey switch sync talk test
    tidy track train transfer translate triage troubleshoot try tune turn unblock update upgrade upload validate verify
    visit wire work wrap write
    """.split()
)
"""Verbs that open a request: "write the report"."""

MODALS = r"(?:please|should|must|shall|will|would|can|could|has to|have to|needs to|need to|is to|to|ought to)"

QUESTION_WORDS = frozenset(
    """
    what what's whats who who's whos whose when where why how which is are was were am do does did has have had can could
    should would will may might any anything anyone whom
    """.split()
)

SMALL_TALK = frozenset(
    """
    hi hello hey yo thanks thank thx ty cheers great nice cool ok okay yes yeah yep yup sure fine perfect awesome good lol
    haha wow bye goodbye morning evening night welcome sorry congrats congratulations
    """.split()
)

NEGATIONS = ("don't", "do not", "dont", "never", "no ", "not ", "stop ", "forget", "nobody", "none ", "we don't")

PRIORITY_WORDS = {
    "low": "low",
    "lowest": "low",
    "medium": "medium",
    "normal": "medium",
    "high": "high",
    "top": "urgent",
    "highest": "urgent",
    "urgent": "urgent",
    "critical": "urgent",
}
