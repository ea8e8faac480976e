// SPDX-License-Identifier: Apache-2.0
import { mkdirSync } from "node:fs";
import { DispatcherDecoder } from "../ingest/spool/dispatcher-decoder.ts";
import { SpoolWriter } from "../ingest/spool/spool-writer.ts";
import { escapeControls } from "../report/escape-controls.ts";
import { counted } from "../report/number-text.ts";
import { CliError } from "./cli-error.ts";
import { type CliContext, type CommandHandler, EXIT, type OptionValues } from "./command-handler.ts";
import { readSocket, readStandardInput } from "./event-input.ts";
import { type PluginSettings, readPluginSettings } from "./plugin-settings.ts";
import { ServiceNotifier } from "./service-notifier.ts";
import { StoringChild } from "./storing-child.ts";

/** When auditd ends, its plugins have three seconds. */
const LAST_WRITES_MS = 2200;

/**
 * `ctraudit plugin`: writes records from auditd's dispatcher to a spool at once; a separate process stores the spool. This one
 * opens no database, so that nothing holds up its reading.
 */
export const pluginCommand: CommandHandler = async (_args, options, context) => {
  const settings = readPluginSettings(options);
  dropRoot(settings.user);
  makeFolder(settings.spool);
  const { warn } = context;
  const decoder = new DispatcherDecoder(settings.format);
  const writer = new SpoolWriter(settings.spool, settings.limits, (words) =>
    warn(
      words === undefined
        ? "ctraudit: the spool is written again"
        : `ctraudit: not written to the spool: ${escapeControls(words)}`,
    ),
  );
  const child = settings.storesItself ? new StoringChild(wordsOf(settings), warn) : undefined;
  const service = new ServiceNotifier(context);
  service.ready("receiving events");
  await untilEnd(settings, options, context, { decoder, writer, child });
  service.stopping();
  writer.push(decoder.end());
  const isWhole = await writer.end(LAST_WRITES_MS);
  await child?.end();
  const { lost } = writer.counts;
  if (lost > 0 || !isWhole)
    warn(`ctraudit: ${counted(lost, "byte")} of records were lost: ctraudit gaps lists them`);
  return EXIT.done;
};

interface Parts {
  readonly decoder: DispatcherDecoder;
  readonly writer: SpoolWriter;
  readonly child: StoringChild | undefined;
}

/** Reads until the input ends, or SIGTERM or SIGINT comes. SIGHUP reads the settings again. */
function untilEnd(
  settings: PluginSettings,
  options: OptionValues,
  { warn }: CliContext,
  { decoder, writer, child }: Parts,
): Promise<void> {
  return new Promise((resolve) => {
    const reload = () => {
      try {
        const next = readPluginSettings(options);
        writer.limits = next.limits;
        child?.restart(wordsOf({ ...next, spool: settings.spool }));
      } catch (error) {
        warn(`ctraudit: ${(error as Error).message}; the settings stay as they were`);
      }
    };
    let isEnding = false;
    const end = async () => {
      if (isEnding) return;
      isEnding = true;
      await stop();
      process.off("SIGHUP", reload);
      resolve();
    };
    const input = {
      onBytes: (bytes: Buffer) => writer.push(decoder.push(bytes)),
      onBreak: () => writer.push(decoder.end()),
      onEnd: end,
      warn,
    };
    const stop =
      settings.socket === undefined
        ? readStandardInput(process.stdin, input)
        : readSocket(settings.socket, input);
    process.on("SIGHUP", reload);
    // They may come again while the rest is written.
    process.on("SIGTERM", end);
    process.on("SIGINT", end);
  });
}

function wordsOf({ spool, node, bound, database }: PluginSettings): string[] {
  const words = ["--spool", spool, "--db", database];
  if (node !== undefined) words.push("--node", node);
  if (bound !== undefined) words.push("--bound", bound);
  return words;
}

/** Throws CTR_CLI_INPUT. */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o750, recursive: true });
  } catch (cause) {
    throw new CliError("CTR_CLI_INPUT", `${folder}: ${(cause as Error).message}`, {
      hint: "--spool names the folder of the spool",
      cause,
    });
  }
}

/** Auditd starts its plugins as root. Throws CTR_CLI_INPUT. */
function dropRoot(user: string | undefined): void {
  if (user === undefined || process.getuid?.() !== 0) return;
  try {
    (process as typeof process & { initgroups(user: string, group: string): void }).initgroups(user, user);
    process.setgid!(user);
    process.setuid!(user);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ERR_INVALID_STATE")
      throw new CliError("CTR_CLI_INPUT", "this build of node does not let a process give up root", {
        hint: "start it by setpriv, as deploy/ctraudit-plugin does, and without --user",
        cause,
      });
    throw new CliError("CTR_CLI_INPUT", `${user}: no such user, or no group of this name`, {
      hint: "systemd-sysusers makes them of deploy/ctraudit.sysusers.conf",
      cause,
    });
  }
}
