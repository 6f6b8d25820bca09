/** The program of a worker that is a thread. */
import { connectThread } from "./connect-thread.ts";
import { loadFlow } from "./load-flow.ts";
import { serve } from "./serve.ts";

serve(connectThread(), loadFlow);
