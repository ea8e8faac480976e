// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";
import { closeSync, openSync, readFileSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { CliContext, CommandHandler, OptionValues } from "../../cli/command-handler.ts";
import type { Output } from "../../cli/output.ts";

/** The commands of one build, run in this process: a hundred logs times forty questions are too many processes. */
export class Build {
  readonly #readCommandLine: (args: readonly string[], version: string) => Request;
  readonly #Output: new (
    descriptor: number,
  ) => Output;
  readonly reports: readonly string[];
  readonly #file: string;

  private constructor(
    program: { readCommandLine: (args: readonly string[], version: string) => Request },
    output: { Output: new (descriptor: number) => Output },
    reports: { REPORT_NAMES: readonly string[] },
    file: string,
  ) {
    this.#readCommandLine = program.readCommandLine;
    this.#Output = output.Output;
    this.reports = reports.REPORT_NAMES;
    this.#file = file;
  }

  /** `dist`: the folder of a built package. `scratch`: a file for the answers. */
  static async load(dist: string, scratch: string): Promise<Build> {
    const module = (name: string) => import(pathToFileURL(join(dist, "cli", name)).href);
    return new Build(
      await module("program.js"),
      await module("output.js"),
      await module("build-report.js"),
      scratch,
    );
  }

  /** Exit status, standard output and standard error of a command; an error is its name and message. */
  async run(...args: string[]): Promise<{ readonly bytes: Buffer; readonly status: number | string }> {
    const notes: string[] = [];
    const file = openSync(this.#file, "w");
    let status: number | string;
    try {
      const stdout = new this.#Output(file);
      try {
        const request = this.#readCommandLine(args, "0");
        if (request.kind === "print") throw new Error(`printed: ${request.text}`);
        const handler = await request.command.load();
        status = await handler(request.args, request.options, context(stdout, args, notes));
      } catch (error) {
        status = `${(error as Error).name}: ${(error as Error).message}`;
      }
      stdout.flush();
    } finally {
      closeSync(file);
    }
    const bytes = Buffer.concat([readFileSync(this.#file), Buffer.from(`\n${notes.join("\n")}\n${status}`)]);
    truncateSync(this.#file);
    return { bytes, status };
  }
}

type Request =
  | {
      readonly kind: "run";
      readonly command: { load: () => Promise<CommandHandler> };
      readonly args: readonly string[];
      readonly options: OptionValues;
    }
  | { readonly kind: "print"; readonly text: string };

function context(stdout: Output, args: readonly string[], notes: string[]): CliContext {
  return {
    stdout,
    warn: (line) => notes.push(line),
    stdoutIsTerminal: false,
    stderrIsTerminal: false,
    columns: 100,
    colour: false,
    nowMs: Date.UTC(2026, 0, 1),
    environment: { TZ: "UTC" },
    version: "0",
    commandLine: args.join(" "),
  };
}

/** Questions whose answers a change of the code may not change. A report of all that was read names the present run: left out. */
export function questions(reports: readonly string[]): string[][] {
  return [
    ["search", "--format", "ndjson"],
    ["search", "--format", "csv"],
    ["search"],
    ["tree"],
    ["tree", "--format", "json", "--all"],
    ["stats"],
    ["causes", "--format", "ndjson"],
    ["gaps", "--format", "ndjson"],
    ...reports
      .filter((name) => !["container", "custody", "log"].includes(name))
      .map((name) => ["report", name, "--format", "json"]),
    ["report", "escapes"],
    ["report", "timeline", "--format", "csv"],
  ];
}

export function digestOf(bytes: Buffer, database: string, log: string): string {
  const text = bytes.toString("latin1").replaceAll(database, "DATABASE").replaceAll(log, "LOG");
  return createHash("sha256").update(text, "latin1").digest("hex");
}
