"""What an answer must look like, as data; and the proof that a rule can fail.

A string names what a value may be, several joined by " or ": text (not empty), string, number, integer, id, boolean,
time, null, anything, or a literal in quotes. `[rule]` is an array of it, `{"name": rule}` an object with at least these
members; a name that ends in `?` may be absent.
"""

import copy
import re

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_whole(value):
    return isinstance(value, int) and not isinstance(value, bool)


WORDS = {
    "text": lambda value: isinstance(value, str) and value != "",
    "string": lambda value: isinstance(value, str),
    "number": is_number,
    "integer": is_whole,
    "id": lambda value: is_whole(value) and 0 < value < 2**53,
    "boolean": lambda value: isinstance(value, bool),
    "time": lambda value: isinstance(value, str) and bool(TIME.fullmatch(value)),
    "null": lambda value: value is None,
    "anything": lambda value: True,
}
# One of each kind of value: what a rule must be able to refuse is among them.
SAMPLES = (None, True, 7, -1, 2.5, "", "x", "2026-01-01T00:00:00.000Z", [], {}, {"x": 1})


def fits(words, value):
    for word in words.split(" or "):
        if word.startswith('"'):
            if value == word.strip('"'):
                return True
        elif WORDS[word](value):
            return True
    return False


def faults(rule, value, where="answer"):
    """What is wrong, each with its place; nothing when the value keeps the rule."""
    if isinstance(rule, str):
        if not fits(rule, value):
            yield f"{where} is {value!r:.80}, not {rule}"
    elif isinstance(rule, list):
        if not isinstance(value, list):
            yield f"{where} is {value!r:.80}, not an array"
            return
        for index, element in enumerate(value):
            yield from faults(rule[0], element, f"{where}[{index}]")
    else:
        if not isinstance(value, dict):
            yield f"{where} is {value!r:.80}, not an object"
            return
        for name, inner in rule.items():
            bare = name.removesuffix("?")
            if bare in value:
                yield from faults(inner, value[bare], f"{where}.{bare}")
            elif bare == name:
                yield f"{where}.{name} is missing"


def steps(rule, value, path=()):
    """Every place of the answer that a rule speaks of: (path, rule). Of an array the first element stands for all."""
    yield path, rule
    if isinstance(rule, list) and value:
        yield from steps(rule[0], value[0], (*path, 0))
    elif isinstance(rule, dict):
        for name, inner in rule.items():
            if name.removesuffix("?") in value:
                yield from steps(inner, value[name.removesuffix("?")], (*path, name.removesuffix("?")))


def put(value, path, new):
    if not path:
        return new
    changed = copy.deepcopy(value)
    place = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = new
    return changed


def without(value, path):
    changed = copy.deepcopy(value)
    place = changed
    for step in path[:-1]:
        place = place[step]
    del place[path[-1]]
    return changed


def unproven(rule, value):
    """The rules that no spoilt copy of this answer violates: they would never find anything."""
    for path, inner in steps(rule, value):
        if inner == "anything":
            continue
        spoilt = [put(value, path, sample) for sample in SAMPLES]
        if not any(list(faults(rule, one)) for one in spoilt):
            yield f"{path}: nothing violates {inner!r}"
        if isinstance(inner, list) and not inner[0] == "anything":
            found = value
            for step in path:
                found = found[step]
            if not found:
                yield f"{path}: the array is empty, so its rule was not tried"
        if isinstance(inner, dict):
            for name in (name for name in inner if not name.endswith("?")):
                if not list(faults(rule, without(value, (*path, name)))):
                    yield f"{path}: nobody misses {name}"


def self_test():
    """The language itself, on answers known to be right and wrong."""
    rule = {
        "id": "id",
        "name": "text",
        "who": '"me" or id',
        "at": "time",
        "list": [{"n": "number or null"}],
        "o?": "boolean",
    }
    good = {"id": 7, "name": "x", "who": "me", "at": "2026-01-01T00:00:00.000Z", "list": [{"n": None}], "o": False}
    assert not list(faults(rule, good)), list(faults(rule, good))
    assert not list(unproven(rule, good)), list(unproven(rule, good))
    wrong = [("id", "7"), ("id", 0), ("id", True), ("name", ""), ("name", None), ("who", "I"), ("at", "yesterday")]
    wrong += [("list", {}), ("list", None), ("list", [{"n": "1"}]), ("list", [{}]), ("o", 0)]
    for name, value in wrong:
        assert list(faults(rule, good | {name: value})), (name, value)
    assert list(unproven({"list": [{"n": "id"}]}, {"list": []})), "an empty array proves nothing"
