// SPDX-License-Identifier: Apache-2.0
import { z } from "zod";
import type { ContainerClaim } from "../../types/claims.ts";

/** Texts of a claim are cut at this length: longer ones are not names, and the file has them. */
const MOST_OF_A_TEXT = 4096;
const MOST_ROWS = 256;
const CUT = "…";

/** An empty text counts as missing. */
export const text = z
  .string()
  .nullish()
  .catch(null)
  .transform((value) => (value === null || value === undefined || value === "" ? null : bounded(value)));

/** An id used for look-ups: never cut. */
export const id = z.string().min(4).max(512).transform(wellFormed);

/** A date as text; engines write the year 1 for a missing date. */
export const date = z
  .string()
  .nullish()
  .catch(null)
  .transform((value) => timeOf(value ?? ""));

/** Seconds, or nanoseconds as a number or in digits. */
export const instant = z
  .union([z.number(), z.string()])
  .nullish()
  .catch(null)
  .transform((value) => {
    if (typeof value === "string")
      return /^\d{16,20}$/.test(value) ? Number(value.slice(0, -6)) : timeOf(value);
    if (value === null || value === undefined || value <= 0) return null;
    return validTime(
      value > 1e17
        ? Math.round(value / 1e3) / 1e3
        : value > 1e14
          ? value / 1e3
          : value > 1e11
            ? value
            : value * 1000,
    );
  });

export const flag = z
  .boolean()
  .nullish()
  .catch(null)
  .transform((value) => value ?? null);

/** An object whose names are data: `__proto__` has no special meaning. */
export const named = z
  .unknown()
  .optional()
  .transform((value): (readonly [string, string])[] => {
    if (value === null || typeof value !== "object" || Array.isArray(value)) return [];
    return Object.entries(value)
      .slice(0, MOST_ROWS)
      .map(
        ([name, each]) =>
          [bounded(name), bounded(typeof each === "string" ? each : JSON.stringify(each))] as const,
      )
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  });

/** A list without its unreadable elements. */
export function listOf<T>(shape: z.ZodType<T>): z.ZodType<T[]> {
  return z
    .unknown()
    .optional()
    .transform((value) =>
      Array.isArray(value)
        ? value.slice(0, MOST_ROWS).flatMap((each) => {
            const read = shape.safeParse(each);
            return read.success ? [read.data] : [];
          })
        : [],
    );
}

/** A part of a value; if missing, it counts as empty. */
export function part<S extends z.ZodRawShape>(shape: S) {
  return z.preprocess(
    (value) => (value !== null && typeof value === "object" && !Array.isArray(value) ? value : {}),
    z.object(shape),
  );
}

export function bounded(value: string | undefined): string {
  const whole = value ?? "";
  return wellFormed(whole.length <= MOST_OF_A_TEXT ? whole : `${whole.slice(0, MOST_OF_A_TEXT)}${CUT}`);
}

/** Half of a surrogate pair is not a character. */
export function wellFormed(value: string): string {
  return value.replace(/\p{Cs}/gu, "\ufffd");
}

/** "2026-11-30T02:00:00.123456789Z", or "2026-11-30 02:00:00 +0000 UTC"; null: no time, or the year 1. */
export function timeOf(value: string): number | null {
  const plain = value
    .replace(/^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?) ([+-]\d\d):?(\d\d)(?: \w+)?$/, "$1T$2$3:$4")
    .replace(/(\.\d{3})\d+/, "$1");
  if (!/^\d{4}-\d\d-\d\dT/.test(plain)) return null;
  return validTime(Date.parse(plain));
}

/** Before 1990 there were no containers: zero values of times. */
function validTime(timeMs: number): number | null {
  return Number.isFinite(timeMs) && timeMs > 631_152_000_000 && timeMs < 8.64e15 ? Math.trunc(timeMs) : null;
}

/** A claim with the values of one source; the others are undefined. */
export function claim(said: Partial<ContainerClaim> & Pick<ContainerClaim, "class" | "id">): ContainerClaim {
  return {
    podId: null,
    name: null,
    image: null,
    imageId: null,
    digest: null,
    pod: null,
    namespace: null,
    podUid: null,
    node: null,
    user: null,
    privileged: null,
    createdMs: null,
    startedMs: null,
    endedMs: null,
    labels: [],
    mounts: [],
    ports: [],
    ...said,
  };
}

/** Labels set by the kubelet: the pod, for any engine. */
export function podOf(
  labels: ContainerClaim["labels"],
): Pick<ContainerClaim, "pod" | "namespace" | "podUid"> {
  const label = (name: string) => labels.find(([each]) => each === name)?.[1] ?? null;
  return {
    pod: label("io.kubernetes.pod.name"),
    namespace: label("io.kubernetes.pod.namespace"),
    podUid: label("io.kubernetes.pod.uid"),
  };
}

/** `docker.io/library/alpine@sha256:…` has the registry's digest; `sha256:…` alone is the configuration's. */
export function imageRef(value: string | null): Pick<ContainerClaim, "digest" | "imageId"> {
  if (value === null) return { digest: null, imageId: null };
  const at = /@(sha256:[0-9a-f]{64})$/.exec(value);
  if (at !== null) return { digest: at[1]!, imageId: null };
  const alone = /^(?:[a-z-]+:\/\/)?(?:sha256:)?([0-9a-f]{64})$/.exec(value);
  return { digest: null, imageId: alone === null ? null : `sha256:${alone[1]}` };
}
