import { once } from "node:events";
import path from "node:path";
import { Worker } from "node:worker_threads";
import type { Answer, Asked } from "../fixtures/worker/try-bundle.ts";

/** What a fresh worker thread says to these questions, one after the other. Fails where it dies. */
export async function askWorker(...questions: readonly Asked[]): Promise<Answer[]> {
  const program = path.join(process.env.HEADRACE_WORKER_PROGRAMS ?? "", "try-bundle.js");
  const worker = new Worker(program, { execArgv: [] });
  const answers: Answer[] = [];
  try {
    for (const question of questions) {
      const answered = once(worker, "message");
      worker.postMessage(question);
      const [answer] = (await answered) as [Answer];
      answers.push(answer);
    }
  } finally {
    await worker.terminate();
  }
  return answers;
}
