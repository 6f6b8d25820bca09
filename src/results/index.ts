/**
 * Results: where they lie, how values become bytes, and when a stored or cached one may be used again.
 *
 *   value ── serializer ──▶ bytes ── frame (length, SHA-256) ──▶ bytes ── place ──▶ file or object at a location
 *
 * A place moves bytes and knows nothing of values. A value is read only from bytes that are whole.
 */
export type { Tokens } from "../util/token.ts";
export { type CacheCircumstances, type CachedEntry, type CacheQuestion, type CacheValidator, type Comparison, validators } from "./cache-validators.ts";
export type { CompressionAlgorithm } from "./compressed.ts";
export { type GCSClientOptions, GCSResult, type GCSResultOptions } from "./gcs-result.ts";
export { LocalResult, type LocalResultOptions } from "./local-result.ts";
export type { LocationTemplate } from "./location.ts";
export type { ObjectResultOptions } from "./object-result.ts";
export type { ResultFormat, ResultPlace } from "./result-place.ts";
export { type S3ClientOptions, type S3Credentials, S3Result, type S3ResultOptions } from "./s3-result.ts";
export type { Serializer } from "./serializer.ts";
export { serializers } from "./serializers.ts";
