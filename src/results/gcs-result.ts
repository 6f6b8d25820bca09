import type { File, Storage } from "@google-cloud/storage";
import { ObjectResult, type ObjectResultOptions } from "./object-result.ts";
import { loadPeer } from "./optional-peer.ts";
import type { ResultPlace } from "./result-place.ts";

/** The usual options of `Storage`, handed on as they are. What is left out comes from the environment, as Google's tools have it. */
export interface GCSClientOptions {
  readonly projectId?: string;
  /** Another server that speaks the protocol. */
  readonly apiEndpoint?: string;
  /** The path of a service account's key. */
  readonly keyFilename?: string;
  readonly credentials?: { readonly client_email?: string; readonly private_key?: string };
  /** How requests that fail for a moment are repeated. `totalTimeout` is in seconds. */
  readonly retryOptions?: { readonly autoRetry?: boolean; readonly maxRetries?: number; readonly totalTimeout?: number };
}

/** Which bucket, how to reach it, and how results lie there. */
export interface GCSResultOptions extends ObjectResultOptions {
  readonly clientOptions?: GCSClientOptions | undefined;
}

const gcs = { name: "@google-cloud/storage", user: "GCSResult", load: () => import("@google-cloud/storage") };

/**
 * Results as objects in a bucket of Google Cloud Storage. Needs the package `@google-cloud/storage`, which is loaded when a result is
 * first asked for.
 */
export class GCSResult extends ObjectResult implements ResultPlace {
  readonly #clientOptions: GCSClientOptions;
  #storage: Storage | undefined;

  constructor({ clientOptions = {}, ...options }: GCSResultOptions) {
    super(options);
    this.#clientOptions = clientOptions;
  }

  async exists(location: string): Promise<boolean> {
    const [exists] = await (await this.#file(location)).exists();
    return exists;
  }

  async read(location: string): Promise<Uint8Array> {
    const [bytes] = await (await this.#file(location)).download();
    return bytes;
  }

  async write(location: string, bytes: Uint8Array): Promise<void> {
    const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    // One request: a resumable upload would first ask for an address to send to.
    await (await this.#file(location)).save(body, { resumable: false, contentType: this.contentType });
  }

  async #file(location: string): Promise<File> {
    const key = this.keyOf(location);
    const { Storage } = await loadPeer(gcs);
    this.#storage ??= new Storage(this.#clientOptions);
    return this.#storage.bucket(this.bucket).file(key);
  }
}
