"""How tasks get what they are called with, in flows that are built for the fixes `missing-part-is-null` and
`inputs-put-together-by-the-task`. For the latter there are no List, Dict and GetItem tasks.

Each ref is an edge of the task's own, and its body puts the inputs together. Only where Prefect needs one task's value, to map over it or
to flatten it, a helper gives that. Helpers are invisible: they run however their upstream tasks ended, the task itself waits for
these, and its trigger does not see the helper (prefect_fixes.py).
"""
import prefect
from prefect import Task, flatten, triggers, unmapped
from prefect.tasks.core.function import FunctionTask

from prefect_program import part

ARGUMENT_NAMES = "abcdef"


class Part(Task):
    """What GetItem tasks do, in one: reads a part as headrace does."""

    def __init__(self, path):
        super().__init__(name="part")
        self.path = path

    def run(self, value):
        return part(value, self.path)


class Inputs:
    """Of one task. A shape is a function that puts a value together of what came along the edges, by their names."""

    def __init__(self, builder):
        self.builder = builder
        self.edges = {}
        # Of the value that comes along an edge, which part is meant.
        self.paths = {}
        # What is upstream by way of a helper.
        self.waits_for = []

    def of_whole(self, arg, name, goes=lambda value: value):
        """The shape of an argument that is not mapped over. `goes` says how its edges go to a task that is mapped."""
        kind = arg["kind"]
        if kind == "unmapped":
            return self.of_whole(arg["of"], name, goes)
        if kind == "json":
            return lambda found: arg["value"]
        if kind == "list":
            items = [self.of_whole(item, f"{name}__{place}", goes) for place, item in enumerate(arg["items"])]
            return lambda found: [item(found) for item in items]
        if kind == "dict":
            entries = {key: self.of_whole(item, f"{name}__{key}", goes) for key, item in arg["entries"].items()}
            return lambda found: {key: item(found) for key, item in entries.items()}
        if kind == "flatten":
            self.edges[name] = goes(self.source(arg))
            return lambda found: found[name]
        upstream = self.builder.tasks[arg["of"]]
        self.edges[name] = goes(upstream)
        self.wait_for(getattr(upstream, "oracle_sources", []))
        if "at" in arg:
            self.paths[name] = arg["at"]
        return lambda found: found[name]

    def of_each(self, arg, name):
        """The shape of an argument of a mapped task."""
        kind = arg["kind"]
        if kind == "unmapped":
            return self.of_whole(arg["of"], name, unmapped)
        if kind == "list":
            self.edges[name] = list(range(len(arg["items"])))
            items = [self.of_whole(item, f"{name}__{place}", unmapped) for place, item in enumerate(arg["items"])]
            return lambda found: items[found[name]](found)
        self.edges[name] = self.source(arg)
        return lambda found: found[name]

    def of_block(self, arg):
        """What apply_map is given for an argument."""
        return unmapped(self.source(arg["of"])) if arg["kind"] == "unmapped" else self.source(arg)

    def source(self, arg):
        """One task's value, or a constant, for a whole argument."""
        if arg["kind"] == "flatten":
            return flatten(self.source(arg["of"]))
        if arg["kind"] == "json" or (arg["kind"] == "ref" and "at" not in arg):
            return self.builder.argument(arg)
        return self.helper(arg)

    def helper(self, arg):
        inputs = Inputs(self.builder)
        shape = inputs.of_whole(arg, "a")

        def run(**found):
            value = shape(found)
            if arg["kind"] == "ref" and isinstance(value, BaseException):
                raise value
            return value

        task = FunctionTask(run, name="helper", trigger=triggers.all_finished, skip_on_upstream_skip=False)
        task.oracle_paths = inputs.paths
        task.oracle_sources = [edge for edge in inputs.edges.values() if isinstance(edge, Task)]
        self.wait_for(task.oracle_sources)
        with prefect.context(case=None, resource=None):
            return task.bind(**inputs.edges, flow=self.builder.flow_now())

    def wait_for(self, upstreams):
        self.waits_for += [task for task in upstreams if task not in self.waits_for]


def is_helper(task):
    return hasattr(task, "oracle_sources")
