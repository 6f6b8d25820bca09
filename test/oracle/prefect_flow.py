"""Builds a prefect.Flow from a spec (README.md) and keeps a record of what its tasks did."""
from collections import defaultdict
from datetime import timedelta

import prefect
from prefect import Flow, Parameter, Task, apply_map, case, flatten, triggers, unmapped
from prefect.engine import cache_validators, signals, state as states
from prefect.tasks.control_flow import FilterTask, ifelse, merge, switch
from prefect.tasks.core.function import FunctionTask
from prefect.tasks.core.resource_manager import ResourceManager

from prefect_inputs import ARGUMENT_NAMES, Inputs, Part
from prefect_program import ERRORS, Call, Managed, is_whole, part, perform, plain

TRIGGERS = {
    "allSuccessful": triggers.all_successful,
    "allFailed": triggers.all_failed,
    "anySuccessful": triggers.any_successful,
    "anyFailed": triggers.any_failed,
    "allFinished": triggers.all_finished,
    "alwaysRun": triggers.always_run,
    "notAllSkipped": triggers.not_all_skipped,
    "manualOnly": triggers.manual_only,
}
FILTERS = {
    None: None,
    "even": lambda value: is_whole(value) and value % 2 == 0,
    "nothing": lambda value: False,
}
HANDLER_STATES = {"Success": states.Success, "Skipped": states.Skipped, "Failed": states.Failed}


class Record:
    """What happened, by task id and map index."""

    def __init__(self, fixes):
        self.fixes = fixes
        self.run = 0

    def start_run(self):
        self.run += 1
        self.calls = defaultdict(list)
        self.transitions = defaultdict(list)

    def perform(self, task_id, program, inputs):
        context = prefect.context
        index = context.get("map_index")
        attempt = context.get("task_run_count", 1)
        loop = context.get("task_loop_count") or 1
        calls = self.calls[task_id, index]
        calls.append([attempt, loop])
        call = Call(task_id, inputs, index, attempt, loop, context.get("task_loop_result"), len(calls), self.run)
        return perform(program, call, self.fixes)


def with_arity(count, body):
    """Prefect reads argument names from the signature, so each arity needs its own function."""
    shapes = {
        0: lambda: body(),
        1: lambda a: body(a),
        2: lambda a, b: body(a, b),
        3: lambda a, b, c: body(a, b, c),
        4: lambda a, b, c, d: body(a, b, c, d),
    }
    return shapes[count]


def custom_trigger(kind):
    def trigger(upstream_states):
        if kind == "throw":
            raise ERRORS["Boom"]("thrown by a trigger")
        if kind == "skip":
            raise signals.SKIP("skipped by a trigger", result=None)
        if kind == "fail":
            raise signals.FAIL("failed by a trigger")
        return kind == "true"

    return trigger


def trigger_of(spec):
    if isinstance(spec, str):
        return TRIGGERS[spec]
    if "custom" in spec:
        return custom_trigger(spec["custom"])
    bounds = {"at_least": spec.get("atLeast"), "at_most": spec.get("atMost")}
    return (triggers.some_successful if spec["some"] == "successful" else triggers.some_failed)(**bounds)


def validator_of(spec):
    if isinstance(spec, dict):
        if "partialInputs" in spec:
            return cache_validators.partial_inputs_only(spec["partialInputs"])
        return cache_validators.partial_parameters_only(spec["partialParameters"])
    return {
        "durationOnly": cache_validators.duration_only,
        "allInputs": cache_validators.all_inputs,
        "allParameters": cache_validators.all_parameters,
        "neverUse": cache_validators.never_use,
    }[spec]


def handler_of(spec):
    def handler(task, old, new):
        if type(new).__name__ != spec["on"]:
            return None
        action = spec["do"]
        if action == "throw":
            raise ERRORS["Boom"]("thrown by a handler")
        if action == "signalSkip":
            raise signals.SKIP("skipped by a handler", result=None)
        if action == "signalFail":
            raise signals.FAIL("failed by a handler")
        result = ERRORS["Drip"]("set by a handler") if action == "Failed" else "from a handler" if action == "Success" else None
        return HANDLER_STATES[action](message="set by a handler", result=result)

    return handler


