// SPDX-License-Identifier: Apache-2.0

/** A runtime's id that is a number and no name: `buildah-buildah123` is told from others by its end alone. */
const HEX_ID = /^[0-9a-f]{13,}$/;
const SHORT_ID = 12;

/** A runtime's id as its first twelve digits; one that is a name as it is. */
export function shortId(id: string): string {
  return HEX_ID.test(id) ? id.slice(0, SHORT_ID) : id;
}
