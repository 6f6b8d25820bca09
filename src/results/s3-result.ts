import type { S3Client } from "@aws-sdk/client-s3";
import { ObjectResult, type ObjectResultOptions } from "./object-result.ts";
import { loadPeer } from "./optional-peer.ts";
import type { ResultPlace } from "./result-place.ts";

/** The usual options of `S3Client`, handed on as they are. What is left out comes from the environment, as the AWS tools have it. */
export interface S3ClientOptions {
  readonly region?: string;
  /** Another server that speaks S3. */
  readonly endpoint?: string;
  /** Whether the bucket's name goes into the path: most other servers need it. */
  readonly forcePathStyle?: boolean;
  readonly credentials?: S3Credentials | (() => Promise<S3Credentials>);
  /** How often a request is tried. */
  readonly maxAttempts?: number;
}

/** Keys for S3. Better left to the environment, where the client finds its own. */
export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Which bucket, how to reach it, and how results lie there. */
export interface S3ResultOptions extends ObjectResultOptions {
  readonly clientOptions?: S3ClientOptions | undefined;
}

const s3 = { name: "@aws-sdk/client-s3", user: "S3Result", load: () => import("@aws-sdk/client-s3") };

/**
 * Results as objects in a bucket of S3, or of a server that speaks S3. Needs the package `@aws-sdk/client-s3`, which is loaded when a
 * result is first asked for. Without the right to list the bucket, S3 answers "forbidden" for an object that is missing: then a
 * result that is not there yet is an error.
 */
export class S3Result extends ObjectResult implements ResultPlace {
  readonly #clientOptions: S3ClientOptions;
  #client: S3Client | undefined;

  constructor({ clientOptions = {}, ...options }: S3ResultOptions) {
    super(options);
    this.#clientOptions = clientOptions;
  }

  async exists(location: string): Promise<boolean> {
    const target = this.#target(location);
    const { HeadObjectCommand } = await loadPeer(s3);
    try {
      await (await this.#connected()).send(new HeadObjectCommand(target));
      return true;
    } catch (error) {
      if (isNotFound(error)) return false;
      throw error;
    }
  }

  async read(location: string): Promise<Uint8Array> {
    const target = this.#target(location);
    const { GetObjectCommand } = await loadPeer(s3);
    const { Body } = await (await this.#connected()).send(new GetObjectCommand(target));
    return Body === undefined ? new Uint8Array() : Body.transformToByteArray();
  }

  async write(location: string, bytes: Uint8Array): Promise<void> {
    const target = this.#target(location);
    const { PutObjectCommand } = await loadPeer(s3);
    await (await this.#connected()).send(new PutObjectCommand({ ...target, Body: bytes, ContentType: this.contentType }));
  }

  /** Closes connections. The next use opens new ones. */
  close(): void {
    this.#client?.destroy();
    this.#client = undefined;
  }

  #target(location: string): { Bucket: string; Key: string } {
    return { Bucket: this.bucket, Key: this.keyOf(location) };
  }

  async #connected(): Promise<S3Client> {
    const { S3Client } = await loadPeer(s3);
    this.#client ??= new S3Client(this.#clientOptions);
    return this.#client;
  }
}

function isNotFound(error: unknown): boolean {
  const { $metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: number } };
  return $metadata?.httpStatusCode === 404;
}
