// SPDX-License-Identifier: Apache-2.0
import { accessOf } from "../../../questions/decision.ts";
import type { EventView } from "../../../questions/event-view.ts";
import { asText } from "../../../types/as-text.ts";
import { loginUser } from "../cell-names.ts";
import type { Cell } from "../report-model.ts";
import type { EngineReader } from "../report-reader.ts";
import { claimedHosts, first, program, result, some, terminal } from "./cells.ts";
import type { ListReport } from "./list-report.ts";
import { mainType } from "./main-type.ts";
import { messageAccountLabels, messageAccounts } from "./message-accounts.ts";
import { type TypeTest, typesOf } from "./type-test.ts";

/** aureport's set of MAC records of the kernel, with the CALIPSO ones that came after it, and IPE's: not the labels that stand beside any event. */
const MAC_KERNEL = [
  { prefix: "", words: "MAC_POLICY_LOAD to MAC_CALIPSO_DEL", from: 1403, to: 1419 },
  "IPE_CONFIG_CHANGE",
  "IPE_POLICY_LOAD",
] as const;

/** A report about types of records: user, origin, program, result. */
function byTypes(title: string, letters: readonly string[], types: TypeTest): ListReport {
  return {
    title,
    letters,
    types,
    object: "type",
    follows: "types",
    objects: (event) => some(event.types.find((name) => types.test(name))),
    columns: ["login user", "host", "terminal", "program", "success"],
    cells: (event, reader) => [
      loginUser(event.credential?.auid, event.accounts),
      first(claimedHosts(event, reader)),
      terminal(event, reader),
      program(event),
      result(event),
    ],
  };
}

/** With a further cell in each row. */
function withCell(
  list: ListReport,
  column: string,
  cell: (event: EventView, reader: EngineReader) => Cell,
): ListReport {
  return {
    ...list,
    columns: [...list.columns, column],
    cells: (event, reader, object, at) => [...list.cells(event, reader, object, at), cell(event, reader)],
  };
}

/** Subject of a check, and the reason of its failure. */
function integrityCheck(event: EventView, reader: EngineReader): Cell {
  const { decisions } = reader.events.facts(event);
  return first(
    some(decisions.find(({ module }) => module === "integrity")).flatMap((one) => some(accessOf(one))),
  );
}

/** The accounts that a message names. */
function accountCell(event: EventView, reader: EngineReader): Cell {
  return messageAccountLabels(event, reader).map(asText).join(", ") || null;
}

/** A report about an account that a message names by acct= or id=. Which one is no condition: a message may name none. */
function byAccount(
  title: string,
  letters: readonly string[],
  types: TypeTest,
  failedTypes?: TypeTest,
): ListReport {
  return {
    title,
    letters,
    types,
    ...(failedTypes === undefined ? {} : { failedTypes }),
    object: "account",
    ofHost: true,
    objects: (event, reader) => {
      const accounts = messageAccounts(event, reader);
      return accounts.length < 2 ? accounts : [accounts.map(asText).join(", ")];
    },
    shown: (event, reader, object) => {
      const labels = messageAccountLabels(event, reader);
      return labels.length < 2 ? (labels[0] ?? object) : labels.map(asText).join(", ");
    },
    columns: ["type", "host", "terminal", "program", "login user", "success"],
    cells: (event, reader) => [
      event.types.find((name) => types.test(name) || failedTypes?.test(name)) ?? mainType(event),
      first(claimedHosts(event, reader)),
      terminal(event, reader),
      program(event),
      loginUser(event.credential?.auid, event.accounts),
      result(event),
    ],
  };
}

/**
 * Reports that are about record types. Source: per_event_detailed() (audit-userspace, src/aureport-scan.c). Beside aureport's types: USER_LOGOUT
 * among logins, GRP_AUTH and USER_CHAUTHTOK among authentications, locked accounts and passwords of groups among changes of accounts.
 */
export const MESSAGE_LISTS = {
  auth: byAccount(
    "Authentications",
    ["-au", "--auth"],
    typesOf("USER_AUTH", "GRP_AUTH", "USER_CHAUTHTOK"),
    typesOf("USER_ACCT", "USER_MGMT"),
  ),
  anomalies: withCell(
    byTypes(
      "Anomalies",
      ["-n", "--anomaly"],
      typesOf({ prefix: "ANOM_", from: 2100, to: 2199 }, { prefix: "", from: 1700, to: 1799 }, "SECCOMP"),
    ),
    "account",
    accountCell,
  ),
  config: byTypes(
    "Changes of configuration",
    ["-c", "--config"],
    typesOf(
      "CONFIG_CHANGE",
      "DAEMON_CONFIG",
      "DAEMON_RECONFIG",
      "USYS_CONFIG",
      "NETFILTER_CFG",
      "FEATURE_CHANGE",
      "USER_MAC_CONFIG_CHANGE",
      ...MAC_KERNEL,
    ),
  ),
  crypto: byTypes(
    "Cryptography",
    ["-cr", "--crypto"],
    typesOf({ prefix: "CRYPTO_", from: 2400, to: 2499 }, { prefix: "", from: 1600, to: 1699 }),
  ),
  integrity: withCell(
    byTypes("Integrity", ["--integrity"], typesOf({ prefix: "INTEGRITY_", from: 1800, to: 1899 })),
    "check",
    integrityCheck,
  ),
  logins: byAccount("Logins and logouts", ["-l", "--login"], typesOf("USER_LOGIN", "USER_LOGOUT")),
  mac: byTypes(
    "Mandatory access control",
    ["-ma", "--mac"],
    typesOf(...MAC_KERNEL, "ROLE_ASSIGN", "ROLE_REMOVE", "ROLE_MODIFY", {
      prefix: "USER_MAC_",
      from: 2300,
      to: 2399,
    }),
  ),
  mods: byAccount(
    "Changes of accounts",
    ["-m", "--mods"],
    typesOf(
      "USER_CHAUTHTOK",
      "ADD_USER",
      "DEL_USER",
      "ADD_GROUP",
      "DEL_GROUP",
      "USER_MGMT",
      "GRP_MGMT",
      "GRP_CHAUTHTOK",
      "CHUSER_ID",
      "CHGRP_ID",
      "ACCT_LOCK",
      "ACCT_UNLOCK",
      "ROLE_ASSIGN",
      "ROLE_REMOVE",
      "ROLE_MODIFY",
    ),
  ),
  response: withCell(
    byTypes(
      "Responses to anomalies",
      ["-r", "--response"],
      typesOf({ prefix: "RESP_", from: 2200, to: 2299 }),
    ),
    "account",
    accountCell,
  ),
  virt: byTypes(
    "Machines and containers, by their managers",
    ["--virt"],
    typesOf({ prefix: "VIRT_", from: 2500, to: 2599 }),
  ),
} satisfies Readonly<Record<string, ListReport>>;
