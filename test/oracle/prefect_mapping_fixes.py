"""Fixes of mapping and flatten. See prefect_fixes.py."""
import copy
from contextlib import contextmanager

import prefect
from prefect.engine import flow_runner, task_runner
from prefect.engine.runner import ENDRUN, call_state_handlers
from prefect.engine.state import Failed, Pending
from prefect.utilities import executors

from prefect_patching import replaced

TaskRunner = task_runner.TaskRunner


def list_by_list(original):
    """For prepare_upstream_states_for_mapping: each list by itself, zipped to the shortest."""

    def replacement(state, upstream_states, mapped_children, executor):
        # What has no elements goes to every child: by itself it would never come to an end.
        lists = {e: s for e, s in upstream_states.items() if e.mapped and (s.is_mapped() or isinstance(s.result, (list, str)))}
        rest = {edge: s for edge, s in upstream_states.items() if edge not in lists}
        columns = [original(state, {edge: s}, mapped_children, executor) for edge, s in lists.items()]
        return [{**rest, **{edge: s for part in row for edge, s in part.items()}} for row in zip(*columns)]

    return replacement


def handlers_may_replace_mapped():
    def prepare_upstream_states_for_mapping(original):
        return lambda state, *rest, **named: original(state, *rest, **named) if state.is_mapped() else []

    return replaced(executors, "prepare_upstream_states_for_mapping", prepare_upstream_states_for_mapping)


def only_lists_are_mapped():
    def check_task_ready_to_map(original):
        def check(self, state, upstream_states):
            for edge, upstream in upstream_states.items():
                if edge.mapped and upstream.is_successful() and not upstream.is_mapped() and isinstance(upstream.result, (str, dict)):
                    raise ENDRUN(Failed("At least one upstream state has an unmappable result."))
            return original.__wrapped__(self, state, upstream_states)

        return call_state_handlers(check)

    return replaced(TaskRunner, "check_task_ready_to_map", check_task_ready_to_map)


@contextmanager
def flatten_opens_lists_only():
    def flatten_upstream_state(original):
        def replacement(upstream_state):
            value = upstream_state.result
            return original(upstream_state) if isinstance(value, list) and all(isinstance(x, list) for x in value) else upstream_state

        return replacement

    def can_flatten(original):
        return lambda state: isinstance(state.result, list)

    with replaced(executors, "flatten_upstream_state", flatten_upstream_state), replaced(executors, "_can_flatten", can_flatten):
        yield


@contextmanager
def flattened_inputs_stay_apart():
    """Prefect keeps one list of children for each upstream task, and flattens it for one edge under the eyes of the others."""

    def run_task(original):
        def replacement(upstream_states, **rest):
            apart = {edge: copy.copy(s) if s.is_mapped() else s for edge, s in upstream_states.items()}
            return original(upstream_states=apart, **rest)

        return replacement

    with replaced(executors, "prepare_upstream_states_for_mapping", list_by_list):
        with replaced(flow_runner, "run_task", run_task):
            yield


def flatten_waits_for_all_children():
    """Prefect takes a child that is not over for one element."""
    children = {}

    def run_task(original):
        def replacement(task, state, upstream_states, context, is_mapped_parent=False, **rest):
            index = context.get("map_index")
            if is_mapped_parent:
                children[task] = {}
                flattened = [edge.upstream_task for edge, s in upstream_states.items() if edge.flattened and edge.mapped and s.is_mapped()]
                if not all(child.is_finished() for upstream in flattened for child in children.get(upstream, {}).values()):
                    return state or Pending()
            result = original(
                task=task, state=state, upstream_states=upstream_states, context=context, is_mapped_parent=is_mapped_parent, **rest
            )
            if index is not None:
                children.setdefault(task, {})[index] = result
            return result

        return replacement

    return replaced(flow_runner, "run_task", run_task)


class Flattened(list):
    """The flattened states of a mapped task's children, and these."""

    def __init__(self, states, children):
        super().__init__(states)
        self.children = children


@contextmanager
def triggers_count_upstream_tasks():
    """Not constants, not an upstream once more for each argument it feeds, not the elements that a child was flattened to."""

    def flatten_mapped_children(original):
        return lambda mapped_children, executor: Flattened(original(mapped_children=mapped_children, executor=executor), mapped_children)

    def build_flattened_state(original):
        def replacement(state, index):
            built = original(state, index)
            built._oracle_child = state
            return built

        return replacement

    def as_task_state(state):
        if state.is_mapped() and isinstance(state.map_states, Flattened):
            whole = copy.copy(state)
            whole.map_states = state.map_states.children
            return whole
        return getattr(state, "_oracle_child", state)

    def check_task_trigger(original):
        def check(self, state, upstream_states):
            by_task = {}
            for edge, upstream_state in sorted(upstream_states.items(), key=lambda item: item[0].mapped):
                if not isinstance(edge.upstream_task, prefect.tasks.core.constants.Constant):
                    by_task.setdefault(edge.upstream_task, (edge, as_task_state(upstream_state)))
            return original.__wrapped__(self, state, dict(by_task.values()))

        return call_state_handlers(check)

    with replaced(executors, "flatten_mapped_children", flatten_mapped_children):
        with replaced(executors, "_build_flattened_state", build_flattened_state):
            with replaced(TaskRunner, "check_task_trigger", check_task_trigger):
                yield


MAPPING_FIXES = {
    "handlers-may-replace-mapped": handlers_may_replace_mapped,
    "only-lists-are-mapped": only_lists_are_mapped,
    "flatten-opens-lists-only": flatten_opens_lists_only,
    "flattened-inputs-stay-apart": flattened_inputs_stay_apart,
    "flatten-waits-for-all-children": flatten_waits_for_all_children,
    "triggers-count-upstream-tasks": triggers_count_upstream_tasks,
}
