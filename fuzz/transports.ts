// SPDX-License-Identifier: Apache-2.0
import type { Random } from "../bench/generator/random.ts";

/** A line in the form of a random transport. */
type Transport = (line: string, random: Random) => string;

export const TRANSPORTS: readonly Transport[] = [
  (line) => `node=alpha ${line}`,
  (line, random) => `node=${random.pick(["alpha", "beta", "10.0.0.7", "é"])} ${line}`,
  (line) => `Nov 29 12:00:01 alpha audispd: ${line}`,
  (line) => `<13>Nov 29 12:00:01 alpha audisp-syslog[812]: ${line}`,
  (line) => `<13>1 2026-11-29T12:00:01.123456+00:00 alpha audispd 812 - - ${line}`,
  (line) => `2026-11-29T12:00:01.123456+00:00 alpha audispd: node=alpha ${line}`,
  (line) => `[ 1234.567890] ${line.replace(/^type=\S+ msg=/, "audit: type=1300 ")}`,
  (line) => `Nov 29 12:00:01 alpha kernel: ${line.replace(/^type=\S+ msg=/, "audit: type=1300 ")}`,
  (line) => JSON.stringify({ log: `${line}\n`, stream: "stdout", time: "2026-11-29T12:00:01.1Z" }),
  (line) => `2026-11-29T12:00:01.123456789Z stdout F ${line}`,
  (line) => JSON.stringify({ __REALTIME_TIMESTAMP: "1790000000000000", _TRANSPORT: "audit", MESSAGE: line }),
  (line) => `${line}\r`,
  (line) => `${line}\x1dARCH=x86_64 SYSCALL=openat AUID="unset" UID="root"`,
  (line) => `${line.replaceAll('"', "'")}`,
  (line) => `﻿${line}`,
];
