import { CreateBucketCommand, HeadObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { S3Result } from "../../src/results/s3-result.ts";
import { serializers } from "../../src/results/serializers.ts";
import { readResult, writeResult } from "../../src/results/stored-result.ts";
import { describePlace } from "../contract/result-place.ts";
import { type StandIn, startS3 } from "./stand-in.ts";

const setUpTime = 300_000;
const bucket = "results-bucket";
const credentials = { accessKeyId: "key", secretAccessKey: "secret" };

let server: StandIn;
let places: S3Result[] = [];

const clientOptions = (): { region: string; endpoint: string; forcePathStyle: boolean; credentials: typeof credentials } => ({
  region: "eu-central-1",
  endpoint: server.url,
  forcePathStyle: true,
  credentials,
});

async function withClient<T>(use: (client: S3Client) => Promise<T>): Promise<T> {
  const client = new S3Client(clientOptions());
  try {
    return await use(client);
  } finally {
    client.destroy();
  }
}

function place(options: Partial<ConstructorParameters<typeof S3Result>[0]> = {}): S3Result {
  const made = new S3Result({ bucket, prefix: `p${places.length}-${Math.random()}`, clientOptions: clientOptions(), ...options });
  places.push(made);
  return made;
}

beforeAll(async () => {
  server = await startS3();
  await withClient((client) => client.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: "eu-central-1" } })));
}, setUpTime);
afterEach(() => {
  for (const made of places) made.close();
  places = [];
});
afterAll(() => server.stop());

describe("S3Result", () => {
  describePlace(place);

  it("puts keys below its prefix, and names the media type of bytes that others may read", async () => {
    const plain = place({ prefix: "reports/", serializer: serializers.json, checked: false });
    await writeResult(plain, "2026/january.json", { rows: 3 });
    const head = await withClient((client) => client.send(new HeadObjectCommand({ Bucket: bucket, Key: "reports/2026/january.json" })));
    expect(head).toMatchObject({ ContentType: "application/json", ContentLength: 10 });
  });

  it("can be used again after it was closed", async () => {
    const closed = place();
    await writeResult(closed, "a", 1);
    closed.close();
    expect(await readResult(closed, "a")).toMatchObject({ value: 1 });
  });

  it("says so when the bucket is missing, in place of taking a result for missing", async () => {
    await expect(writeResult(place({ bucket: "no-such-bucket" }), "a", 1)).rejects.toMatchObject({ code: "E332" });
  });

  it("says so when the server is gone", async () => {
    const lost = place({ clientOptions: { ...clientOptions(), endpoint: "http://127.0.0.1:1", maxAttempts: 1 } });
    await expect(readResult(lost, "a")).rejects.toMatchObject({ code: "E333" });
  });

  it("needs a bucket", () => {
    expect(() => new S3Result({ bucket: "" })).toThrow(expect.objectContaining({ code: "E321", place: expect.stringContaining("s3-result.test.ts:") }));
    expect(() => new S3Result({ bucket: "b", ...({ pefix: "x" } as object) })).toThrow("new S3Result has no option pefix");
    expect(() => new S3Result({ bucket: "b", ...({ prefix: 5 } as object) })).toThrow("new S3Result takes a text as `prefix`, and was given the number 5");
  });
});
