// SPDX-License-Identifier: Apache-2.0
import { z } from "zod";
import { UTC, type Zone } from "../../../report/zone.ts";
import type { Asked } from "./endpoint.ts";

/** A parameter of questions whose answers contain times as text. */
export const zoneName = z.string().max(64).optional().describe("as --tz takes it");

export const zoneWords = (name: string | undefined): string[] => (name === undefined ? [] : ["--tz", name]);

/** Throws an error with `code` and `hint` if there is no such zone. */
export async function zoneOf({ meanings }: Pick<Asked, "meanings">, name: string | undefined): Promise<Zone> {
  return name === undefined ? UTC : meanings.zone(name);
}
