import { defineError } from "./define.ts";

/** A flow is being put together: everything a user can get wrong inside a build function, or when declaring a task. */

const quoted = (text: string): string => JSON.stringify(text);

export const calledOutsideBuild = defineError<{ readonly what: string; readonly run?: string }>("E001", ({ what, run }) => ({
  what: `${what} was called outside a build function, where there is no flow to add it to.`,
  next:
    run === undefined
      ? "Call it inside the build function: new Flow(name, () => { ... })."
      : `Call it inside the build function: new Flow(name, () => { ... }). To run the plain function here, write ${run}.`,
}));

export const anonymousTask = defineError("E002", () => ({
  what: "A task needs a name, and this function has none.",
  next: 'Give it one: task("my-task", (x) => ...), task({ name: "my-task" }, (x) => ...), or pass a named function.',
}));

export const asyncBuild = defineError<{ readonly flow: string }>("E003", ({ flow }) => ({
  what: `The build function of flow ${quoted(flow)} returned a promise; it must be synchronous.`,
  next: "Take async and await out of it. What has to be awaited is a task's work, or is awaited before the flow is made.",
}));

export const nestedBuild = defineError<{ readonly inner: string; readonly outer: string }>("E004", ({ inner, outer }) => ({
  what: `Flow ${quoted(inner)} is built inside the build function of flow ${quoted(outer)}.`,
  next: "Make the inner flow before the outer one. To run a flow as a step of another, call its run() in a task.",
}));

export const slugTaken = defineError<{ readonly slug: string; readonly flow: string; readonly other: string }>("E005", ({ slug, flow, other }) => ({
  what: `Flow ${quoted(flow)} has two tasks with the slug ${quoted(slug)}; the other one is ${other}.`,
  next: 'Give one of them another slug: t.with({ slug: "..." })(...). Without a slug of your own, tasks are numbered in order of calls.',
}));

export const refUsedAsValue = defineError<{ readonly ref: string; readonly how: string; readonly cure: string }>("E006", ({ ref, how, cure }) => ({
  what: `The value of ${ref} was used ${how}, but it exists only when the flow runs.`,
  next: cure,
}));

export const refOfAnotherFlow = defineError<{ readonly ref: string; readonly of: string; readonly flow: string }>("E007", ({ ref, of, flow }) => ({
  what: `${ref} belongs to flow ${quoted(of)} and was used in flow ${quoted(flow)}.`,
  next: "Call that task in this flow as well, or pass the value on as a parameter of this flow.",
}));

export const cycle = defineError<{ readonly flow: string; readonly path: string }>("E008", ({ flow, path }) => ({
  what: `Flow ${quoted(flow)} has a cycle: ${path}`,
  next: "Take one of these orders away: each task in the circle waits for the one before it.",
}));

export const circularArgument = defineError<{ readonly task: string; readonly at: string }>("E009", ({ task, at }) => ({
  what: `An argument of ${quoted(task)} contains itself, at ${at}.`,
  next: "Pass plain data without circles, or pass the part of it that the task needs.",
}));

export const deepArgument = defineError<{ readonly task: string; readonly at: string; readonly limit: number }>("E010", ({ task, at, limit }) => ({
  what: `An argument of ${quoted(task)} is nested deeper than ${limit} levels, at ${at}.`,
  next: "Pass a flatter structure, such as a list of the nodes.",
}));

export const hiddenRef = defineError<{ readonly task: string; readonly ref: string; readonly at: string; readonly holder: string }>(
  "E011",
  ({ task, ref, at, holder }) => ({
    what: `An argument of ${quoted(task)} holds ${ref} inside ${holder}, at ${at}. Refs are found only in arrays and plain objects.`,
    next: "Pass the ref as an argument of its own, or in an array or plain object, and make the Map, Set or instance inside the task.",
  }),
);

export const taskAsArgument = defineError<{ readonly task: string; readonly given: string; readonly at: string }>("E012", ({ task, given, at }) => ({
  what: `${quoted(task)} was given the task ${quoted(given)} itself, at ${at}, not the value of a call.`,
  next: "Call the task and pass what the call returns.",
}));

export const notAList = defineError<{ readonly what: string; readonly argument: string; readonly given: string }>("E013", ({ what, argument, given }) => ({
  what: `${what} cannot map over ${argument}: it is ${given}, not a list.`,
  next: "Pass an array, a typed array or a ref to one; wrap in unmapped(...) what goes whole to each task run.",
}));

export const unknownOutputs = defineError<{ readonly ref: string; readonly task: string }>("E014", ({ ref, task }) => ({
  what: `${ref} was unpacked or iterated, but how many elements it will have is not known while the flow is built.`,
  next: `If the task always returns the same number, say so: task({ name: ${quoted(task)}, outputs: 2 }, ...). One element is ref.at(0); to work on each, use t.map(ref).`,
}));

export const invalidOption = defineError<{ readonly task: string; readonly option: string; readonly given: string; readonly expected: string }>(
  "E015",
  ({ task, option, given, expected }) => ({
    what: `Option ${option} of task ${quoted(task)} is ${given}.`,
    next: `It must be ${expected}.`,
  }),
);

