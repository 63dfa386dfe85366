"""Messages that hold nothing but set phrases of one kind and the talk around them: "nah forget it", "im off, clock me out"."""

import re
from collections.abc import Mapping

from boss_workflow.chat.understand.proposals import Proposal
from boss_workflow.chat.understand.utterance import Utterance

LONGEST = 120
THING = r"(?:bot|app|tool|thing|stuff|assistant|system|this|that|it|all this|everything|here|you)"

KINDS: Mapping[str, re.Pattern[str]] = {
    name: re.compile(rf"(?:{'|'.join(said)})(?![\w'])", re.IGNORECASE)
    for name, said in {
        "chat.leave": (
            r"never ?mind(?: (?:that|this|it|about (?:it|that)))?|nvm|nevermnd|never mnd",
            r"(?:just )?(?:forget|scratch|skip|ignore|disregard|scrap|cancel) (?:that|this|everything|all (?:of )?(?:that|this)|what i (?:just )?(?:said|wrote|typed|asked)|(?:my|the|that) last (?:message|one|thing)|the above|i said (?:anything|that))",
            r"(?:just )?forget about (?:that|this|everything)|(?:just )?(?:forget|skip|ignore|leave)(?: about)? it(?: be| alone| there)?|let it be|drop the idea|forget i (?:said|asked)(?: anything)?",
            r"don'?t (?:worry(?: about (?:it|that|this))?|bother|do (?:it|that|anything))(?: with (?:it|that|this))?|no need(?: anymore| any more)?|it'?s not needed(?: anymore| any more)?",
            r"i(?: have|'ve)? changed my mind|changed my mind|false alarm|cancel(?! \w)|abort|call it off",
            r"vergiss (?:es|das)|lass (?:es|gut sein)|schon gut|egal|abbrechen|doch nicht|olv[ií]dalo|d[eé]jalo|no importa|da igual|cancela(?:lo)?",
            r"laisse(?:z)?(?: tomber| béton)?|oublie(?:z)?(?: (?:ça|ca|moi ça))?|tant pis|annule(?:z)?(?: (?:ça|ca|tout))?|peu importe",
        ),
        "attendance.in": (
            r"(?:time|clock|punch|check|sign|log)(?:ing|ed)?(?: me)? (?:in|on)",
            r"(?:i(?:'?m| am) )?(?:(?:finally|now|already|just|back) )*(?:in|at|here in|here at|reached|entered|arrived(?: (?:in|at))?)(?: the)? (?:office|work|shop|desk|site|store)",
            r"(?:i(?:'?m| am) )?(?:just )?(?:got|came|walked|arrived|made it) (?:in|to work|into work|here|to the office|into the office|at work|at the office|in the office)",
            r"(?:i(?:'?m| am) )?(?:in|here|on duty|on shift|on the clock|at work|at my desk|online|ready) (?:for the day|for today|now)|i(?:'?m| am) (?:(?:back|now) )*(?:in|here|on duty|on shift|on the clock|online)",
            r"(?:i(?:'?m| am) )?(?:start(?:ing)?|begin(?:ning)?) (?:my |the |work |a )*(?:work|shift|day|workday)",
            r"(?:ich )?(?:stemple|bin) (?:jetzt )?(?:ein|da|im büro)|einstempeln|fichar entrada|ficho entrada|ya llegu[eé]|estoy en la oficina|je pointe|je suis (?:arrivée?|au bureau)",
        ),
        "attendance.out": (
            r"(?:time|clock|punch|check|sign|log)(?:ing|ed)?(?: me)? (?:out|off)",
            r"(?:i(?:'?m| am) )?(?:(?:now|just|about to|all) )*(?:off|out|leaving|done|finished|gone|going home|heading home|heading out|heading off|off home|off to bed|knocking off|clocking off|packing up|wrapping up|signing off)(?: (?:work|the office|home|my shift))?(?= (?:now|for|today|tonight)\b)",
            r"i(?:'?m| am) (?:(?:now|just|about to|all) )*(?:off|out|leaving|going home|heading home|heading out|heading off|off home|knocking off|packing up|signing off)(?: (?:work|the office|home))?",
            r"that'?s a wrap|(?:that'?s me )?(?:going|heading|off) (?:home|now)|off home|knocking off|leaving (?:the office|work)|calling it a (?:day|night)|that'?s (?:it|me|all)(?: done)?(?= for (?:today|the day|tonight))|end(?:ing)? (?:of )?(?:my |the )?(?:shift|day|workday)|i(?:'?m| am) (?:calling it|done here)",
            r"(?:ich )?(?:mache|mach) (?:jetzt )?(?:feierabend|schluss)|feierabend|ausstempeln|fichar salida|ficho salida|me voy a casa|je rentre|je termine ma journée|j'ai fini ma journée",
        ),
        "chat.help": (
            r"(?:i )?need (?:some |a bit of )?help (?:with|using|understanding) (?:this|you|the bot|this bot|it)",
            rf"(?:help me )?(?:to )?(?:understand|explain|tell me|show me|figure out|learn|remind me)(?: me)?(?: again)? (?:how|what) (?:this |the |that )?{THING}(?: {THING})? (?:works?|does|do|can do|is for)",
            rf"(?:how|what) (?:does|do|can|could|would) (?:i|we|one|you|this|the|it)(?: {THING})? (?:work|use|start|begin|get started|do)(?: (?:this|you|it|with you|the))?(?: {THING})?(?: for (?:me|us))?",
            r"what (?:else |all |exactly |(?:kinds?|sorts?) of (?:stuff|things|tasks|requests) )?(?:can|could) (?:you|this (?:bot|thing)|i|we) (?:actually |even |all )?(?:do|ask|say|tell|type|write|help (?:me|us )?with)(?: (?:you|for me|for us|to you|here|with you|with this|with this bot))*",
            r"what (?:exactly )?(?:are you (?:able to do|good for|capable of)|do you (?:do|understand|offer|support)|kind of things can you do|(?:are|'re) your (?:commands|features|skills|functions))(?: for (?:me|us))?",
            r"(?:what|which) (?:commands?|features?|options|functions|things) (?:do you (?:have|know|support|understand|offer|accept)|are there|can i (?:use|type|say|give you)|exist|are available|you have)",
            r"(?:(?:list|show|give|tell)(?: me| us)?|i need|see|where(?:'s| is| are))(?: all)?(?: the| your| some| a list of| of)*(?: available)? (?:commands?|instructions|manual|features|help|tutorial|guide|options)",
            rf"(?:explain|show(?: me)?|tell me|teach me|help me understand|learn)(?: to me)? how (?:to|do i|i can|i could|can i|one can) (?:use|work with|talk to|start with|write to) (?:the |this )?{THING}",
            r"what are (?:my|the|all) options|(?:can|could) (?:you )?(?:please )?(?:help|explain)(?: me| us)?(?: (?:how|what) (?:this|it|you) (?:works?|does|do))?|(?:i )?need (?:some |a bit of )?help|help(?: me| us)?(?: out)?",
            r"(?:i(?:'?m| am) )?(?:new|confused|lost) (?:here|to this|with this)|where do i (?:start|begin)|what do i do|how do i (?:start|begin|get started)",
            r"was kannst du(?: (?:alles|so alles))?(?: (?:machen|tun))?|wie (?:funktioniert|geht) (?:das|dieser bot|der bot|es)(?: hier)?|welche befehle (?:gibt es|kennst du|hast du)|hilfe|hilf mir",
            r"qu[eé] (?:sabes|puedes) hacer|c[oó]mo funciona(?: (?:esto|el bot|este bot))?|qu[eé] comandos (?:hay|tienes)|ayuda|ay[uú]dame",
            r"(?:comment|ça) (?:ça )?(?:marche|fonctionne)(?: (?:ce bot|le bot|ça))?|que (?:peux|sais)-?(?: )?tu faire|quelles (?:sont les )?commandes(?: (?:y a-t-il|as-tu))?|aide|aidez?-moi",
        ),
    }.items()
}
FILLER = re.compile(
    r"(?:ok(?:ay)?|oh|ah+|ha(?:ha)++h?|lol|no (?:worries|problem|stress)|uh|um+|hmm+|on second thoughts?|come to think of it|nah|nope|no|yes|yeah|yep|hey|hi|hello|hola|hallo|bonjour|salut|well|so|and|but|just|actually|please|pls|plz|sorry|oops|whoops|ups|wait|stop|hang on|hold on"
    r"|my (?:mistake|bad|fault)|i(?:'?ll| will) (?:do|handle|sort|manage) (?:it|that|this) (?:myself|later|another time)|it'?s (?:fine|ok|okay|all good|sorted|nothing)|all good|wrong (?:chat|window|person|group)|not for you|too late|i was wrong"
    r"|morning|good (?:morning|afternoon|evening|night)|thanks?(?: you)?(?: (?:a lot|so much|anyway))?|thx|ty|cheers|cya|see (?:ya|you|u)(?: (?:all|guys|later|soon|around))?(?: (?:tomorrow|later|soon|on monday|monday|next week))?"
    r"|(?:good )?bye(?: bye)?|ciao|tschüss|adios|à demain|hasta mañana|bis morgen|later|ttyl|take care|have a (?:good|nice|great) (?:one|day|evening|night|weekend)|everyone|everybody|all|team|guys|folks|boss|bot|mate|man|dude"
    r"|exactly|really|now|for now|today|for (?:today|the day|the night|tonight|lunch)|tonight|then|finally|anymore|any more|at all|it'?s|ya|pues|doch|mal|bitte|danke|gracias|merci|por favor|s'il te plaît|non|nein|ach)(?![\w'])",
    re.IGNORECASE,
)
GAP = re.compile(r"[\s,.!?;:¿¡…–—()-]+")  # noqa: RUF001


def read_set_phrases(utterance: Utterance) -> Proposal | None:
    """None where one word is neither of a set phrase nor of the talk around it, or where two kinds are said."""
    if utterance.rest or utterance.announced or len(utterance.text) > LONGEST:
        return None
    text = utterance.text.replace("\u2019", "'")
    kind = next((name for name in KINDS if _is_all(text, name)), None)
    return Proposal(kind, {}, said=utterance.text, why="a set phrase") if kind else None


def _is_all(text: str, name: str) -> bool:
    """Whether phrases of the kind and fillers fill the text; at each place the phrase goes before the filler."""
    at, found = 0, False
    while at < len(text):
        said = KINDS[name].match(text, at)
        taken = said or FILLER.match(text, at) or GAP.match(text, at)
        if taken is None or taken.end() == at:
            return False
        found |= said is not None
        at = taken.end()
    return found
