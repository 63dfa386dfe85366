"""What DeepSeek refuses in a request, before any model runs.

Sources: api-docs.deepseek.com/api/create-chat-completion (ranges, tools), /guides/function_calling, /guides/json_mode,
/guides/thinking_mode and /quick_start/error_codes (400 invalid format, 401, 402, 422 invalid parameters, 429, 500,
503); words of the errors from public reports (kolega-code #695, DeepSeek-V3 #1376, LangBot #2223).
"""

import re
from typing import Any

Json = dict[str, Any]

TOOL_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")  # function.name: a-z, A-Z, 0-9, underscores and dashes, at most 64
MAX_TOOLS = 128
ROLES = ("system", "user", "assistant", "tool")
SCHEMA_TYPES = frozenset({"object", "array", "string", "number", "integer", "boolean", "null"})
TOOL_CHOICES = ("none", "auto", "required")


class RefusedError(Exception):
    """An error answer in DeepSeek's shape."""

    def __init__(self, status: int, message: str, kind: str = "invalid_request_error") -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.kind = kind

    def body(self) -> Json:
        error = {"message": self.message, "type": self.kind, "param": None, "code": "invalid_request_error"}
        return {"error": error}


def is_thinking(body: Json) -> bool:
    """Thinking is on unless the request disables it. Source: api-docs.deepseek.com/guides/thinking_mode."""
    return bool((body.get("thinking") or {}).get("type", "enabled") != "disabled")


def check_request(body: object, models: tuple[str, ...], aliases: tuple[str, ...] = ()) -> Json:
    """The request, if DeepSeek would take it; RefusedError otherwise."""
    if not isinstance(body, dict):
        raise RefusedError(400, "Failed to parse the request body as JSON: expected an object")
    if body.get("model") not in models + aliases:
        names = ", ".join(models)
        raise RefusedError(400, f"The supported API model names are {names}, but you passed {body.get('model')}.")
    if body.get("stream"):
        raise RefusedError(400, "the simulator does not stream")
    _check_messages(body.get("messages"))
    _check_numbers(body)
    tools = _check_tools(body.get("tools"))
    _check_tool_choice(body.get("tool_choice"), tools)
    _check_json_mode(body)
    _check_thinking(body)
    return body


def _check_thinking(body: Json) -> None:
    """In thinking mode a tool can't be forced, and earlier reasoning must come back with its tool calls."""
    if not is_thinking(body):
        return
    choice = body.get("tool_choice")
    if choice is not None and choice not in ("auto", "none"):
        raise RefusedError(400, "Thinking mode does not support this tool_choice")
    for message in body["messages"]:
        if message.get("tool_calls") and "reasoning_content" not in message:
            raise RefusedError(400, "The `reasoning_content` in the thinking mode must be passed back to the API.")


def _check_messages(messages: object) -> None:
    if not isinstance(messages, list):
        raise RefusedError(422, "Failed to deserialize the JSON body into the target type: missing field `messages`")
    if not messages:
        raise RefusedError(400, "Empty input messages")
    unanswered: set[str] = set()
    for number, message in enumerate(messages):
        _check_message(number, message)
        if message["role"] == "tool":
            _answer_tool_call(message, unanswered)
            continue
        _check_all_answered(unanswered)
        unanswered = {call["id"] for call in message.get("tool_calls") or []}
    _check_all_answered(unanswered)


def _check_message(number: int, message: object) -> None:
    where = f"Failed to deserialize the JSON body into the target type: messages[{number}]"
    if not isinstance(message, dict) or "role" not in message:
        raise RefusedError(422, f"{where}: missing field `role`")
    if message["role"] not in ROLES:
        known = ", ".join(f"`{role}`" for role in ROLES)
        raise RefusedError(422, f"{where}: unknown variant `{message['role']}`, expected one of {known}")
    content = message.get("content")
    if content is None and not (message["role"] == "assistant" and message.get("tool_calls")):
        raise RefusedError(422, f"{where}: missing field `content`")
    if content is not None and not isinstance(content, str | list):
        raise RefusedError(422, f"{where}: invalid type for `content`, expected a string")


def _answer_tool_call(message: Json, unanswered: set[str]) -> None:
    if message.get("tool_call_id") not in unanswered:
        raise RefusedError(400, "Messages with role 'tool' must be a response to a preceding message with 'tool_calls'")
    unanswered.discard(message["tool_call_id"])


def _check_all_answered(unanswered: set[str]) -> None:
    if unanswered:
        raise RefusedError(
            400,
            "An assistant message with 'tool_calls' must be followed by tool messages responding to each "
            "'tool_call_id'. (insufficient tool messages following tool_calls message)",
        )


def _check_numbers(body: Json) -> None:
    """Ranges: temperature 0 to 2, top_p up to 1, both penalties -2 to 2, max_tokens from 1."""
    ranges = {
        "temperature": (0, 2),
        "top_p": (0, 1),
        "frequency_penalty": (-2, 2),
        "presence_penalty": (-2, 2),
        "max_tokens": (1, 393_216),
    }
    for name, (low, high) in ranges.items():
        value = body.get(name)
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise RefusedError(422, f"Failed to deserialize the JSON body into the target type: {name}: not a number")
        if not low <= value <= high:
            raise RefusedError(400, f"Invalid {name} value, the valid range of {name} is [{low}, {high}]")


