/** The program of a worker that is a process. */
import { connectProcess } from "./connect-process.ts";
import { loadFlow } from "./load-flow.ts";
import { serve } from "./serve.ts";

serve(connectProcess(), loadFlow);
