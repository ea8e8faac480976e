// SPDX-License-Identifier: Apache-2.0
import { constantName } from "./flag-words.ts";

/** Protocols above IP by their numbers, as getprotobynumber(3) names them for ausearch. Source: the numbers of IANA in Debian's /etc/protocols. */
const NAMES: ReadonlyMap<number, string> = new Map(
  `
  0:ip 1:icmp 2:igmp 3:ggp 4:ipencap 5:st 6:tcp 8:egp 9:igp 12:pup 17:udp 20:hmp
  22:xns-idp 27:rdp 29:iso-tp4 33:dccp 36:xtp 37:ddp 38:idpr-cmtp 41:ipv6 43:ipv6-route 44:ipv6-frag 45:idrp 46:rsvp
  47:gre 50:esp 51:ah 57:skip 58:ipv6-icmp 59:ipv6-nonxt 60:ipv6-opts 73:rspf 81:vmtp 88:eigrp 89:ospf 93:ax.25
  94:ipip 97:etherip 98:encap 103:pim 108:ipcomp 112:vrrp 115:l2tp 124:isis 132:sctp 133:fc 135:mobility-header 136:udplite
  137:mpls-in-ip 138:manet 139:hip 140:shim6 141:wesp 142:rohc 143:ethernet 262:mptcp
  `
    .trim()
    .split(/\s+/)
    .map((entry) => {
      const [number = "", name = ""] = entry.split(":");
      return [Number(number), name];
    }),
);

/** 58 → `ipv6-icmp`; a protocol missing from the list has the name in the kernel's header. */
export function protocolName(number: number): string | undefined {
  return NAMES.get(number) ?? constantName("protocol", number)?.toLowerCase();
}
