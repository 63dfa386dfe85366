"""Words that tell a request from talk."""

IMPERATIVES = frozenset(
    """
    add adjust analyse analyze announce answer apply approve archive arrange assemble assess attach audit automate backup
    back benchmark bill book brainstorm brief build buy calculate call cancel change chase check choose clarify clean
    clear close coach collect compare compile complete compose configure confirm connect contact convert coordinate copy
    correct cover create cut debug decide define delete deliver demo deploy describe design determine develop discuss
    document download draft draw edit email enable ensure escalate estimate evaluate examine explain explore export
    extend file fill finalise finalize find finish fix follow forward gather generate get give handle hire host
    identify implement import improve inform inspect install integrate interview introduce investigate invite invoice
    join launch lead learn locate look lower maintain make manage map measure meet merge migrate mock monitor move
    negotiate notify onboard open optimise optimize order organise organize outline outsource pack paint pay perform
    pick plan polish post practice prepare present price print prioritise prioritize process produce program promote
    proofread propose prototype provide publish pull purchase push put raise reach read rebuild recap record redesign
    reduce refactor refine refresh refund register release remind remove rename renew repair repeat replace reply report
    request research reserve reset resolve respond restart restore restructure review revise rewrite rollback roll run
    scan schedule search secure select send set setup share ship shoot sign simplify sketch solve sort source spec
    split start store streamline study submit summarise summarize supply support survey switch sync talk test
    tidy track train transfer translate triage troubleshoot try tune turn unblock update upgrade upload validate verify
    visit wire work wrap write
    assign bake block boil bring broadcast brush carry cater celebrate certify charge cook count crop dig dial distribute
    dispatch drive dry dust empty enter enrol enroll erase exchange extract feed fetch film filter fold forecast format frame
    freeze fund glue grab greet grill grind hang harvest iron label lay lift light load lock log mail mend mix mop mount
    mow mute obtain oil paste patch photograph place plant plug polish pour price prune punch quote
    rearrange rebook recharge reconcile recruit recycle redo redraft refill regenerate reinstall reload relocate remake remodel
    reopen repaint rephrase reprint resend resize resubmit restock resume retest retire return reword rotate
    save scrub seal sell serve settle shorten shred skim slice sort spray stack stamp steam
    sterilise sterilize stitch stock strip swap sweep tag take tape tow trim type unload unlock unpack vacuum
    wash water weigh wipe
    deal defrost prep chase clear disinfect sanitise sanitize tidy unclog unjam insulate plaster tile rinse marinate garnish
    fundraise canvass escort rota restring rewire caulk weld solder drain bleed top wax buff
    ring phone courier liaise expedite circulate laminate photocopy invigilate supervise rehearse digitise digitize photoshop
    descale restock replenish relabel repackage reprice restack refrigerate chop peel roast simmer knead whisk slice butter decant polish
    demolish excavate backfill compact grout plasterboard sand drill hammer skim render jet jetwash hose hoover declutter
    subpoena depose redline notarise notarize execute lodge countersign engross cite docket calendar proof paginate bundle
    autoclave sterilize sanitize vaccinate bandage triage dispense discharge
    swing pop nip grab chuck bin dump haul ferry
    tweet rough sharpen escort refuel recalibrate reseal refreeze defragment profile hem dye trim embroider steam fit hang prune rake strim mulch feed groom refit regrout repoint retile unbox
    """.split()
)
"""Verbs that open a request: "write the report"."""


DELEGATED = IMPERATIVES | {
    "ask",
    "attend",
    "bring",
    "do",
    "hand",
    "help",
    "keep",
    "list",
    "note",
    "ping",
    "revert",
    "ring",
    "show",
    "stay",
    "tell",
    "think",
}
"""Verbs that open a request where a person stands before them: "John ask the client"."""

VAGUE = frozenset(
    "do handle sort take deal organise organize arrange manage look own run lead pick see have tackle cover attend".split()
)
"""Verbs that only say that something is seen to: "Chloe can do it"."""

ADVERBS = frozenset(
    "please pls kindly also just quickly immediately first then now always carefully thoroughly properly finally double personally deep power pressure spot".split()
)
"""May stand before the verb and stay in the title."""

