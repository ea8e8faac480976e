// SPDX-License-Identifier: Apache-2.0
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { CliError } from "./cli-error.ts";
import { type CommandHandler, EXIT, type OptionValues } from "./command-handler.ts";
import { Follow, type FollowSettings } from "./follow-loop.ts";
import { lineOptions, originOf } from "./ingest-options.ts";
import { writeDatabase } from "./write-database.ts";

const DEFAULT_PATH = "/var/log/audit/audit.log";
const DEFAULT_POLL_S = 1;
const LONGEST_POLL_S = 3600;

/** `ctraudit follow`: reads logs and their rotations as they are written, until a signal ends it. */
export const followCommand: CommandHandler = async (args, options, context) => {
  const spool = options.text("spool");
  const settings: FollowSettings = {
    ...(spool === undefined
      ? { paths: followedPaths(args, options) }
      : { paths: [], spool: spoolOf(spool, args, options) }),
    pollMs: pollOf(options) * 1000,
    isQuiet: options.isSet("quiet"),
    origin: originOf(context),
    ...lineOptions(options),
  };
  return writeDatabase(options, context, async ({ store, signals }) => {
    const stop = AbortSignal.any([signals.signal, parentGone()]);
    await new Follow(store, settings, context, stop).run();
    return EXIT.done; // A signal is how it ends.
  });
};

/** Of the plugin that has started this process: what it leaves behind in its spool is for its successor. */
function parentGone(): AbortSignal {
  const gone = new AbortController();
  if (process.send !== undefined && !process.connected) gone.abort();
  process.once("disconnect", () => gone.abort());
  process.channel?.unref(); // It ends by itself, too.
  return gone.signal;
}

/** Throws CTR_CLI_USAGE. */
function spoolOf(folder: string, args: readonly string[], options: OptionValues) {
  if (args.length > 0)
    throw new CliError("CTR_CLI_USAGE", "--spool is read instead of logs", {
      hint: "a second ctraudit follow, with another database, reads the logs",
    });
  const node = options.text("node") ?? options.texts("node")[0] ?? null;
  return { folder, node };
}

/** Paths with the hosts that are given for them: one for all, or one for each. Throws CTR_CLI_USAGE, CTR_CLI_INPUT. */
function followedPaths(args: readonly string[], options: OptionValues): FollowSettings["paths"] {
  const paths = args.length === 0 ? [DEFAULT_PATH] : args;
  const one = options.text("node");
  const nodes = one === undefined ? options.texts("node") : [one];
  if (nodes.length > 1 && nodes.length !== paths.length) {
    throw new CliError("CTR_CLI_USAGE", `${nodes.length} --node for ${paths.length} logs`, {
      hint: "one --node for all, or one for each PATH, in their order",
    });
  }
  for (const option of ["final", "compare", "strict"]) {
    if (options.isSet(option))
      throw new CliError("CTR_CLI_USAGE", `--${option} is for an ingest that ends, not for --follow`);
  }
  for (const path of paths) {
    if (path === "-")
      throw new CliError("CTR_CLI_USAGE", "the standard input cannot be followed", {
        hint: "ctraudit ingest - reads it to its end",
      });
    // A log may come later, a folder does not: that is a mistyped name.
    if (!existsSync(dirname(path)))
      throw new CliError("CTR_CLI_INPUT", `${path}: there is no folder ${dirname(path)}`, {
        hint: "name the log that auditd writes: log_file in /etc/audit/auditd.conf",
      });
  }
  return paths.map((path, i) => ({ path, node: (nodes.length > 1 ? nodes[i] : nodes[0]) ?? null }));
}

function pollOf(options: OptionValues): number {
  const text = options.text("poll");
  if (text === undefined) return DEFAULT_POLL_S;
  const seconds = /^\d{1,4}(?:\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
  if (seconds >= 0.1 && seconds <= LONGEST_POLL_S) return seconds;
  throw new CliError(
    "CTR_CLI_USAGE",
    `expected --poll to be seconds from 0.1 to ${LONGEST_POLL_S}, got ${text}`,
  );
}
