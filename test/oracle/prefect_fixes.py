"""Changes to Prefect, one for each deliberate difference: with a fix applied, Prefect does what headrace promises there.

A flow on which the two disagree is run again with the fixes of the differences that it touches; then they must agree.
The names are those of `differences.ts`. Fixes of how a flow is built or of what a body does are in the other files,
asked for by name: "inputs-put-together-by-the-task" in prefect_flow.py, "signals-carry-no-value" and
"failure-gives-an-error" in prefect_program.py.
"""
import copy
from contextlib import ExitStack, contextmanager

import prefect
from prefect.engine import flow_runner, signals, task_runner
from prefect.engine.result import Result
from prefect.engine.runner import ENDRUN, Runner, call_state_handlers
from prefect.engine.state import Failed
from prefect.tasks.control_flow import conditional
from prefect.tasks.control_flow.filter import FilterTask
from prefect.tasks.core import operators, resource_manager
from prefect.tasks.core.constants import Constant
from prefect.utilities import executors

from prefect_program import is_whole


class FailedWithoutValue(Exception):
    pass


@contextmanager
def replaced(owner, name, replacement):
    original = getattr(owner, name)
    setattr(owner, name, replacement(original))
    try:
        yield
    finally:
        setattr(owner, name, original)


@contextmanager
def shadowed(module, name, value):
    """Puts a global of this name before a built-in one."""
    setattr(module, name, value)
    try:
        yield
    finally:
        delattr(module, name)


@contextmanager
def merge_takes_null():
    skipped = object()

    def get_task_inputs(original):
        def replacement(self, state, upstream_states):
            inputs = original(self, state, upstream_states)
            if isinstance(self.task, conditional.Merge):
                for edge, upstream_state in upstream_states.items():
                    if edge.key is not None and upstream_state.is_skipped():
                        inputs[edge.key] = Result(skipped)
            return inputs

        return replacement

    def run(original):
        def replacement(self, **branches):
            in_order = sorted(branches.items(), key=lambda branch: int(branch[0].split("_")[1]))
            return next((value for _, value in in_order if value is not skipped), None)

        return replacement

    with replaced(task_runner.TaskRunner, "get_task_inputs", get_task_inputs), replaced(conditional.Merge, "run", run):
        yield


def failure_gives_an_error():
    def handle_state_change(original):
        def replacement(self, old_state, new_state):
            if isinstance(new_state, Failed) and new_state.result is None:
                new_state.result = FailedWithoutValue()
            return original(self, old_state, new_state)

        return replacement

    return replaced(Runner, "handle_state_change", handle_state_change)


def only_lists_are_mapped():
    def check_task_ready_to_map(original):
        def check(self, state, upstream_states):
            for edge, upstream in upstream_states.items():
                if edge.mapped and upstream.is_successful() and not upstream.is_mapped() and isinstance(upstream.result, (str, dict)):
                    raise ENDRUN(Failed("At least one upstream state has an unmappable result."))
            return original.__wrapped__(self, state, upstream_states)

        return call_state_handlers(check)

    return replaced(task_runner.TaskRunner, "check_task_ready_to_map", check_task_ready_to_map)


@contextmanager
def flatten_opens_lists_only():
    def flatten_upstream_state(original):
        def replacement(upstream_state):
            if not isinstance(upstream_state.result, list):
                return upstream_state
            opened = [inner for x in upstream_state.result for inner in (x if isinstance(x, list) else [x])]
            changed = copy.copy(upstream_state)
            changed.result = changed._result.from_value(opened)
            return changed

        return replacement

    def can_flatten(original):
        return lambda state: isinstance(state.result, list)

    with replaced(executors, "flatten_upstream_state", flatten_upstream_state), replaced(executors, "_can_flatten", can_flatten):
        yield


@contextmanager
def flattened_inputs_stay_apart():
    """Prefect keeps one list of children for each upstream task, and flattens it for one edge under the eyes of the others."""

    def prepare_upstream_states_for_mapping(original):
        def replacement(state, upstream_states, mapped_children, executor):
            # What has no elements goes to every child: by itself it would never come to an end.
            lists = {edge: s for edge, s in upstream_states.items() if edge.mapped and s.is_successful()}
            rest = {edge: s for edge, s in upstream_states.items() if edge not in lists}
            columns = [original(state, {edge: s}, mapped_children, executor) for edge, s in lists.items()]
            return [{**rest, **{edge: s for part in row for edge, s in part.items()}} for row in zip(*columns)]

        return replacement

    def run_task(original):
        def replacement(upstream_states, **rest):
            apart = {edge: copy.copy(s) if s.is_mapped() else s for edge, s in upstream_states.items()}
            return original(upstream_states=apart, **rest)

        return replacement

    with replaced(executors, "prepare_upstream_states_for_mapping", prepare_upstream_states_for_mapping):
        with replaced(flow_runner, "run_task", run_task):
            yield


