// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import type { DispatcherFormat } from "../ingest/spool/dispatcher-decoder.ts";
import type { SpoolLimits } from "../ingest/spool/spool-writer.ts";
import { CliError } from "./cli-error.ts";
import type { OptionValues } from "./command-handler.ts";
import { readBounds } from "./read-bounds.ts";
import { readSize } from "./read-size.ts";

const DEFAULT_CONFIG = "/etc/ctraudit/plugin.conf";
const DEFAULT_SPOOL = "/var/spool/ctraudit";
const DEFAULT_DATABASE = "/var/lib/ctraudit/ctraudit.db";
const FORMATS: readonly DispatcherFormat[] = ["auto", "string", "binary"];
const MIB = 1 << 20;
const GIB = 1 << 30;

/** Names that stand in the file as on the command line. */
const TEXTS = [
  "spool",
  "socket",
  "event-format",
  "memory",
  "spool-size",
  "segment-size",
  "node",
  "bound",
  "user",
  "db",
] as const;
const SWITCHES = ["spool-only"] as const;

export interface PluginSettings {
  readonly spool: string;
  readonly socket: string | undefined;
  readonly format: DispatcherFormat;
  readonly limits: SpoolLimits;
  readonly node: string | undefined;
  /** As for `ctraudit follow`. */
  readonly bound: string | undefined;
  readonly user: string | undefined;
  readonly storesItself: boolean;
  readonly database: string;
}

/** Settings of a plugin: of the command line, else of the file. Throws CTR_CLI_USAGE, CTR_CLI_INPUT. */
export function readPluginSettings(options: OptionValues): PluginSettings {
  const file = readFile(options.text("config"));
  const text = (name: (typeof TEXTS)[number]) => options.text(name) ?? file.get(name);
  const bounds = [file.get("bound") ?? [], options.texts("bound")].flat();
  readBounds(bounds); // report errors now, not in the storing process
  const size = (name: (typeof TEXTS)[number], usual: string, least: number, most: number) =>
    readSize(name, text(name) ?? usual, least, most);
  const format = FORMATS.find((known) => known === (text("event-format") ?? "auto"));
  if (format === undefined)
    throw new CliError(
      "CTR_CLI_USAGE",
      `expected --event-format to be ${FORMATS.join(" or ")}, got ${text("event-format")}`,
    );
  return {
    spool: text("spool") ?? DEFAULT_SPOOL,
    socket: text("socket"),
    format,
    limits: {
      memoryBytes: size("memory", "32M", 4 * MIB, 2 * GIB),
      spoolBytes: size("spool-size", "1G", 4 * MIB, 1024 * GIB),
      segmentBytes: size("segment-size", "64M", MIB, 4 * GIB),
    },
    node: text("node"),
    bound: bounds.length === 0 ? undefined : bounds.join(","),
    user: text("user"),
    storesItself: !(options.isSet("spool-only") || file.get("spool-only") === "yes"),
    database: text("db") ?? DEFAULT_DATABASE,
  };
}

/** Lines of a name, an equal sign and a value, as in auditd's own files. */
function readFile(path: string | undefined): ReadonlyMap<string, string> {
  let content: string;
  try {
    content = readFileSync(path ?? DEFAULT_CONFIG, "utf8");
  } catch (cause) {
    if (path === undefined) return new Map();
    throw new CliError("CTR_CLI_INPUT", `${path}: cannot be read`, { cause });
  }
  const found = new Map<string, string>();
  for (const [i, line] of content.split("\n").entries()) {
    const [, name, value] = /^\s*([a-z-]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (/^\s*(?:#|$)/.test(line)) continue;
    const isKnown = [...TEXTS, ...SWITCHES].some((known) => known === name);
    if (name === undefined || value === undefined || !isKnown)
      throw new CliError(
        "CTR_CLI_INPUT",
        `${path ?? DEFAULT_CONFIG}, line ${i + 1}: no setting of ctraudit plugin`,
        {
          hint: `name = value, with one of ${[...TEXTS, ...SWITCHES].join(", ")}`,
        },
      );
    found.set(name, value);
  }
  return found;
}
