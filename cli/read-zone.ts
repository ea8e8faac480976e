// SPDX-License-Identifier: Apache-2.0
import { UTC, type Zone } from "../report/zone.ts";
import { CliError } from "./cli-error.ts";

const QUARTER_HOUR_MS = 900_000;

/**
 * The zone that --tz names: UTC, local, an IANA name or an offset such as +02:00.
 * Throws CTR_CLI_USAGE for anything else. luxon is loaded only for a zone that needs it.
 */
export async function readZone(text: string): Promise<Zone> {
  if (/^(utc|z)$/i.test(text)) return UTC;
  if (text === "local") return cached("local", (timeMs) => -new Date(timeMs).getTimezoneOffset());
  const { FixedOffsetZone, IANAZone } = await import("luxon");
  const fixed = /^[+-]\d{1,2}(:?\d{2})?$/.test(text) ? FixedOffsetZone.parseSpecifier(`UTC${text}`) : null;
  const zone = fixed ?? IANAZone.create(text);
  if (!zone.isValid) {
    throw new CliError("CTR_CLI_USAGE", `no such time zone: ${text}`, {
      hint: "--tz takes UTC, local, a name such as Europe/Berlin, or an offset such as +02:00",
    });
  }
  return cached(zone.name, (timeMs) => zone.offset(timeMs));
}

/** Zones change their offset at quarter hours, and asking for it costs more than formatting a time. */
function cached(name: string, offsetOf: (timeMs: number) => number): Zone {
  let quarter = Number.NaN;
  let offset = 0;
  return {
    name,
    offsetMinutes(timeMs) {
      const current = Math.floor(timeMs / QUARTER_HOUR_MS);
      if (current !== quarter) {
        offset = offsetOf(current * QUARTER_HOUR_MS);
        quarter = current;
      }
      return offset;
    },
  };
}