@contextmanager
def resources_are_made_once():
    class Nothing:
        pass

    def nothing(original):
        return Nothing

    with replaced(resource_manager, "ResourceSetupTask", nothing), replaced(resource_manager, "ResourceCleanupTask", nothing):
        yield


@contextmanager
def cached_values_by_run_and_index(once_a_run, by_index):
    """Marks each Cached state with its child's index and with the run that decided on it; cache checks then read the marks."""
    this_run = object()

    def handle_state_change(original):
        def replacement(self, old_state, new_state):
            if new_state.is_cached():
                new_state._oracle_run = this_run
                if not hasattr(new_state, "_oracle_index"):
                    new_state._oracle_index = prefect.context.get("map_index")
            return original(self, old_state, new_state)

        return replacement

    def check_task_is_cached(original):
        def replacement(self, state, inputs):
            if once_a_run and getattr(state, "_oracle_run", None) is this_run:
                return state
            validator = self.task.cache_validator
            looks_at_inputs = validator.__name__ in ("all_inputs", "_partial_inputs_only")

            def for_this_child(cached, *rest):
                own = looks_at_inputs or not by_index or cached._oracle_index == prefect.context.get("map_index")
                return own and validator(cached, *rest)

            self.task.cache_validator = for_this_child
            try:
                return original(self, state, inputs)
            finally:
                self.task.cache_validator = validator

        return replacement

    with replaced(Runner, "handle_state_change", handle_state_change):
        with replaced(task_runner.TaskRunner, "check_task_is_cached", check_task_is_cached):
            yield


def every_task_is_finished():
    def determine_final_state(original):
        def replacement(self, state, key_states, return_states, terminal_states):
            children = {child for s in return_states.values() if s.is_mapped() for child in s.map_states}
            return original(self, state, key_states, return_states, set(return_states.values()) | children)

        return replacement

    return replaced(flow_runner.FlowRunner, "determine_final_state", determine_final_state)


def javascript_text(value):
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join("" if item is None else javascript_text(item) for item in value)
    return "[object Object]" if isinstance(value, dict) else str(value)


@contextmanager
def branches_compare_as_javascript():
    def run(original):
        def replacement(self, value):
            if self.name.startswith("CompareValue") and isinstance(self.value, str):
                equal = javascript_text(value) == self.value
            else:
                equal = type(value) is type(self.value) and value == self.value
            if not equal:
                raise signals.SKIP("the branch was not chosen")

        return replacement

    def truth(value):
        return isinstance(value, (list, dict)) or bool(value)

    with replaced(conditional.CompareValue, "run", run), shadowed(conditional, "bool", truth):
        yield


def filter_drops_every_failure():
    def run(original):
        def replacement(self, task_results):
            if not isinstance(task_results, list):
                raise TypeError("a filter wants a list")
            by_default = self.filter_func.__module__ == FilterTask.__module__
            keep = (lambda x: x is not None and not isinstance(x, BaseException)) if by_default else self.filter_func
            return [x for x in task_results if keep(x)]

        return replacement

    return replaced(FilterTask, "run", run)


def constants_are_no_upstreams():
    def check_task_trigger(original):
        def check(self, state, upstream_states):
            tasks_only = {edge: s for edge, s in upstream_states.items() if not isinstance(edge.upstream_task, Constant)}
            return original.__wrapped__(self, state, tasks_only)

        return call_state_handlers(check)

    return replaced(task_runner.TaskRunner, "check_task_trigger", check_task_trigger)


def missing_part_is_null():
    def run(original):
        def replacement(self, task_result, key):
            if isinstance(task_result, (list, str)) and is_whole(key):
                return task_result[key] if key < len(task_result) else None
            return task_result.get(str(key)) if isinstance(task_result, dict) else None

        return replacement

    return replaced(operators.GetItem, "run", run)


FIXES = {
    "merge-takes-null": merge_takes_null,
    "failure-gives-an-error": failure_gives_an_error,
    "only-lists-are-mapped": only_lists_are_mapped,
    "flatten-opens-lists-only": flatten_opens_lists_only,
    "flattened-inputs-stay-apart": flattened_inputs_stay_apart,
    "resources-are-made-once": resources_are_made_once,
    "every-task-is-finished": every_task_is_finished,
    "branches-compare-as-javascript": branches_compare_as_javascript,
    "filter-drops-every-failure": filter_drops_every_failure,
    "constants-are-no-upstreams": constants_are_no_upstreams,
    "missing-part-is-null": missing_part_is_null,
}


@contextmanager
def applied(names):
    with ExitStack() as stack:
        for name in sorted(names):
            if name in FIXES:
                stack.enter_context(FIXES[name]())
        once_a_run, by_index = "cache-decided-once-a-run" in names, "cached-children-by-index" in names
        if once_a_run or by_index:
            stack.enter_context(cached_values_by_run_and_index(once_a_run, by_index))
        yield
