import type { TaskRunServices } from "../engine/services.ts";
import { TaskRun, type TaskRunStart } from "../engine/task-run.ts";
import type { ByteWriter } from "../protocol/byte-writer.ts";

/** A value that was put into bytes when the body returned it. */
export interface Sealed {
  readonly value: unknown;
  readonly writer: ByteWriter;
}

/** A task run on a worker, for a request of the driver's. */
export class RemoteTaskRun extends TaskRun {
  /** The number of its request. */
  readonly id: number;
  sealed: Sealed | undefined = undefined;

  constructor(services: TaskRunServices, start: TaskRunStart, id: number) {
    super(services, start);
    this.id = id;
  }
}