export const unknownOption = defineError<{ readonly task: string; readonly option: string; readonly near: string | undefined }>(
  "E016",
  ({ task, option, near }) => ({
    what: `Task ${quoted(task)} has no option ${quoted(option)}.`,
    next: near === undefined ? "See TaskOptions for those there are." : `Did you mean ${quoted(near)}?`,
  }),
);

export const invalidDuration = defineError<{ readonly task: string; readonly option: string; readonly given: string; readonly positive: boolean }>(
  "E017",
  ({ task, option, given, positive }) => ({
    what: `Option ${option} of task ${quoted(task)} is ${given}, which is no ${positive ? "length of time above zero" : "length of time"}.`,
    next: 'Write a number of seconds, or text such as "250ms", "90s", "5m", "1h30m".',
  }),
);

export const missingOption = defineError<{ readonly task: string; readonly option: string; readonly needs: string; readonly because: string }>(
  "E018",
  ({ task, option, needs, because }) => ({
    what: `Task ${quoted(task)} has ${option} but not ${needs}, so ${because}.`,
    next: `Add ${needs}, or take ${option} away.`,
  }),
);

const functionsNeeded = {
  task: {
    needed: "the function to run",
    write: 'task("my-task", (x) => ...), task({ name: "my-task", maxRetries: 3 }, (x) => ...), or task(namedFunction)',
  },
  filter: {
    needed: "the function that says which elements stay",
    write: 'filter((x) => ...), filter("my-filter", (x) => ...), or filter() to keep all that are values',
  },
} as const;

export const invalidTask = defineError<{ readonly call: keyof typeof functionsNeeded; readonly given: string }>("E019", ({ call, given }) => ({
  what: `${call}(...) was given ${given} where it needs ${functionsNeeded[call].needed}.`,
  next: `Write ${functionsNeeded[call].write}.`,
}));

export const invalidName = defineError<{ readonly what: string; readonly given: string }>("E020", ({ what, given }) => ({
  what: `${what} is ${given}.`,
  next: "It must be a text that is not empty. It may not end in a number in square brackets: that names one child of a mapped task.",
}));

export const notARef = defineError<{ readonly what: string; readonly given: string }>("E021", ({ what, given }) => ({
  what: `${what} takes refs, and was given ${given}.`,
  next: "Pass what the call of a task returned, or a parameter.",
}));

export const elementOutside = defineError<{ readonly ref: string }>("E022", ({ ref }) => ({
  what: `${ref} stands for one element inside the function given to applyMap, and was used outside of it.`,
  next: "Return it from that function: applyMap(...) gives back a ref to all of them.",
}));

export const nestedMap = defineError<{ readonly what: string }>("E023", ({ what }) => ({
  what: `${what} was called inside the function given to applyMap, where everything is mapped already.`,
  next: "Work on the one element there, or return the refs and map over what applyMap returns; flatten(...) un-nests lists of lists.",
}));

export const noTaskBehind = defineError<{ readonly ref: string }>("E024", ({ ref }) => ({
  what: `Order was asked for with ${ref}, which has no task behind it.`,
  next: "Parameters and lists known while building are there from the start: they wait for nothing, and there is nothing to wait for.",
}));

export const parameterTwice = defineError<{ readonly name: string; readonly flow: string }>("E025", ({ name, flow }) => ({
  what: `Flow ${quoted(flow)} states the parameter ${quoted(name)} in two ways.`,
  next: "State its default and schema once, and pass the ref on, or write parameter(name) without options the second time.",
}));

export const asyncBlock = defineError<{ readonly what: string }>("E026", ({ what }) => ({
  what: `The function given to ${what} returned a promise; it is part of a build function and must be synchronous.`,
  next: "Take async and await out of it. What has to be awaited is a task's work.",
}));

export const uncomparable = defineError<{ readonly given: string }>("E027", ({ given }) => ({
  what: `caseOf(...) compares by ===, and was given ${given} to compare with, which equals nothing but itself.`,
  next: "Compare with a text, number, boolean, null or undefined. To compare in another way, write a task that returns true or false and use ifElse.",
}));

export const noBranch = defineError<{ readonly what: string; readonly branch: string; readonly given: string }>("E028", ({ what, branch, given }) => ({
  what: `The branch ${branch} of ${what} is ${given}; there is no task in it that could be left out.`,
  next: "A branch is the ref of a task, or an array or plain object of such refs; what all branches need goes before. To choose between values, use a task.",
}));

export const flowNeedsName = defineError<{ readonly given: string }>("E030", ({ given }) => ({
  what: `A flow needs a name, and was given ${given}.`,
  next: 'Give it a text that is not empty: new Flow("my-flow", () => { ... }). Loaders, logs and the command line call it so.',
}));

export const filterNeedsList = defineError<{ readonly task: string; readonly given: string }>("E029", ({ task, given }) => ({
  what: `${quoted(task)} filters lists, and got ${given}.`,
  next: "Pass a ref to a list or a mapped task. Its upstream task may have failed: a filter runs all the same.",
}));
