// SPDX-License-Identifier: Apache-2.0

/**
 * Binary search: index of the first item for which `holds` is true. `holds` must be false up to that item and true
 * after it. The list's length if there is none.
 */
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
