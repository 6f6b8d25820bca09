import { connectProcess } from "../../../src/worker/connect-process.ts";
import { servePuppet } from "./puppet.ts";

servePuppet(connectProcess());
