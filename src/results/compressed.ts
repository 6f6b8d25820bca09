import * as zlib from "node:zlib";
import { resultOption, serializerMissing } from "../errors/results.ts";
import { callPlace } from "../util/call-site.ts";
import type { Serializer } from "./serializer.ts";

/** gzip is read everywhere, brotli is smaller for text, zstd is the fastest and needs Node 22.15 or later. */
export type CompressionAlgorithm = "gzip" | "brotli" | "zstd";

interface Codec {
  readonly compress: (bytes: Uint8Array) => Uint8Array;
  readonly decompress: (bytes: Uint8Array) => Uint8Array;
}

const { constants, zstdCompressSync, zstdDecompressSync } = zlib as typeof zlib & Partial<Pick<typeof zlib, "zstdCompressSync" | "zstdDecompressSync">>;

// Brotli's own default, 11, takes a hundred times as long as 5 for a few percent.
const brotliOptions = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };

const codecs: Readonly<Record<CompressionAlgorithm, Codec | undefined>> = {
  gzip: { compress: (bytes) => zlib.gzipSync(bytes), decompress: (bytes) => zlib.gunzipSync(bytes) },
  brotli: { compress: (bytes) => zlib.brotliCompressSync(bytes, brotliOptions), decompress: (bytes) => zlib.brotliDecompressSync(bytes) },
  zstd: zstdCompressSync && zstdDecompressSync && { compress: (bytes) => zstdCompressSync(bytes), decompress: (bytes) => zstdDecompressSync(bytes) },
};

/**
 * A serializer whose bytes are compressed. `algorithm` is "gzip" (default), "brotli" or "zstd".
 * Compresses in one go and keeps its thread busy meanwhile.
 */
export function compressed(serializer: Serializer, { algorithm = "gzip" }: { readonly algorithm?: CompressionAlgorithm } = {}): Serializer {
  if (!Object.hasOwn(codecs, algorithm)) {
    const place = callPlace();
    throw resultOption({ maker: "serializers.compressed", option: "algorithm", takes: '"gzip", "brotli" or "zstd"', given: algorithm }, { place });
  }
  const codec = codecs[algorithm];
  if (codec === undefined) throw serializerMissing({ algorithm, since: "22.15" }, { place: callPlace() });
  return {
    name: `${algorithm}(${serializer.name})`,
    serialize: (value) => codec.compress(serializer.serialize(value)),
    deserialize: (bytes) => serializer.deserialize(codec.decompress(bytes)),
  };
}
