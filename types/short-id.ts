// SPDX-License-Identifier: Apache-2.0

/** A runtime's id that is a number, not a name: `buildah-buildah123` differs from others only at its end. */
const HEX_ID = /^[0-9a-f]{13,}$/;
const SHORT_ID = 12;

/** The first twelve digits of a runtime's id; a name stays as it is. */
export function shortId(id: string): string {
  return HEX_ID.test(id) ? id.slice(0, SHORT_ID) : id;
}
