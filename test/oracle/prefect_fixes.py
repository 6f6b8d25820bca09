"""Changes to Prefect, one for each deliberate difference: with a fix applied, Prefect does what headrace promises there.

A flow on which the two disagree is run again with the fixes of the differences that it touches; then they must agree.
The names are those of `differences.ts`. Some fixes, or parts of them, are where a flow is built or an answer made: these are
asked for by name in prefect_flow.py and prefect_program.py.
"""
from contextlib import ExitStack, contextmanager

import prefect
from prefect.engine import flow_runner, signals, task_runner
from prefect.engine.result import Result
from prefect.engine.runner import ENDRUN, Runner, call_state_handlers
from prefect.engine.state import Failed, Paused, Retrying
from prefect.tasks.control_flow import conditional
from prefect.tasks.control_flow.filter import FilterTask
from prefect.tasks.core import resource_manager
from prefect.utilities import executors

from prefect_caching_fixes import CACHING_FIXES, caching_fixes
from prefect_inputs import Part, is_helper
from prefect_mapping_fixes import MAPPING_FIXES, list_by_list
from prefect_patching import replaced, shadowed
from prefect_program import GAVE_NULL, NoSuchPart, is_whole, part


class FailedWithoutValue(Exception):
    pass


@contextmanager
def merge_takes_null():
    skipped = object()

    def left_out(state):
        children = state.map_states if state.is_mapped() else []
        return state.is_skipped() or (len(children) > 0 and all(child.is_skipped() for child in children))

    def get_task_inputs(original):
        def replacement(self, state, upstream_states):
            inputs = original(self, state, upstream_states)
            if isinstance(self.task, conditional.Merge):
                for edge, upstream_state in upstream_states.items():
                    if edge.key is not None and left_out(upstream_state):
                        inputs[edge.key] = Result(skipped)
            return inputs

        return replacement

    def run(original):
        def replacement(self, **branches):
            in_order = sorted(branches.items(), key=lambda branch: int(branch[0].split("_")[1]))
            ran = [value for _, value in in_order if value is not skipped]
            if not ran:
                raise signals.SKIP("every branch was left out", result=None)
            return ran[0]

        return replacement

    with replaced(task_runner.TaskRunner, "get_task_inputs", get_task_inputs), replaced(conditional.Merge, "run", run):
        yield


@contextmanager
def failure_gives_an_error():
    def handle_state_change(original):
        def replacement(self, old_state, new_state):
            if isinstance(new_state, Failed) and new_state.result is None:
                new_state.result = FailedWithoutValue()
            return original(self, old_state, new_state)

        return replacement

    # The children of a map over something that failed get the failure too, where Prefect gives them None.
    with replaced(Runner, "handle_state_change", handle_state_change):
        with replaced(executors, "prepare_upstream_states_for_mapping", list_by_list):
            yield


def signals_carry_no_value():
    def handle_state_change(original):
        def replacement(self, old_state, new_state):
            if new_state.is_successful() and isinstance(new_state.result, signals.PrefectStateSignal):
                new_state.result = None
            return original(self, old_state, new_state)

        return replacement

    return replaced(Runner, "handle_state_change", handle_state_change)


@contextmanager
def resources_are_made_once():
    class Nothing:
        pass

    def nothing(original):
        return Nothing

    with replaced(resource_manager, "ResourceSetupTask", nothing), replaced(resource_manager, "ResourceCleanupTask", nothing):
        yield


def every_task_is_finished():
    def determine_final_state(original):
        def replacement(self, state, key_states, return_states, terminal_states):
            children = {child for s in return_states.values() if s.is_mapped() for child in s.map_states}
            retrying = {s for s in children.union(return_states.values()) if isinstance(s, Retrying)}
            return original(self, state, key_states, return_states, terminal_states | retrying)

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
                raise TypeError(f"a filter wants a list, not {task_results!r}")
            by_default = self.filter_func.__module__ == FilterTask.__module__
            keep = (lambda x: x is not None and not isinstance(x, BaseException)) if by_default else self.filter_func
            return [x for x in task_results if keep(x)]

        return replacement

    return replaced(FilterTask, "run", run)


def missing_part_is_null():
    """Reading the part itself is in prefect_flow.py. A list that is no part of anything fails the task that is mapped over it."""

    def check_task_ready_to_map(original):
        def check(self, state, upstream_states):
            if any(edge.mapped and is_no_part(edge, s) for edge, s in upstream_states.items()):
                raise ENDRUN(Failed("no such part"))
            return original.__wrapped__(self, state, upstream_states)

        return call_state_handlers(check)

    return replaced(task_runner.TaskRunner, "check_task_ready_to_map", check_task_ready_to_map)


NO_PART = "oracle_no_part"


