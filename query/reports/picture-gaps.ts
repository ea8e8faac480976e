// SPDX-License-Identifier: Apache-2.0
import { gapReader, gapTimes } from "../../store/repositories/gaps/gap-rows.ts";
import type { BootId } from "../../types/ids.ts";
import type { PictureGap } from "./report-model.ts";
import type { ReportReader } from "./report-reader.ts";

/** Intervals of a picture within which gaps merge: narrower ones would be indistinguishable. */
const SLOTS = 240;
/** Of more gaps than this the widest are looked at. */
const MOST_GAPS = 5000;

/** Gaps of a boot by their times; those that lie in the same part of the picture are one. */
export function pictureGaps(
  { store }: ReportReader,
  boot: BootId,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): PictureGap[] {
  const all = gapReader(store)(boot);
  const width = ({ first, last }: { first: number; last: number }) => last - first;
  const gaps =
    all.length <= MOST_GAPS ? all : all.toSorted((a, b) => width(b) - width(a)).slice(0, MOST_GAPS);
  const times = gapTimes(store);
  const slot = (toMs - fromMs) / SLOTS;
  const found = gaps
    .map((gap) => {
      const before = times.before(gap) ?? fromMs;
      const after = times.after(gap) ?? toMs;
      return { fromMs: Math.min(before, after), toMs: Math.max(before, after), serials: width(gap) + 1 };
    })
    .sort((a, b) => a.fromMs - b.fromMs);
  const merged: PictureGap[] = [];
  for (const gap of found) {
    const last = merged.at(-1);
    if (last !== undefined && gap.fromMs - last.toMs < slot)
      merged[merged.length - 1] = {
        fromMs: last.fromMs,
        toMs: Math.max(last.toMs, gap.toMs),
        gaps: last.gaps + 1,
        serials: last.serials + gap.serials,
      };
    else merged.push({ ...gap, gaps: 1 });
  }
  return merged;
}
