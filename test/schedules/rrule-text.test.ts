import { describe, expect, it } from "vitest";
import { readRRuleText } from "../../src/schedules/rrule-text.ts";

describe("readRRuleText", () => {
  it.each([
    ["FREQ=DAILY", { hasStart: false, timeZone: undefined, counted: false, until: false }],
    ["RRULE:FREQ=DAILY;COUNT=3", { hasStart: false, timeZone: undefined, counted: true, until: false }],
    ["freq=weekly;byday=mo,-1fr,+2su;wkst=su", { hasStart: false, timeZone: undefined, counted: false, until: false }],
    ["COUNT=3;FREQ=DAILY", { hasStart: false, timeZone: undefined, counted: true, until: false }],
    ["DTSTART:20260105T090000Z\nRRULE:FREQ=DAILY", { hasStart: true, timeZone: undefined, counted: false, until: false }],
    ["DTSTART;TZID=Europe/Berlin:20260105T090000\r\nRRULE:FREQ=DAILY\r\n", { hasStart: true, timeZone: "Europe/Berlin", counted: false, until: false }],
    ["DTSTART:20260105T090000Z\nRRULE:FREQ=DAI\n LY\nEXDATE:20260106T090000Z", { hasStart: true, timeZone: undefined, counted: false, until: false }],
    ["FREQ=DAILY;UNTIL=20270101T000000Z;BYMONTHDAY=-1,31;BYSETPOS=-366", { hasStart: false, timeZone: undefined, counted: false, until: true }],
  ])("reads %j", (text, found) => {
    expect(readRRuleText(text)).toEqual(found);
  });

  it.each([
    ["", "it has no rule"],
    ["DTSTART:20260105T090000Z", "it has no rule"],
    ["hello", '"HELLO" is not of the form NAME=VALUE'],
    ["INTERVAL=2", "FREQ is missing"],
    ["FREQ=SOMETIMES", 'FREQ cannot be "SOMETIMES"'],
    ["FREQ=DAILY;WHAT=2", "it has no part called WHAT"],
    ["FREQ=DAILY;FREQ=DAILY", "FREQ is given twice"],
    ["FREQ=DAILY;INTERVAL=0", 'INTERVAL cannot be "0"'],
    ["FREQ=DAILY;INTERVAL=x", 'INTERVAL cannot be "X"'],
    ["FREQ=DAILY;COUNT=0", 'COUNT cannot be "0"'],
    ["FREQ=DAILY;BYHOUR=9,24", 'BYHOUR cannot be "9,24"'],
    ["FREQ=DAILY;BYHOUR=", 'BYHOUR cannot be ""'],
    ["FREQ=DAILY;BYMINUTE=60", 'BYMINUTE cannot be "60"'],
    ["FREQ=DAILY;BYDAY=XX", 'BYDAY cannot be "XX"'],
    ["FREQ=DAILY;BYMONTHDAY=0", 'BYMONTHDAY cannot be "0"'],
    ["FREQ=DAILY;BYMONTH=13", 'BYMONTH cannot be "13"'],
    ["FREQ=DAILY;UNTIL=tomorrow", 'UNTIL cannot be "TOMORROW"'],
    ["FREQ=DAILY;COUNT=2;UNTIL=20270101", "COUNT and UNTIL exclude each other"],
    ["RRULE:FREQ=DAILY\nRRULE:FREQ=WEEKLY", "it has two rules; give each a clock of its own"],
    ["DTSTART:20260105T090000Z\nDTSTART:20260106T090000Z\nRRULE:FREQ=DAILY", "it has two lines DTSTART"],
    ["RRULE:FREQ=DAILY\nEXRULE:FREQ=WEEKLY", "it has a line EXRULE"],
  ])("says what is wrong with %j", (text, reason) => {
    expect(readRRuleText(text)).toBe(reason);
  });
});
