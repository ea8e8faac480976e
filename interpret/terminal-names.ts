// SPDX-License-Identifier: Apache-2.0

const PTS = { first: 136, last: 143, minors: 256 };
const LEGACY_PTYS = "pqrstuvwxyzabcde";

/**
 * Name of a terminal by its device numbers, as in the kernel's tty=: `pts1`, `tty2`, `ttyS0`. undefined: another driver.
 * Source: Documentation/admin-guide/devices.txt, tty_name() (drivers/tty/tty_io.c)
 */
export function terminalName(major: number, minor: number): string | undefined {
  if (major >= PTS.first && major <= PTS.last) return `pts${(major - PTS.first) * PTS.minors + minor}`;
  switch (major) {
    case 3: // slaves of BSD
      return minor < 256 ? `tty${LEGACY_PTYS[minor >> 4]}${(minor & 15).toString(16)}` : undefined;
    case 4:
      return minor < 64 ? `tty${minor}` : `ttyS${minor - 64}`;
    case 5:
      return minor === 0 ? "tty" : minor === 1 ? "console" : undefined;
    case 166:
      return `ttyACM${minor}`;
    case 188:
      return `ttyUSB${minor}`;
    case 204:
      return minor >= 64 && minor < 80 ? `ttyAMA${minor - 64}` : undefined;
    case 229:
      return `hvc${minor}`;
    default:
      return undefined;
  }
}