DETERMINERS = frozenset(
    """
    a an the this that these those my our your his her their its all any both each every some another no more two three
    four five six seven eight nine ten
    """.split()
)
"""What follows a verb and hardly ever a noun: "redline the contract"."""

IRREGULAR_PAST = frozenset(
    """
    ate beat became began bent bit blew bought broke brought built came caught chose cut did drew drank drove fell felt
    fought found flew forgot gave got went grew had heard hid held hurt kept knew laid led left lent let lost made meant
    met paid put ran rode rose said sang sat saw sent set shook shot shut slept sold spent spoke stole stood stuck swam
    taught thought threw told took understood was went were woke won wore wrote
    """.split()
) - {"cut", "let", "put", "set", "shut", "hurt"}

STATES = frozenset(
    "be come become enjoy expect get go hate have hope know like love mean miss need own seem want wish".split()
)
"""Verbs that tell of a state, not of work."""

HAPPENINGS = STATES | frozenset(
    """
    agree appear apologise apologize arrive believe belong calm care chill deserve die eat fail fall feel fly forget forgive grow
    happen hear hurry leave listen live lose rest relax remain remember retire say see sit sleep stand stay stop suffer
    suppose think understand wait wake watch win wonder worry
    """.split()
)
"""What happens to somebody or is felt: after "needs to" it asks for no work."""

FINITE = frozenset(
    """
    is isn't was wasn't are aren't were weren't has hasn't had hadn't have haven't will won't would wouldn't can can't
    cannot could couldn't should shouldn't must mustn't might may does doesn't did didn't do don't looks looked seems
    seemed works worked went passed passes failed fails said says thinks feels needs wants sounds sucks
    """.split()
)
"""Verb forms of statements: "the test passed", "John is sick"."""

NO_NAMES = frozenset(
    """
    i you he she it we they this that these those there here everyone everybody all team someone somebody anyone anybody
    nobody guys folks people maybe perhaps today tomorrow next last another one some no not yes the a an my our your
    his her their if when while because but or nor yet before after until as at by for from in into of off on onto to
    with without about over under
    """.split()
)
"""Words that open a sentence with a capital letter and are nobody's name."""

QUESTION_WORDS = frozenset(
    """
    what what's whats who who's whos whose when where why how which is are was were am do does did has have had can could
    should would will may might any anything anyone whom isn't aren't wasn't doesn't didn't hasn't
    """.split()
)

SMALL_TALK = frozenset(
    """
    hi hello hey yo thanks thank thx ty cheers great nice cool ok okay yes yeah yep yup sure fine perfect awesome good lol
    haha wow danke gracias bye goodbye morning evening night welcome sorry congrats congratulations
    """.split()
)

TAKES_A_PERSON = (
    (NO_NAMES - {"today", "tomorrow", "there", "here", "next", "last", "all", "one"})
    | DETERMINERS
    | frozenset(
        """
        ask call contact email help have get give inform invite join let make meet message notify pay phone ping remind see send show tell
        sure certain ensure insist and or nor text thank visit want need like via cc dear hi hello hey says said think thinks know knows when if because since while whether than
        """.split()
    )
)
"""After these a name belongs to what was said before it: "call John", "with Sarah"."""

NEGATIONS = ("don't", "do not", "dont", "never", "no ", "not ", "stop ", "forget", "nobody", "none ", "we don't")

PRIORITY_WORDS = {
    "low": "low",
    "lowest": "low",
    "medium": "medium",
    "normal": "medium",
    "high": "high",
    "important": "high",
    "top": "urgent",
    "highest": "urgent",
    "urgent": "urgent",
    "critical": "urgent",
    "p0": "urgent",
    "p1": "urgent",
    "p2": "high",
    "p3": "medium",
    "p4": "low",
}

STATUS_WORDS = {
    "pending": "pending",
    "to do": "pending",
    "open": "pending",
    "in progress": "in_progress",
    "in review": "in_review",
    "review": "in_review",
    "awaiting validation": "awaiting_validation",
    "needs revision": "needs_revision",
    "completed": "completed",
    "complete": "completed",
    "finished": "completed",
    "done": "completed",
    "cancelled": "cancelled",
    "canceled": "cancelled",
    "blocked": "blocked",
    "delayed": "delayed",
    "on hold": "on_hold",
    "hold": "on_hold",
    "waiting": "waiting",
    "needs info": "needs_info",
}
