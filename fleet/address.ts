// SPDX-License-Identifier: Apache-2.0
import { readFileSync, statSync } from "node:fs";
import { FleetError } from "./fleet-error.ts";

/** A database of a ClickHouse server, and the user. */
export interface FleetAddress {
  /** http or https, host and port. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly tls: { readonly ca_cert: Buffer; readonly cert?: Buffer; readonly key?: Buffer } | undefined;
  /** For display: without a password. */
  readonly shown: string;
}

const SCHEMES: Readonly<Record<string, "http:" | "https:">> = {
  "clickhouse:": "http:",
  "clickhouses:": "https:",
  "http:": "http:",
  "https:": "https:",
};
const PORTS = { "http:": "8123", "https:": "8443" } as const;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Reads `clickhouse://user@host:8123/name`; `clickhouses://` and `https://` are encrypted, and the server's certificate is verified. The
 * password is $CTRAUDIT_DB_PASSWORD, or the first line of the file named by $CTRAUDIT_DB_PASSWORD_FILE: on a command line every user
 * of the machine could read it. $CTRAUDIT_DB_CA, $CTRAUDIT_DB_CERT and $CTRAUDIT_DB_KEY name files in PEM. Throws FleetError CTR_FLEET_ADDRESS.
 */
export function readFleetAddress(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): FleetAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const scheme = url === undefined ? undefined : SCHEMES[url.protocol];
  if (url === undefined || scheme === undefined || url.hostname === "")
    throw wrong("is no address of a server", "clickhouse://user@host:8123/name");
  if (url.password !== "")
    throw wrong(
      "has a password in it, which everybody on this machine can read",
      "put it into $CTRAUDIT_DB_PASSWORD, or into a file that $CTRAUDIT_DB_PASSWORD_FILE names",
    );
  if (url.search !== "" || url.hash !== "") throw wrong("has more than a host and a name", "no ? and no #");
  const database = url.pathname.replace(/^\//, "") || "ctraudit";
  if (!NAME.test(database)) throw wrong(`names no database: ${database}`, "letters, digits and _");
  const user = decodeURIComponent(url.username) || "default";
  const port = url.port || PORTS[scheme];
  const isEncrypted = scheme === "https:";
  return {
    url: `${scheme}//${url.hostname}:${port}`,
    user,
    password: readPassword(environment),
    database,
    tls: isEncrypted ? readTls(environment) : undefined,
    shown: `${isEncrypted ? "clickhouses" : "clickhouse"}://${encodeURIComponent(user)}@${url.hostname}:${port}/${database}`,
  };
}

function readPassword(environment: Readonly<Record<string, string | undefined>>): string {
  const given = environment["CTRAUDIT_DB_PASSWORD"];
  if (given !== undefined) return given;
  const path = environment["CTRAUDIT_DB_PASSWORD_FILE"];
  if (path === undefined) return "";
  if ((statSync(path).mode & 0o077) !== 0)
    throw wrong(`: others may read the password in ${path}`, `chmod 600 ${path}`);
  return readFileSync(path, "utf8").split(/\r?\n/, 1)[0] as string;
}

/** The system's own certificates if no other is named. */
function readTls(environment: Readonly<Record<string, string | undefined>>): FleetAddress["tls"] {
  const read = (name: string) => {
    const path = environment[name];
    return path === undefined ? undefined : readFileSync(path);
  };
  const [ca, cert, key] = ["CTRAUDIT_DB_CA", "CTRAUDIT_DB_CERT", "CTRAUDIT_DB_KEY"].map(read);
  if ((cert === undefined) !== (key === undefined))
    throw wrong(": a client certificate needs its key", "$CTRAUDIT_DB_CERT and $CTRAUDIT_DB_KEY");
  if (ca === undefined && cert === undefined) return undefined;
  if (ca === undefined) throw wrong(": a client certificate needs the server's authority", "$CTRAUDIT_DB_CA");
  return cert === undefined ? { ca_cert: ca } : { ca_cert: ca, cert, key: key as Buffer };
}

function wrong(text: string, hint: string): FleetError {
  return new FleetError("CTR_FLEET_ADDRESS", `--db ${text}`, { hint });
}
