// SPDX-License-Identifier: Apache-2.0
import { BlockList, isIP } from "node:net";
import { RuleError } from "../rule-error.ts";

/** A test of an address: `10.0.0.0/8`, `fe80::/10`. Throws RuleError. */
export function cidrTest(value: string, key: string): (address: string) => boolean {
  const [network = "", length = "", ...rest] = value.split("/");
  const family = isIP(network);
  const bits = Number(length);
  if (family === 0 || rest.length > 0 || !/^\d{1,3}$/.test(length) || bits > (family === 4 ? 32 : 128))
    throw new RuleError(`${key}: ${value} is no network, such as 10.0.0.0/8`);
  const list = new BlockList();
  list.addSubnet(network, bits, family === 4 ? "ipv4" : "ipv6");
  return (address) => {
    const kind = isIP(address);
    return kind !== 0 && list.check(address, kind === 4 ? "ipv4" : "ipv6");
  };
}
