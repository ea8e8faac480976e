// SPDX-License-Identifier: Apache-2.0

/** Labels of a domain name; longer names are not host names. */
const MAX_LABELS = 16;

/** A name, and a fuller one possibly of the same host. */
export interface NamePair {
  readonly short: string;
  readonly full: string;
}

/**
 * Names of which one may be a short form of the other: `web1` and `web1.example.com`, or the same in another case. Kernels and
 * relays write both. Of names that differ only in case, the one that sorts first counts as the fuller.
 */
export function namePairs(names: readonly string[]): NamePair[] {
  const byForm = new Map<string, string[]>();
  for (const name of names) {
    const form = name.toLowerCase();
    const same = byForm.get(form);
    if (same === undefined) byForm.set(form, [name]);
    else same.push(name);
  }
  const pairs: NamePair[] = [];
  for (const [form, same] of byForm) {
    const [first, ...others] = same.sort() as [string, ...string[]];
    for (const other of others) pairs.push({ short: other, full: first });
    const labels = form.split(".", MAX_LABELS + 1);
    if (labels.length > MAX_LABELS) continue;
    for (let count = 1; count < labels.length; count++) {
      const shorter = byForm.get(labels.slice(0, count).join("."));
      for (const short of shorter ?? []) pairs.push({ short, full: first });
    }
  }
  return pairs;
}