def _check_tools(tools: object) -> set[str]:
    """The names of the functions offered."""
    if tools is None:
        return set()
    if not isinstance(tools, list):
        raise RefusedError(422, "Failed to deserialize the JSON body into the target type: tools: not a sequence")
    if len(tools) > MAX_TOOLS:
        raise RefusedError(400, f"Invalid 'tools': array too long. Expected at most {MAX_TOOLS}, got {len(tools)}")
    names: set[str] = set()
    for number, tool in enumerate(tools):
        name = _check_tool(number, tool)
        if name in names:
            raise RefusedError(400, f"Tool names must be unique: {name}")
        names.add(name)
    return names


def _check_tool(number: int, tool: object) -> str:
    where = f"tools[{number}]"
    if not isinstance(tool, dict) or tool.get("type") != "function" or not isinstance(tool.get("function"), dict):
        raise RefusedError(422, f"Failed to deserialize the JSON body into the target type: {where}: no function")
    function = tool["function"]
    name = function.get("name")
    if not isinstance(name, str) or not TOOL_NAME.fullmatch(name):
        raise RefusedError(
            400,
            f"Invalid '{where}.function.name': string does not match pattern. "
            "Expected a string that matches the pattern '^[a-zA-Z0-9_-]{1,64}$'.",
        )
    if not isinstance(function.get("description", ""), str):
        raise RefusedError(422, f"{where}.function.description: expected a string")
    if "parameters" in function:
        _check_parameters(name, function["parameters"])
    return name


def _check_parameters(name: str, schema: object) -> None:
    if not isinstance(schema, dict) or schema.get("type") != "object":
        raise _bad_schema(name, "schema must be a JSON Schema of 'type: \"object\"'")
    _check_schema(name, schema, schema, "")


def _check_schema(name: str, schema: object, root: Json, path: str) -> None:
    """The parts of JSON Schema that a tool declaration gets wrong in practice."""
    if isinstance(schema, bool):
        return
    if not isinstance(schema, dict):
        raise _bad_schema(name, f"{path or 'the schema'} is not an object")
    kinds = schema.get("type", [])
    for kind in kinds if isinstance(kinds, list) else [kinds]:
        if kind not in SCHEMA_TYPES:
            raise _bad_schema(name, f"{kind!r} at {path or 'the top'} is not a valid type")
    _check_reference(name, schema, root)
    _check_enum(name, schema, path)
    _check_required(name, schema, path)
    for inner_path, inner in _inner_schemas(name, schema, path):
        _check_schema(name, inner, root, inner_path)


def _check_reference(name: str, schema: Json, root: Json) -> None:
    reference = schema.get("$ref")
    if reference is None:
        return
    target: Any = root
    for step in str(reference).removeprefix("#/").split("/"):
        target = target.get(step) if isinstance(target, dict) else None
    if target is None:
        raise _bad_schema(name, f"{reference} points nowhere")


def _check_enum(name: str, schema: Json, path: str) -> None:
    enum = schema.get("enum")
    if enum is not None and (not isinstance(enum, list) or not enum):
        raise _bad_schema(name, f"enum at {path} is not a non-empty array")


def _check_required(name: str, schema: Json, path: str) -> None:
    required = schema.get("required", [])
    properties = schema.get("properties", {})
    if not isinstance(properties, dict):
        raise _bad_schema(name, f"properties at {path or 'the top'} is not an object")
    if not isinstance(required, list) or not all(isinstance(one, str) for one in required):
        raise _bad_schema(name, f"required at {path or 'the top'} is not an array of strings")
    missing = [one for one in required if one not in properties]
    if missing:
        raise _bad_schema(name, f"required property {missing[0]!r} is not in properties")


def _inner_schemas(name: str, schema: Json, path: str) -> list[tuple[str, object]]:
    inner: list[tuple[str, object]] = []
    for keyword in ("properties", "$defs", "definitions"):
        inner += [(f"{path}.{key}", value) for key, value in schema.get(keyword, {}).items()]
    for keyword in ("anyOf", "oneOf", "allOf"):
        options = schema.get(keyword, [])
        if not isinstance(options, list):
            raise _bad_schema(name, f"{keyword} at {path} is not an array")
        inner += [(f"{path}.{keyword}", option) for option in options]
    if schema.get("type") == "array" and "items" not in schema and "prefixItems" not in schema:
        raise _bad_schema(name, f"array schema missing items at {path}")
    inner += [(f"{path}.{word}", schema[word]) for word in ("items", "additionalProperties") if word in schema]
    return inner


def _bad_schema(name: str, what: str) -> RefusedError:
    return RefusedError(400, f"Invalid schema for function '{name}': {what}")


def _check_tool_choice(choice: object, tools: set[str]) -> None:
    if choice is None or choice in TOOL_CHOICES:
        if choice in ("auto", "required") and not tools:
            raise RefusedError(400, "When using `tool_choice`, `tools` must be set.")
        return
    if not isinstance(choice, dict) or choice.get("type") != "function":
        raise RefusedError(422, "Failed to deserialize the JSON body into the target type: tool_choice")
    if (choice.get("function") or {}).get("name") not in tools:
        raise RefusedError(400, "Tool choice names a function that is not in 'tools'")


def _check_json_mode(body: Json) -> None:
    """Source: api-docs.deepseek.com/guides/json_mode: the prompt must contain the word "json"."""
    kind = (body.get("response_format") or {}).get("type", "text")
    if kind not in {"text", "json_object"}:
        raise RefusedError(422, f"This response_format type is unavailable now: {kind}")
    words = " ".join(str(message.get("content") or "") for message in body["messages"])
    if kind == "json_object" and "json" not in words.lower():
        raise RefusedError(
            400, "Prompt must contain the word 'json' in some form to use 'response_format' of type 'json_object'."
        )
