// SPDX-License-Identifier: Apache-2.0
import { DetailKind } from "../../../store/detail-kind.ts";
import { call, first, program, result, said, some } from "./cells.ts";
import type { ListReport } from "./list-report.ts";
import { typesOf } from "./type-test.ts";

/** Decisions of security modules. */
export const AVC_LIST: ListReport = {
  title: "Access vector decisions (SELinux, AppArmor)",
  letters: ["-a", "--avc"],
  types: typesOf("AVC", "USER_AVC", "SELINUX_ERR", "USER_SELINUX_ERR", {
    prefix: "APPARMOR",
    from: 1500,
    to: 1599,
  }),
  object: "subject",
  objects: (event, reader) =>
    [...said(event, reader, DetailKind.subject), ...some(event.credential?.subj)].slice(0, 1),
  columns: ["program", "call", "object", "granted"],
  cells: (event, reader) => [
    program(event),
    call(event),
    first(said(event, reader, DetailKind.object)),
    result(event),
  ],
};
