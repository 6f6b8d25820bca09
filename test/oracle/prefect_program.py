"""What the tasks of a spec do, said once for Prefect; `task-program.ts` is the same for headrace.

A program is a list of rules. The first whose condition holds decides: return a value, raise an error, raise a signal.
Values are JSON, so that both sides can agree; an error that arrives as an input is written {"$error": its kind}.
"""
import json

from prefect.engine import signals
from prefect.engine.result import NoResult


GAVE_NULL = "oracle_gave_null"


class Boom(Exception):
    pass


class Splash(Boom):
    pass


class Drip(Exception):
    pass


ERRORS = {"Boom": Boom, "Splash": Splash, "Drip": Drip}
SIGNALS = {
    "Skip": signals.SKIP,
    "Fail": signals.FAIL,
    "Success": signals.SUCCESS,
    "Retry": signals.RETRY,
    "Pause": signals.PAUSE,
    "Loop": signals.LOOP,
}


class Managed:
    """What a resource manager's init task gives: it carries the value that headrace's `init` would return."""

    def __init__(self, value):
        self.value = value


def plain(value):
    """A value as JSON. What has no JSON form is named, never guessed."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Managed):
        return plain(value.value)
    if value is NoResult:
        return None
    if isinstance(value, BaseException):
        return {"$error": type(value).__name__ if type(value).__name__ in ERRORS else "other"}
    return {"$odd": type(value).__name__}


class NoSuchPart(Exception):
    pass


def part(value, path):
    """One part of a value as headrace reads it: what is not there is null, null has no parts, a part of an error is that error."""
    for key in path:
        if isinstance(value, BaseException):
            return value
        if value is None:
            raise NoSuchPart("null has no parts")
        if isinstance(value, (list, str)) and is_whole(key):
            value = value[key] if key < len(value) else None
        else:
            value = value.get(str(key)) if isinstance(value, dict) else None
    return value


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def digest(value):
    """32-bit FNV-1a of the canonical text."""
    code = 0x811C9DC5
    for byte in canonical(value).encode():
        code = ((code ^ byte) * 0x01000193) & 0xFFFFFFFF
    return f"{code:08x}"


class Call:
    """One call of a task's body: everything that conditions and values may read."""

    def __init__(self, task, inputs, map_index, attempt, loop, loop_result, call, run):
        self.task = task
        self.inputs = [plain(value) for value in inputs]
        self.map_index = map_index
        self.attempt = attempt
        self.loop = loop
        self.loop_result = plain(loop_result)
        self.call = call
        self.run = run


def is_whole(value):
    return isinstance(value, int) and not isinstance(value, bool)


def is_error(value):
    return isinstance(value, dict) and "$error" in value


INPUT_TESTS = {
    "error": is_error,
    "null": lambda value: value is None,
    "even": lambda value: is_whole(value) and value % 2 == 0,
}


def holds(when, call):
    checks = {
        "attemptUpTo": lambda limit: call.attempt <= limit,
        "loopBelow": lambda limit: call.loop < limit,
        "callUpTo": lambda limit: call.call <= limit,
        "runUpTo": lambda limit: call.run <= limit,
        "mapIndex": lambda rule: call.map_index is not None and call.map_index % rule["modulo"] == rule["is"],
        "input": lambda rule: rule["at"] < len(call.inputs) and INPUT_TESTS[rule["is"]](call.inputs[rule["at"]]),
    }
    return all(checks[name](rule) for name, rule in when.items())


def value_of(spec, call):
    kind = spec["kind"]
    if kind == "json":
        return spec["value"]
    if kind == "digest":
        seen = [call.task, call.map_index, call.attempt, call.loop, call.inputs]
        return f"{call.task}#{digest(seen)}"
    if kind == "run":
        return call.run
    if kind == "loopResult":
        return call.loop_result
    first = call.inputs[spec["at"]] if spec["at"] < len(call.inputs) else None
    if kind == "input":
        return None if is_error(first) else first
    if kind == "add":
        return first + spec["by"] if is_whole(first) else spec["by"]
    if kind == "range":
        return list(range(first % 5)) if is_whole(first) else []
    raise ValueError(f"no such value: {kind}")


def perform(program, call, fixes):
    for rule in program:
        if holds(rule.get("when", {}), call):
            return act(rule["do"], call, fixes)
    return None


def act(action, call, fixes):
    kind = action["kind"]
    if kind == "return":
        return value_of(action["value"], call)
    if kind == "throw":
        raise ERRORS[action["error"]]("thrown on purpose")
    name, options = action["signal"], {}
    if name == "Fail" and "failure-gives-an-error" in fixes:
        raise signals.FAIL("signalled on purpose")
    if "result" in action:
        options["result"] = value_of(action["result"], call)
        if options["result"] is None:
            # Prefect forgets that there was a value.
            options["context"] = {GAVE_NULL: True}
    elif name in ("Skip", "Success", "Loop") and "signals-carry-no-value" in fixes:
        options["result"] = None
    raise SIGNALS[name]("signalled on purpose", **options)
