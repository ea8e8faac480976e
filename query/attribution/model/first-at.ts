// SPDX-License-Identifier: Apache-2.0

/** Index of the first item of a list that a test holds of, and of all after it; the list's length where there is none. */
export function firstAt<T>(list: readonly T[], holds: (item: T) => boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(list[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}
