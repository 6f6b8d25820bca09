import { Storage } from "@google-cloud/storage";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GCSResult } from "../../src/results/gcs-result.ts";
import { serializers } from "../../src/results/serializers.ts";
import { readResult, writeResult } from "../../src/results/stored-result.ts";
import { describePlace } from "../contract/result-place.ts";
import { type StandIn, startGcs } from "./stand-in.ts";

const setUpTime = 300_000;
const bucket = "results-bucket";

let server: StandIn;

const clientOptions = (): { projectId: string; apiEndpoint: string } => ({ projectId: "project", apiEndpoint: server.url });

function place(options: Partial<ConstructorParameters<typeof GCSResult>[0]> = {}): GCSResult {
  return new GCSResult({ bucket, prefix: `p${Math.random()}`, clientOptions: clientOptions(), ...options });
}

beforeAll(async () => {
  server = await startGcs(bucket);
}, setUpTime);
afterAll(() => server.stop());

describe("GCSResult", () => {
  describePlace(place);

  it("puts names below its prefix, and names the media type of bytes that others may read", async () => {
    const plain = place({ prefix: "reports/", serializer: serializers.json, checked: false });
    await writeResult(plain, "2026/january.json", { rows: 3 });
    const [metadata] = await new Storage(clientOptions()).bucket(bucket).file("reports/2026/january.json").getMetadata();
    expect(metadata).toMatchObject({ contentType: "application/json" });
    expect(Number(metadata.size)).toBe(10);
  });

  it("says so when the bucket is missing, in place of taking a result for missing", async () => {
    await expect(writeResult(place({ bucket: "no-such-bucket" }), "a", 1)).rejects.toMatchObject({ code: "E332" });
  });

  it("says so when the server is gone", async () => {
    const lost = place({ clientOptions: { projectId: "project", apiEndpoint: "http://127.0.0.1:1", retryOptions: { autoRetry: false } } });
    await expect(readResult(lost, "a")).rejects.toMatchObject({ code: "E333" });
  });

  it("needs a bucket", () => {
    expect(() => new GCSResult({ bucket: "" })).toThrow(expect.objectContaining({ code: "E321", place: expect.stringContaining("gcs-result.test.ts:") }));
  });
});
