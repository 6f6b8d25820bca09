/** What executors do not promise whose task runs share this thread: nothing is ever sent, values are handed over as they are. */
export const notInOneThread = {
  "a result that cannot be sent fails its task, and says where in it the fault lies": "nothing is sent, so a function or a promise is a value",
};