def is_no_part(edge, upstream_state):
    """Whether a task that reads a part for others found none. The value of a part may be somebody else's failure of that kind."""
    if is_helper(edge.upstream_task):
        return NO_PART in upstream_state.context
    return isinstance(edge.upstream_task, Part) and isinstance(upstream_state.result, NoSuchPart)


def part_of_state(state, path):
    """A part of what a task gave; where it gave nothing there are no parts, but no mistake either."""
    if state.is_mapped() and is_whole(path[0]) and path[0] < len(state.map_states):
        child = state.map_states[path[0]]
        return part_of_state(child, path[1:]) if len(path) > 1 else child.result
    gave_nothing = state.is_skipped() and state.result is None and GAVE_NULL not in state.context
    return None if gave_nothing else part(state.result, path)


@contextmanager
def inputs_put_together_by_the_task():
    """Parts of upstream values are read when the inputs are: where one leads into nothing the task fails before it runs."""

    def is_read(key, inputs):
        """Of a list that is mapped over, whose items' edges are called `<name>__<index>`, a child reads only its own item."""
        name, *place = key.split("__")
        return not place or name not in inputs or place[0] == str(inputs[name].value)

    def get_task_inputs(original):
        def replacement(self, state, upstream_states):
            inputs = original(self, state, upstream_states)
            if any(edge.mapped for edge in upstream_states) and prefect.context.get("map_index") is None:
                return inputs
            paths = getattr(self.task, "oracle_paths", {})
            for edge, upstream_state in upstream_states.items():
                if edge.key is None or not is_read(edge.key, inputs):
                    continue
                try:
                    if is_no_part(edge, upstream_state):
                        raise upstream_state.result
                    if edge.key in paths:
                        inputs[edge.key] = Result(part_of_state(upstream_state, paths[edge.key]))
                except NoSuchPart as error:
                    raise ENDRUN(self.handle_state_change(state, Failed("no such part", result=error, context={NO_PART: True})))
            return inputs

        return replacement

    def check_task_trigger(original):
        def check(self, state, upstream_states):
            return original.__wrapped__(self, state, {edge: s for edge, s in upstream_states.items() if not is_helper(edge.upstream_task)})

        return call_state_handlers(check)

    def with_whole_inputs(original):
        """Caches compare what the body is given, not what it is put together from."""

        def replacement(self, state, inputs):
            shapes = getattr(self.task, "oracle_shapes", None)
            if shapes is not None:
                raw = {key: result.value for key, result in inputs.items()}
                inputs = {name: Result(shape(raw)) for name, shape in shapes.items()}
            return original(self, state, inputs)

        return replacement

    runner = task_runner.TaskRunner
    with replaced(runner, "get_task_inputs", get_task_inputs), replaced(runner, "check_task_is_cached", with_whole_inputs):
        with replaced(runner, "cache_result", with_whole_inputs), replaced(runner, "check_task_trigger", check_task_trigger):
            yield


def waiting_keeps_the_loop():
    def handle_state_change(original):
        def replacement(self, old_state, new_state):
            loop = prefect.context.get("task_loop_count")
            if loop is not None and isinstance(new_state, (Paused, Retrying)):
                new_state.context["_loop_count"] = loop
                new_state.result = self.result.from_value(prefect.context.get("task_loop_result"))
            return original(self, old_state, new_state)

        return replacement

    return replaced(Runner, "handle_state_change", handle_state_change)


FIXES = {
    **MAPPING_FIXES,
    "merge-takes-null": merge_takes_null,
    "signals-carry-no-value": signals_carry_no_value,
    "failure-gives-an-error": failure_gives_an_error,
    "resources-are-made-once": resources_are_made_once,
    "every-task-is-finished": every_task_is_finished,
    "waiting-keeps-the-loop": waiting_keeps_the_loop,
    "branches-compare-as-javascript": branches_compare_as_javascript,
    "filter-drops-every-failure": filter_drops_every_failure,
    "inputs-put-together-by-the-task": inputs_put_together_by_the_task,
    "missing-part-is-null": missing_part_is_null,
}


# Carried out where the flow is built, or the answer made.
ELSEWHERE = ("flatten-holds-inside-unmapped", "nothing-waits-after-the-end")
ALL_FIXES = (*FIXES, *CACHING_FIXES, *ELSEWHERE)


@contextmanager
def applied(names):
    unknown = names.difference(ALL_FIXES)
    if unknown:
        raise ValueError(f"no such fixes: {sorted(unknown)}")
    with ExitStack() as stack:
        for name in sorted(names):
            if name in FIXES:
                stack.enter_context(FIXES[name]())
        if not names.isdisjoint(CACHING_FIXES):
            stack.enter_context(caching_fixes(names))
        yield
