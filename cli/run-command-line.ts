// SPDX-License-Identifier: Apache-2.0
import { isFleetAddress } from "../fleet/is-fleet-address.ts";
import { CliError } from "./cli-error.ts";
import { type CliContext, EXIT, type OptionValues } from "./command-handler.ts";
import { typedDatabase } from "./database-path.ts";
import { BrokenPipe } from "./output.ts";
import type { Pager } from "./pager.ts";
import { type Request, readCommandLine } from "./program.ts";

/** The context of a command, but for the time and the words of its command line. */
export interface ProgramContext extends Omit<CliContext, "warn" | "nowMs" | "commandLine"> {
  /** Text to stderr. */
  readonly complain: (text: string) => void;
}

/** Runs one command line to its exit status; every error becomes one line and a hint on stderr. */
export async function runCommandLine(args: readonly string[], program: ProgramContext): Promise<number> {
  const { complain, version, environment } = program;
  let request: Request | undefined;
  let pager: Pager | undefined;
  let { stdout } = program;
  try {
    request = readCommandLine(args, version);
    pager = await pagerOf(request, program);
    if (pager !== undefined) ({ stdout } = pager);
    const status = await answer(request, args, { ...program, complain, stdout });
    stdout.flush();
    await pager?.close();
    return status;
  } catch (error) {
    if (error instanceof BrokenPipe) {
      await pager?.close();
      return EXIT.done;
    }
    try {
      stdout.flush();
    } catch (flushError) {
      if (flushError instanceof BrokenPipe) return EXIT.done;
    } finally {
      await pager?.close();
    }
    const database = request?.kind === "run" ? typedDatabase(request.options, { environment }) : undefined;
    const { describeError } = await import("./describe-error.ts");
    complain(describeError(await readable(error, database), args.includes("--debug")));
    return error instanceof CliError ? error.exitStatus : EXIT.failed;
  }
}

async function answer(
  request: Request,
  args: readonly string[],
  { complain, ...program }: ProgramContext,
): Promise<number> {
  if (request.kind === "print") {
    program.stdout.write(request.text);
    return EXIT.done;
  }
  const handler = await request.command.load();
  return handler(request.args, request.options, {
    ...program,
    ...(await pageIn(request.options, program)),
    warn: (line) => complain(`${line}\n`),
    nowMs: Date.now(),
    commandLine: ["ctraudit", ...args].join(" "),
  });
}

/** Width and colours that options ask for. */
async function pageIn(
  options: OptionValues,
  program: Omit<ProgramContext, "complain">,
): Promise<Partial<CliContext>> {
  if (!options.isSet("width") && !options.isSet("color")) return {};
  const { pageOf } = await import("./page-of.ts");
  return pageOf(options, program);
}

/** On a terminal, the pager of a command that takes one, as git has it. */
async function pagerOf(request: Request, program: ProgramContext): Promise<Pager | undefined> {
  const { stdoutIsTerminal, environment } = program;
  if (request.kind !== "run" || !stdoutIsTerminal || environment["TERM"] === "dumb") return undefined;
  const { command, options } = request;
  if (!command.options.some(({ long }) => long === "pager") || options.isSet("no-pager")) return undefined;
  if (options.isSet("line-buffered")) return undefined;
  const { openPager, pagerCommand } = await import("./pager.ts");
  const words = pagerCommand(options.text("pager"), environment);
  return words === undefined ? undefined : openPager(words, environment);
}

/** Translates SQLite's errors, met while rows are read, into those of the store; an unexpected error names the damage of the database as its reason. */
async function readable(error: unknown, path: string | undefined): Promise<unknown> {
  const { code } = error as { code?: unknown };
  if (typeof code === "string" && code.startsWith("SQLITE_")) {
    const { toStoreError } = await import("../store/store-error.ts");
    return toStoreError(error, path ?? "the database");
  }
  const { isUnexpected } = await import("./describe-error.ts");
  if (path === undefined || isFleetAddress(path) || !isUnexpected(error)) return error;
  const { damageBehind } = await import("../store/care/damage-behind.ts");
  return damageBehind(error, path);
}
