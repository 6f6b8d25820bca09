import { describe, expect, test } from "vitest";
import { stateTypes } from "../../src/states/kinds.ts";
import { familiesByUrgency, familyOf, familyPaint } from "../../src/states/state-colours.ts";

/** Relative luminance, as WCAG defines it. */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

test("every state belongs to a family, and every family has its place among the urgent ones", () => {
  expect(Object.keys(familyOf).sort()).toEqual([...stateTypes].sort());
  expect(Object.keys(familyPaint).sort()).toEqual([...familiesByUrgency].sort());
  expect([...new Set(Object.values(familyOf))].sort()).toEqual([...familiesByUrgency].sort());
});

describe.each(Object.entries(familyPaint))("%s", (_, { light, dark }) => {
  test("text on it can be read", () => {
    expect(contrast(light.fill, light.text)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(dark.fill, dark.text)).toBeGreaterThanOrEqual(4.5);
  });

  test("it stands out from the ground", () => {
    expect(contrast(light.fill, "#ffffff")).toBeGreaterThanOrEqual(3);
    expect(contrast(dark.fill, "#12161b")).toBeGreaterThanOrEqual(3);
  });
});
