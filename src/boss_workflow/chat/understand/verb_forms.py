"""From the form in which a verb is said to the one in which work is written: "locks", "locking", "locked" to "lock"."""

from boss_workflow.chat.understand.lexicon import DELEGATED

SHORTEST_STEM = 2
IRREGULAR = {
    participle: base
    for base, participles in {
        "bring": "brought",
        "build": "built",
        "buy": "bought",
        "cut": "cut",
        "dig": "dug",
        "do": "done",
        "draw": "drawn",
        "feed": "fed",
        "find": "found",
        "give": "given",
        "grind": "ground",
        "hang": "hung",
        "lay": "laid",
        "make": "made",
        "mow": "mown mowed",
        "pay": "paid",
        "put": "put",
        "read": "read",
        "rebuild": "rebuilt",
        "redo": "redone",
        "rewrite": "rewritten",
        "ring": "rung",
        "run": "run",
        "sell": "sold",
        "send": "sent",
        "set": "set",
        "show": "shown",
        "shut": "shut",
        "sweep": "swept",
        "take": "taken",
        "write": "written",
    }.items()
    for participle in participles.split()
}


def base_form(said: str) -> str | None:
    """The "check" of "checks"; None where it is no verb in the third person."""
    if said in {"does", "goes"}:
        return said[:-2]
    for ending, base in (("ies", "y"), ("es", ""), ("s", "")):
        if said.endswith(ending) and (known := said[: -len(ending)] + base) in DELEGATED:
            return known
    return None


def base_of_gerund(said: str) -> str | None:
    """The "lock" of "locking", the "bake" of "baking", the "run" of "running"."""
    stem = said.removesuffix("ing")
    if stem == said or len(stem) < SHORTEST_STEM:
        return None
    return next((base for base in (stem, f"{stem}e", stem[:-1]) if base in DELEGATED), None)


def base_of_participle(said: str) -> str | None:
    """The "file" of "filed", the "write" of "written"; None where it is no participle of a verb we know."""
    if said in IRREGULAR:
        return IRREGULAR[said]
    stem = said.removesuffix("ed")
    if stem == said or len(stem) < SHORTEST_STEM:
        return None
    bases = (stem, f"{stem}e", stem[:-1], f"{stem[:-1]}y")
    return next((base for base in bases if base in DELEGATED), None)
