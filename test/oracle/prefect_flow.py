"""Builds a prefect.Flow from a spec (README.md) and keeps a record of what its tasks did."""
from collections import defaultdict
from datetime import timedelta

import prefect
from prefect import Flow, Parameter, Task, apply_map, case, flatten, triggers, unmapped
from prefect.engine import cache_validators, signals, state as states
from prefect.tasks.control_flow import FilterTask, ifelse, merge, switch
from prefect.tasks.core.collections import List
from prefect.tasks.core.function import FunctionTask
from prefect.tasks.core.resource_manager import ResourceManager

from prefect_program import ERRORS, Call, Managed, is_whole, part, perform, plain

ARGUMENT_NAMES = "abcdef"

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


class Part(Task):
    """What GetItem tasks do, in one: reads a part as headrace does."""

    def __init__(self, path):
        super().__init__(name="part")
        self.path = path

    def run(self, value):
        return part(value, self.path)


def fill(shape, inputs):
    return shape(inputs)


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
        """The task without List, Dict and GetItem tasks before it: each ref is an edge of its own, the body puts its inputs together."""
        edges, mapped = {}, node.get("mapped", False)
        self.paths, self.waits_for = {}, []
        shapes = [self.shape(arg, ARGUMENT_NAMES[place], edges, mapped) for place, arg in enumerate(node["args"])]

        def run(**inputs):
            return self.record.perform(node["id"], node["program"], [fill(shape, inputs) for shape in shapes])

        task = FunctionTask(run, name=node["id"], **options_of(node))
        task.oracle_paths, task.oracle_shapes = self.paths, dict(zip(ARGUMENT_NAMES, shapes))
        self.report(node["id"], task)
        task.bind(**edges, mapped=mapped, flow=self.flow_now())
        for upstream in self.waits_for:
            task.set_upstream(upstream, flow=self.flow_now())
        return task

    def shape(self, arg, name, edges, mapped):
        """How the body puts an input together; adds the edges that it needs for that."""
        kind = arg["kind"]
        if mapped and kind in ("json", "ref", "flatten"):
            edges[name] = self.flat_list(arg) if kind == "flatten" and arg["of"]["kind"] == "list" else self.argument(arg)
            return lambda inputs: inputs[name]
        if mapped and kind == "list":
            edges[name] = list(range(len(arg["items"])))
            items = [self.shape(item, f"{name}__{place}", edges, None) for place, item in enumerate(arg["items"])]
            return lambda inputs: fill(items[inputs[name]], inputs)
        # None: one item of a list that is mapped over, so its refs go whole to each child.
        whole = mapped is None
        if kind == "unmapped":
            return self.shape(arg["of"], name, edges, None)
        if kind == "json":
            return lambda inputs: arg["value"]
        if kind == "list":
            items = [self.shape(item, f"{name}__{place}", edges, mapped) for place, item in enumerate(arg["items"])]
            return lambda inputs: [fill(item, inputs) for item in items]
        if kind == "dict":
            entries = {key: self.shape(item, f"{name}__{key}", edges, mapped) for key, item in arg["entries"].items()}
            return lambda inputs: {key: fill(item, inputs) for key, item in entries.items()}
        value = self.flat_list(arg) if kind == "flatten" and arg["of"]["kind"] == "list" else self.argument(arg if kind == "flatten" else {"kind": "ref", "of": arg["of"]})
        edges[name] = unmapped(value) if whole else value
        if "at" in arg:
            self.paths[name] = arg["at"]
        return lambda inputs: inputs[name]

    def flat_list(self, arg):
        """The un-nested list of some tasks' values, put together however these ended; the task itself waits for them and sees how."""
        items = [self.argument(item) for item in arg["of"]["items"]]
        upstreams = [item for item in items if isinstance(item, Task)]
        if not upstreams:
            return flatten(items)
        self.waits_for += upstreams
        with prefect.context(case=None, resource=None):
            return flatten(List(trigger=triggers.all_finished, skip_on_upstream_skip=False).bind(*items, flow=self.flow_now()))

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

        apply_map(sub_graph, *[self.argument(arg) for arg in node["args"]])


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
