// SPDX-License-Identifier: Apache-2.0
/** Binary search: the number of positions below `length` for which a monotone test is true. */
export function countBefore(length: number, test: (at: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (test(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Binary search: the index of the first item for which a monotone test is true; the length of the list if none. */
export function firstAt<T>(list: readonly T[], holds: (item: T) => boolean): number {
  return countBefore(list.length, (at) => !holds(list[at]!));
}
