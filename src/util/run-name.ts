import { randomInt } from "node:crypto";

const qualities = [
  "amber", "bold", "brisk", "calm", "clear", "crisp", "deft", "eager", "early", "fair", "fleet", "fresh", "gentle", "glad", "grand", "hardy",
  "keen", "kind", "light", "lively", "lucid", "mellow", "merry", "mild", "neat", "nimble", "noble", "plain", "prime", "proud", "quick", "quiet",
  "rapid", "ready", "royal", "sharp", "silver", "sleek", "smart", "smooth", "snowy", "solid", "spry", "steady", "still", "sturdy", "subtle", "sunny",
  "sure", "swift", "tidy", "true", "vivid", "warm", "wise", "witty",
];
const animals = [
  "badger", "beaver", "bison", "crane", "curlew", "dipper", "dolphin", "eagle", "egret", "elk", "falcon", "ferret", "finch", "fox", "gannet", "gecko",
  "grebe", "hare", "heron", "ibex", "ibis", "jackdaw", "kestrel", "kite", "lark", "linnet", "lynx", "magpie", "marlin", "marten", "merlin", "newt",
  "orca", "osprey", "otter", "owl", "perch", "petrel", "pike", "plover", "puffin", "quail", "raven", "robin", "salmon", "seal", "shrike", "stoat",
  "stork", "swallow", "swift", "tern", "trout", "vole", "weasel", "wren",
];

/** A name for a run that people can say to each other: `brisk-otter`. Not unique: runs are told apart by their id. */
export function newRunName(): string {
  return `${qualities[randomInt(qualities.length)]}-${animals[randomInt(animals.length)]}`;
}
