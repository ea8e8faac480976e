// SPDX-License-Identifier: Apache-2.0
import { AVC_LIST } from "./lists/avc-list.ts";
import { FILE_LIST } from "./lists/file-list.ts";
import { HOST_LIST } from "./lists/host-list.ts";
import type { ListReport } from "./lists/list-report.ts";
import { MESSAGE_LISTS } from "./lists/message-lists.ts";
import { SUBJECT_LISTS } from "./lists/subject-lists.ts";
import { TYPED_LISTS } from "./lists/typed-lists.ts";

const ALL: Readonly<Record<string, ListReport>> = {
  ...MESSAGE_LISTS,
  ...SUBJECT_LISTS,
  ...TYPED_LISTS,
  avc: AVC_LIST,
  files: FILE_LIST,
  hosts: HOST_LIST,
};

/** aureport's reports by the names that `report` takes, in the order of the alphabet. */
export const LIST_REPORTS: Readonly<Record<string, ListReport>> = Object.fromEntries(
  Object.entries(ALL).sort(([a], [b]) => (a < b ? -1 : 1)),
);