def options_of(node):
    given = node.get("options", {})
    options = {}
    if "trigger" in given:
        options["trigger"] = trigger_of(given["trigger"])
    if "skipOnUpstreamSkip" in given:
        options["skip_on_upstream_skip"] = given["skipOnUpstreamSkip"]
    if "maxRetries" in given:
        options.update(max_retries=given["maxRetries"], retry_delay=timedelta(0))
    if "retryOn" in given:
        options["retry_on"] = [ERRORS[name] for name in given["retryOn"]]
    if "cache" in given:
        options["cache_for"] = timedelta(hours=1)
        if "validator" in given["cache"]:
            options["cache_validator"] = validator_of(given["cache"]["validator"])
        if "key" in given["cache"]:
            options["cache_key"] = given["cache"]["key"]
    if "handlers" in given:
        options["state_handlers"] = [handler_of(handler) for handler in given["handlers"]]
    return options


def is_flat_whole(arg):
    return isinstance(arg, unmapped) and arg.annotations.get("flattened", False)


def flat(value):
    return [item for part in value for item in part] if isinstance(value, list) and all(isinstance(part, list) for part in value) else value


class Builder:
    """Walks the nodes of a spec in order. `tasks` maps a node's id to its Prefect task."""

    def __init__(self, spec, record, fixes):
        self.spec = spec
        self.record = record
        self.fixes = fixes
        self.tasks = {}
        # Ids whose states are reported; tasks that Prefect adds by itself are not among them.
        self.reported = {}
        self.flow = Flow("oracle")

    def build(self):
        with self.flow:
            self.nodes(self.spec["nodes"])
        chosen = [self.tasks[node_id] for node_id in self.spec.get("referenceTasks", [])]
        # The default is stated too: the fix of resources makes Prefect blind for which tasks are theirs.
        self.flow.set_reference_tasks(chosen or self.flow.reference_tasks())
        return self.flow

    def nodes(self, nodes):
        for node in nodes:
            getattr(self, node["kind"])(node)

    def report(self, node_id, task):
        task.oracle_id = node_id
        task.oracle_place = len(self.reported)
        self.tasks[node_id] = self.reported[node_id] = task

    def argument(self, spec):
        kind = spec["kind"]
        if kind == "json":
            return spec["value"]
        if kind == "ref":
            value = self.tasks[spec["of"]]
            if "at" in spec and "missing-part-is-null" in self.fixes:
                return Part(spec["at"]).bind(value, flow=self.flow_now())
            for key in spec.get("at", []):
                value = value[key]
            return value
        if kind == "list":
            return [self.argument(item) for item in spec["items"]]
        if kind == "dict":
            return {key: self.argument(item) for key, item in spec["entries"].items()}
        if kind == "unmapped":
            return unmapped(self.argument(spec["of"]))
        return flatten(self.argument(spec["of"]))

    def body(self, node_id, program, count):
        return with_arity(count, lambda *inputs: self.record.perform(node_id, program, inputs))

    def task(self, node):
        if "inputs-put-together-by-the-task" in self.fixes:
            task = self.inline_task(node)
        else:
            args = [self.argument(arg) for arg in node["args"]]
            task = FunctionTask(self.body(node["id"], node["program"], len(args)), name=node["id"], **options_of(node))
            self.report(node["id"], task)
            task.bind(*args, mapped=node.get("mapped", False), flow=self.flow_now())
        for other in node.get("after", []):
            task.set_upstream(self.tasks[other], flow=self.flow_now())

    def inline_task(self, node):
        """The task without List, Dict and GetItem tasks before it."""
        inputs = Inputs(self)
        names = ARGUMENT_NAMES[: len(node["args"])]
        mapped = node.get("mapped", False)
        shapes = [inputs.of_each(arg, name) if mapped else inputs.of_whole(arg, name) for name, arg in zip(names, node["args"])]

        def run(**found):
            return self.record.perform(node["id"], node["program"], [shape(found) for shape in shapes])

        task = FunctionTask(run, name=node["id"], **options_of(node))
        task.oracle_paths, task.oracle_shapes = inputs.paths, dict(zip(names, shapes))
        self.report(node["id"], task)
        task.bind(**inputs.edges, mapped=mapped, flow=self.flow_now())
        for upstream in inputs.waits_for:
            task.set_upstream(upstream, flow=self.flow_now())
        return task

    def flow_now(self):
        """Inside apply_map this is the temporary flow, not ours."""
        return prefect.context["flow"]

    def parameter(self, node):
        task = Parameter(node["id"], default=node["default"])
        self.report(node["id"], task)
        self.flow_now().add_task(task)

    def case(self, node):
        with case(self.argument(node["cond"]), node["equals"]):
            self.nodes(node["body"])

    def ifElse(self, node):
        ifelse(self.argument(node["cond"]), self.tasks.get(node.get("yes")), self.tasks.get(node.get("no")))

    def switch(self, node):
        switch(self.argument(node["cond"]), {key: self.tasks[branch] for key, branch in node["cases"].items()})

    def merge(self, node):
        self.report(node["id"], merge(*[self.argument(arg) for arg in node["of"]], name=node["id"]))

    def filter(self, node):
        task = FilterTask(filter_func=FILTERS[node.get("fn")], name=node["id"])
        self.report(node["id"], task)
        task.bind(self.argument(node["of"]), flow=self.flow_now())

    def resource(self, node):
        node_id, programs, record = node["id"], node["programs"], self.record

        class Manager(Managed):
            def setup(self):
                return record.perform(f"{node_id}.setup", programs["setup"], [self.value])

            def cleanup(self, resource):
                return record.perform(f"{node_id}.cleanup", programs["cleanup"], [resource, self.value])

        args = [self.argument(arg) for arg in node["args"]]
        init = with_arity(len(args), lambda *inputs: Manager(record.perform(f"{node_id}.init", programs["init"], inputs)))
        init.setup = True
        options = {"init_task_kwargs": options_of(node)} if "options" in node else {}
        manager = ResourceManager(init, name=node_id, **options)
        context = manager(*args)
        self.report(f"{node_id}.init", context.init_task)
        self.report(f"{node_id}.setup", context.setup_task)
        self.report(f"{node_id}.cleanup", context.cleanup_task)
        self.tasks[node_id] = context.setup_task
        with context:
            self.nodes(node["body"])

    def applyMap(self, node):
        def sub_graph(*elements):
            for position, element in enumerate(elements):
                self.tasks[f"{node['id']}.{position}"] = element
            self.nodes(node["body"])

        inputs = Inputs(self)
        together = "inputs-put-together-by-the-task" in self.fixes
        args = [inputs.of_block(arg) if together else self.argument(arg) for arg in node["args"]]
        before = set(self.flow.tasks)
        if "flatten-holds-inside-unmapped" in self.fixes:
            args = [unmapped(flat(arg.value)) if is_flat_whole(arg) and not isinstance(arg.value, Task) else arg for arg in args]
        apply_map(sub_graph, *args, *[unmapped(upstream) for upstream in inputs.waits_for])
        if "flatten-holds-inside-unmapped" in self.fixes:
            self.flatten_edges({arg.value for arg in args if is_flat_whole(arg)}, self.flow.tasks - before)

    def flatten_edges(self, upstreams, downstreams):
        for edge in [edge for edge in self.flow.edges if edge.upstream_task in upstreams and edge.downstream_task in downstreams]:
            self.flow.edges.remove(edge)
            self.flow.add_edge(edge.upstream_task, edge.downstream_task, key=edge.key, mapped=edge.mapped, flattened=True)


def states_by_id(builder, flow_state, record):
    """The answer's `tasks`: for each reported task its state, its children's states, transitions and calls."""
    answer, over = {}, flow_state.is_finished()
    for node_id, task in builder.reported.items():
        state = flow_state.result.get(task)
        entry = one_state(state, node_id, None, record, over)
        if isinstance(task, Parameter):
            entry["transitions"] = []
        if isinstance(state, states.Mapped):
            entry["children"] = [one_state(child, node_id, index, record, over) for index, child in enumerate(state.map_states)]
        answer[node_id] = entry
    return answer


def one_state(state, node_id, index, record, flow_is_over):
    if state is None:
        return {"type": "none"}
    if flow_is_over and not state.is_finished() and "nothing-waits-after-the-end" in record.fixes:
        record.transitions[node_id, index].append("Cancelled")
        state = states.Cancelled("the run is over")
    return {
        "type": type(state).__name__,
        "message": str(state.message),
        "result": plain(state.result) if state.is_finished() else None,
        "transitions": record.transitions[node_id, index],
        "calls": record.calls[node_id, index],
    }
