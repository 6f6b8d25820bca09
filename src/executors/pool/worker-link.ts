/**
 * The driver's end of one worker, a thread or a process: bytes only, it knows nothing of tasks.
 *
 *   starting ──▶ running ── end, or the worker dies by itself ──▶ ending ──▶ exited
 *
 * Requests can be handed over from the first moment on, also while the worker still starts: they wait in its queue. When `exited`
 * resolves, every frame that came out of the worker has been given to `onFrame`, and every call of `takeBack` has been answered.
 */
export interface WorkerLink {
  readonly kind: "thread" | "process";
  /** The id of the process; of a thread its `threadId`. */
  readonly pid: number;
  /** Called with each frame the worker sends, in order. The bytes stay as they are; small frames share a buffer, so copy what you keep long. */
  onFrame: (frame: Uint8Array) => void;
  /** Called with what the worker writes to its standard output and error. */
  onPrinted: (text: string, stream: "stdout" | "stderr") => void;
  /** Resolves when the worker is gone, or given up. Never rejects. */
  readonly exited: Promise<WorkerExit>;
  /**
   * Queues a request. False where there is no room for it now, or no worker any more: nothing has happened then. There is room again at
   * the latest when the worker has answered what it has. A large request that fills its whole buffer may be handed over with that
   * buffer: leave the bytes alone after a call that gave true.
   */
  push(id: number, request: Uint8Array): boolean;
  /** Takes back at most this many requests, the newest first, that the worker has not begun. Their ids are given to `taken`, once, also none. */
  takeBack(most: number, taken: (ids: number[]) => void): void;
  /** Sends a message beside the queue. The worker reads it before any request that is pushed later. With `transfer` the whole buffer goes. */
  post(message: Uint8Array, transfer?: boolean): void;
  /** The driver process stays alive for this worker: it has work. So it is from the start. */
  ref(): void;
  /** The driver process need not stay alive for this worker. */
  unref(): void;
  /**
   * Ends the worker. "gentle" lets one that is free end by itself; one that is not gets SIGTERM a moment later (a thread is just ended),
   * and after the grace of its options SIGKILL. "hard" ends it at once. May be called at any time and again, also harder.
   */
  end(how: "gentle" | "hard"): void;
}

/** How a worker ended. */
export interface WorkerExit {
  /** The exit code, or null where a signal ended it or a thread was given up. */
  readonly code: number | null;
  /** The signal that ended a process. */
  readonly signal: string | null;
  /** What a thread died of, or why a process could not be started. */
  readonly error: Error | undefined;
  /** Its heap was full, or its processes used more memory than the limit. */
  readonly outOfMemory: boolean;
  /** Bytes that its processes used when they were ended for that. */
  readonly overLimit: number | undefined;
  /** A thread that sits in a call of the system and cannot be ended: it was given up and still runs. */
  readonly stuck: boolean;
  /** A process that answered nothing any more, as one that is stopped does, and was ended for that. */
  readonly unresponsive: boolean;
  /** The last 4 kB that it wrote to its standard error. */
  readonly stderrTail: string;
}

/** How to start a worker. */
export interface WorkerOptions {
  /** The program it runs: a file address. */
  readonly program: URL;
  /** Bytes of memory: of the heap for a thread, of all its processes together for a process. */
  readonly memoryLimit?: number | undefined;
  /** Its environment; NODE_OPTIONS loses what loads code. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Flags for Node; what loads code, debugs or tests is left out. */
  readonly execArgv?: readonly string[] | undefined;
  /** Milliseconds from SIGTERM to SIGKILL. */
  readonly grace?: number | undefined;
  /** Milliseconds between two pings of a process. After the fifth without an answer it is unresponsive. Default 2500. */
  readonly pingInterval?: number | undefined;
}
