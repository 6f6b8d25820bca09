import { expect, test } from "vitest";
import { LocalResult, serializers } from "../../src/results/index.ts";
import { placeFrom, sentPlace } from "../../src/results/sent-place.ts";

test.each([
  { dir: "/results" },
  { dir: "/results", location: "{taskSlug}.bin", checked: false },
  { dir: "/results", serializer: serializers.json },
  { dir: "/results", serializer: serializers.bytes },
  { dir: "/results", serializer: serializers.structuredClone },
])("a folder is made again elsewhere: %j", (options) => {
  const place = new LocalResult(options);
  const sent = sentPlace(place);
  expect(sent).toEqual(structuredClone(sent));
  expect(sent && placeFrom(sent)).toEqual(place);
});

test.each([
  ["with a location of the user's making", new LocalResult({ dir: "/results", location: () => "here" })],
  ["with a serializer of the user's", new LocalResult({ dir: "/results", serializer: { ...serializers.json } })],
  ["of a class of the user's", new (class extends LocalResult {})({ dir: "/results" })],
  ["that is any object", { exists: () => false, read: () => new Uint8Array(), write: () => undefined }],
])("a place %s cannot be made elsewhere", (_, place) => expect(sentPlace(place)).toBeUndefined());
