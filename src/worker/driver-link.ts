/** A request that the worker has taken on: nobody takes it back any more. */
export interface ClaimedRequest {
  readonly id: number;
  /** Valid until the next claim. */
  readonly bytes: Uint8Array;
}

/** The worker's end of its link to the driver: bytes only, it knows nothing of tasks. */
export interface DriverLink {
  /**
   * The oldest request that waits, or undefined; `onWake` is called when there is one again. Messages that were posted before it come
   * first. A large one is fetched from the driver, which takes until a driver that is busy turns its event loop.
   */
  claim(): ClaimedRequest | undefined;
  /** Called when requests wait, after a claim that found none. */
  onWake: () => void;
  /**
   * Called with each message from the driver, in order: from the event loop, or inside of `claim`, so nothing may be claimed in it. The
   * bytes belong to the receiver.
   */
  onMessage: (message: Uint8Array) => void;
  /**
   * Sends a frame. It is out of the worker's hands when this returns: what the worker does later cannot hold it up. Waits, without
   * turning the event loop, while the driver is behind with reading, or for so many milliseconds: false where it was not sent by then.
   * A large frame that fills its whole buffer is handed over with it.
   */
  send(frame: Uint8Array, patience?: number): boolean;
}
