// SPDX-License-Identifier: Apache-2.0
import { closeSync, fstatSync, mkdirSync, openSync, readdirSync, rmdirSync, unlinkSync } from "node:fs";
import { isSinceBoot } from "../types/unset-clock.ts";
import { CliError } from "./cli-error.ts";
import type { CliContext, CommandHandler, OptionValues } from "./command-handler.ts";
import { loadExport } from "./export-format.ts";
import { EXPORT_FORMATS, type ExportFormat } from "./export-options.ts";
import { Output } from "./output.ts";
import { readChoice } from "./read-number.ts";
import { runSearch } from "./search-command.ts";
import type { FormatWriter, Readers } from "./search-format.ts";

/** `ctraudit export`: the events of a search in the format of another tool. */
export const exportCommand: CommandHandler = async (args, options, context) => {
  const format = readChoice(options, "format", EXPORT_FORMATS) ?? "ecs";
  const target = openTarget(format, options, context);
  const counts = { unset: 0, lines: 0 };
  try {
    const loaded = async () => {
      const load = await loadExport(format, target);
      return (readers: Readers) => counted(load(readers), counts);
    };
    const status = await runSearch(args, options, target.context, loaded, () => ({
      records: false,
      doubts: false,
      roots: true,
    }));
    target.context.stdout.flush();
    if (counts.unset > 0)
      context.warn(
        `ctraudit: ${counts.unset} events are from before the clock was set: their times are seconds since boot, written as times of 1970`,
      );
    if (counts.lines > 0)
      context.warn(`ctraudit: ${counts.lines} rejected lines match and are no events: search prints them`);
    return status;
  } catch (error) {
    target.remove();
    throw error;
  } finally {
    target.close();
  }
};

/** Place of the output, which is made before the database is read. */
export interface ExportTarget {
  readonly context: CliContext;
  /** Of parquet. */
  readonly directory: string;
}

const nothing = () => undefined;

function openTarget(
  format: ExportFormat,
  options: OptionValues,
  context: CliContext,
): ExportTarget & { close(): void; remove(): void } {
  const path = options.text("output");
  if (path === undefined) {
    if (format === "parquet")
      throw new CliError("CTR_CLI_USAGE", "--format parquet needs --output DIRECTORY", {
        hint: "it writes a file for each day",
      });
    return { context, directory: "", close: nothing, remove: nothing };
  }
  try {
    if (format === "parquet") {
      mkdirSync(path, { mode: 0o700 });
      return { context, directory: path, close: nothing, remove: () => removeIfEmpty(path) };
    }
    const descriptor = openSync(path, "wx", 0o600);
    return {
      context: { ...context, stdout: new Output(descriptor), stdoutIsTerminal: false },
      directory: "",
      close: () => closeSync(descriptor),
      remove: () => {
        if (fstatSync(descriptor).size === 0) unlinkSync(path);
      },
    };
  } catch (cause) {
    throw new CliError("CTR_CLI_INPUT", `${path} cannot be made`, {
      hint: `name a ${format === "parquet" ? "directory" : "file"} that is not there yet`,
      cause,
    });
  }
}

/** Removes a directory that an error left empty. One with content stays, for a person to judge. */
function removeIfEmpty(directory: string): void {
  if (readdirSync(directory).length === 0) rmdirSync(directory);
}

/** A format of other tools has no place for a line that is no event, and no word for a clock that was not set: both are counted. */
function counted(writer: FormatWriter, counts: { unset: number; lines: number }): FormatWriter {
  return {
    ...writer,
    event(event) {
      if (isSinceBoot(event.timeMs)) counts.unset += 1;
      writer.event(event);
    },
    problem(problem) {
      counts.lines += 1;
      writer.problem(problem);
    },
  };
}
