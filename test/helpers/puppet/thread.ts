import { connectThread } from "../../../src/worker/connect-thread.ts";
import { servePuppet } from "./puppet.ts";

servePuppet(connectThread());
