// SPDX-License-Identifier: Apache-2.0
import type { EventView } from "../../search/search-event-view.ts";

/** Records that only say more of a SYSCALL: an event is about one of them where that is lost. */
export const BESIDE_SYSCALL =
  /^(SYSCALL|PROCTITLE|CWD|PATH|EXECVE|SOCKADDR|SOCKETCALL|MMAP|FD_PAIR|IPC.*|MQ_.*|OBJ_PID|BPRM_FCAPS|CAPSET|EOE|CONTAINER_ID|UNKNOWN\[1340\])$/;

/** The type of record that an event is about. */
export function mainType({ types }: EventView): string {
  return (
    types.find((name) => !BESIDE_SYSCALL.test(name)) ?? types.find((name) => name === "SYSCALL") ?? types[0]!
  );
}
