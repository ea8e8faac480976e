// SPDX-License-Identifier: Apache-2.0
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { callNames } from "../interpret/call-names.ts";
import { smallHost } from "../query/testing/open-small-host.ts";
import { NO_FACTS } from "../questions/event-facts.ts";
import type { EventView } from "../questions/event-view.ts";
import { eventJsonSchema, eventSchema } from "./event-schema.ts";
import { jsonEventWriter } from "./json-event.ts";
import { problemObject } from "./problem-text.ts";

const host = smallHost();

describe("the published contract of ndjson", () => {
  it("is the file that ships with the package", async () => {
    await expect(eventJsonSchema()).toMatchFileSnapshot("../schemas/event.json");
  });

  const details = (event: EventView) => ({
    paths: host.reader.paths(event),
    files: host.reader.files(event),
    root: host.reader.root(event),
    arguments: host.reader.arguments(event),
    facts: host.reader.facts(event),
  });

  const noFiles = { files: [], root: { root: "unknown", changed: null } } as const;

  it("names the program and the paths, as text if valid UTF-8", () => {
    const write = jsonEventWriter(callNames());
    const event = host.event(103);
    const argv = [Buffer.from("/bin/sh"), Buffer.from("caf\u00e9 \u001b[31m<b>"), Buffer.from([0x66, 0xff])];
    const { data } = JSON.parse(
      write(event, {
        ...noFiles,
        paths: ["/etc/passwd", Buffer.from([0xfe])],
        arguments: argv,
        facts: NO_FACTS,
      }),
    );
    expect(data.argv).toEqual(["/bin/sh", "caf\u00e9 \u001b[31m<b>", { bytes: "Zv8=", text: "f\ufffd" }]);
    expect(data.paths).toEqual(["/etc/passwd", { bytes: "/g==", text: "\ufffd" }]);
    expect(write(event, { ...noFiles, paths: [], arguments: argv, facts: NO_FACTS })).not.toContain("\u001b");
  });

  it("holds for every kind of event, by the schema and by an independent validator", () => {
    const validate = new Ajv2020({ validateFormats: false }).compile(JSON.parse(eventJsonSchema()));
    const write = jsonEventWriter(callNames());
    const events = host.all().map((event) => JSON.parse(write(event, details(event))));
    expect(events.length).toBeGreaterThan(8);
    for (const event of events) {
      expect(eventSchema.safeParse(event).error).toBeUndefined();
      expect(validate(event), JSON.stringify(validate.errors)).toBe(true);
    }
  });

  it("has the value of each deprecated name under its current one", () => {
    const write = jsonEventWriter(callNames());
    const said = host
      .all()
      .map((event) => JSON.parse(write(event, details(event))).data)
      .flatMap(({ attribution, objects = [] }) => [
        attribution,
        ...objects.map((object: { attribution: unknown }) => object.attribution),
        ...(attribution.likely === undefined ? [] : [attribution.likely]),
      ]);
    for (const one of said) {
      expect(one.proof).toBe(one.because);
      if (one.evidence !== "likely") expect(one.reason).toBe(one.cause);
    }
    expect(said.some(({ proof }) => proof !== null)).toBe(true);
    expect(said.some(({ reason }) => reason !== undefined)).toBe(true);
  });

  it("holds for lines that are not records", () => {
    const validate = new Ajv2020({ validateFormats: false }).compile(JSON.parse(eventJsonSchema()));
    const view = {
      source: "audit.log",
      line: 7,
      offset: 120,
      code: "no-event-id",
      detail: "column 1",
      text: "caf\xe9 \x1b",
    };
    const problem = JSON.parse(JSON.stringify(problemObject(view)));
    expect(validate(problem), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...problem, data: { ...problem.data, line: 0 } })).toBe(false);
  });

  it("refuses another version, a container without a class and an exit that is a number", () => {
    const event = JSON.parse(jsonEventWriter(callNames())(host.event(103), details(host.event(103))));
    expect(eventSchema.safeParse(event).success).toBe(true);
    expect(eventSchema.safeParse({ ...event, version: 2 }).success).toBe(false);
    expect(eventSchema.safeParse({ ...event, data: { ...event.data, exit: 1 } }).success).toBe(false);
    const { class: _class, ...container } = event.data.container;
    expect(eventSchema.safeParse({ ...event, data: { ...event.data, container } }).success).toBe(false);
  });
});
