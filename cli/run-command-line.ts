// SPDX-License-Identifier: Apache-2.0
import { isFleetAddress } from "../fleet/is-fleet-address.ts";
import { CliError } from "./cli-error.ts";
import { EXIT, type Surroundings } from "./command-handler.ts";
import { typedDatabase } from "./database-path.ts";
import { BrokenPipe } from "./output.ts";
import { type Request, readCommandLine } from "./program.ts";

/** The surroundings of a command, but for the time and the words of its command line. */
export interface ProgramSurroundings extends Omit<Surroundings, "note" | "nowMs" | "commandLine"> {
  /** Text to stderr. */
  readonly complain: (text: string) => void;
}

/** Runs one command line to its exit status; every error becomes one line and a hint on stderr. */
export async function runCommandLine(args: readonly string[], program: ProgramSurroundings): Promise<number> {
  const { stdout, complain, version, environment } = program;
  let request: Request | undefined;
  try {
    request = readCommandLine(args, version);
    const status = await answer(request, args, program);
    stdout.flush();
    return status;
  } catch (error) {
    if (error instanceof BrokenPipe) return EXIT.done;
    try {
      stdout.flush();
    } catch (flushError) {
      if (flushError instanceof BrokenPipe) return EXIT.done;
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
  { complain, ...program }: ProgramSurroundings,
): Promise<number> {
  if (request.kind === "print") {
    program.stdout.write(request.text);
    return EXIT.done;
  }
  const handler = await request.command.load();
  return handler(request.args, request.options, {
    ...program,
    note: (line) => complain(`${line}\n`),
    nowMs: Date.now(),
    commandLine: ["ctraudit", ...args].join(" "),
  });
}

/** SQLite's own errors, met while rows are read, in the store's words; and of an error that nobody expected, the damage that it comes from. */
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
