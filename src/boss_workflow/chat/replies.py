"""What the conversation itself says; each domain keeps its own texts."""

from collections.abc import Sequence

from boss_workflow.ports.blocks import Block, Items, Paragraph


def sentence(text: str) -> list[Block]:
    return [Paragraph(text=text)]


def not_understood(examples: Sequence[str]) -> list[Block]:
    return [
        Paragraph(text="I did not understand that, so I changed nothing. You can write for example:"),
        Items(entries=tuple(examples)),
        Paragraph(text="/help shows all that I can do."),
    ]


def unknown_command(name: str) -> list[Block]:
    return sentence(f"I have no command /{name}. /help shows all that I can do.")


def cannot_yet(said: Sequence[str]) -> list[Block]:
    quoted = ", ".join(f'"{part}"' for part in said if part) or "that"
    return sentence(f"I understood {quoted}, but I can't do it in this version. Nothing was changed by it.")


def unexpected(request_id: str) -> list[Block]:
    return sentence(f"Unexpected error, nothing was changed. If it happens again, quote {request_id}.")


EDITED = sentence("I don't follow edits of messages. Please send the change as a new message.")
GREETING = sentence("Hello. What needs doing?")
ALL_RIGHT = sentence("All right.")
WELCOME = sentence("You are welcome.")
ANSWERED = sentence("This question was answered already.")
CANCELLED = sentence("Left as it is.")
UNKNOWN_BUTTON = sentence("This button is too old to use. Ask me in words instead.")
DRAFT_CHANGED = sentence("Changed, see below.")
DRAFT_CANCELLED = sentence("Cancelled.")
DRAFT_CONFIRMED = sentence("Confirmed.")
NOTHING_DONE = sentence("Cancelled. Nothing was done.")
NOTHING_TO_MAKE = sentence("A forwarded message without text gives me nothing to work with.")


def unsupported(what: str) -> list[Block]:
    return sentence(f"I can use text, files and voice messages, and this was {what}. Please write what you need.")


def left_out(what: str) -> list[Block]:
    return sentence(f"I took the text only; {what} is not kept.")


# Files and voice

FILE_GONE = "it can't be had any more. Please send it again."
NOTHING_HEARD = sentence("I heard nothing in this voice message, so I keep it as a file.")
NO_TRANSCRIBER = sentence(
    "I can't listen to voice messages here: no transcription service is set up. I keep it as a file; write what you need."
)


def heard(text: str) -> list[Block]:
    return sentence(f'Heard: "{text}"')


def not_transcribed(unusable: bool) -> list[Block]:
    if unusable:
        return sentence("The transcription service could not use this voice message, so I keep it as a file.")
    return sentence(
        "The transcription service does not answer now, so I keep this voice message as a file. "
        "Say it again later, or write what you need."
    )


def not_kept(name: str, why: str) -> list[Block]:
    return sentence(f"{name} is not kept: {why[:1].lower()}{why[1:]}")


def too_large(most_bytes: int) -> str:
    return f"the file is too large: at most {most_bytes:,} bytes are taken."


def too_big(limit: int) -> str:
    return f"a bot is handed files of up to {limit // 1024**2} MB only. Send a link to it instead."


def not_handed_over(platform: str) -> str:
    return f"it could not be fetched from {platform.capitalize()}. Please send it again."


def attached(names: str, count: int, label: str) -> str:
    return f"{names} {'is' if count == 1 else 'are'} attached to {label}."


def attached_to_nothing(names: str, count: int) -> list[Block]:
    it = "it" if count == 1 else "them"
    return sentence(
        f"{names} {'is' if count == 1 else 'are'} attached to no task. Send {it} again, in reply to a card or with its number."
    )


def preview(lines: Sequence[str]) -> list[Block]:
    many = f"{len(lines)} changes" if len(lines) > 1 else "One change"
    numbered = "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
    return [Paragraph(text=f"{many}, nothing is done yet:", strong=True), Paragraph(text=numbered)]


def queries(asked: Sequence[tuple[str, Sequence[str]]]) -> list[Block]:
    """Numbered questions with lettered options."""
    lines = []
    for number, (text, options) in enumerate(asked, 1):
        listed = " ".join(f"{letter}) {option}" for letter, option in zip("abcdefgh", options, strict=False))
        lines.append(f"{number}. {text} {listed}".rstrip())
    hint = 'Answer like "1a", or skip.' if len(asked) == 1 else 'Answer like "1a 2 tomorrow", or skip.'
    return [Paragraph(text="\n".join([*lines, hint]))]


def which_line(count: int) -> list[Block]:
    return sentence(f"Which line do you mean: {', '.join(map(str, range(1, count)))} or {count}, or all?")


def outcome(lines: Sequence[str]) -> list[Block]:
    if not lines:
        return sentence("Nothing was done.")
    return [Paragraph(text="\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1)))]


def draft_expired(count: int) -> list[Block]:
    what = "The preview" if count == 1 else f"The preview of {count} changes"
    return sentence(f"{what} was not confirmed within an hour, so nothing of it was done.")
