// SPDX-License-Identifier: Apache-2.0
import type { SliceTable } from "./ship/slice.ts";

/** Rows that are valid: those of a batch in one table. */
export interface Batch {
  readonly table: SliceTable;
  readonly batch: bigint;
  readonly rows: number;
}

/** A boot, and the batches of its rows. */
export interface ShippedBoot {
  /** Its number in the shipped database. */
  readonly boot: number;
  readonly node: string | null;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly batches: readonly Batch[];
}

/** The whole content of a database at one time. */
export interface Manifest {
  readonly origin: string;
  readonly version: number;
  readonly shippedMs: number;
  /** The version of the ctraudit that shipped it. */
  readonly shipper: string;
  readonly boots: readonly ShippedBoot[];
  /** Rows of no boot. */
  readonly batches: readonly Batch[];
  /** SHA-256 over the names and the SHA-256 of all slices, in order. */
  readonly digest: string;
}

const FORMAT = 1;

type Packed = readonly [table: SliceTable, batch: string, rows: number];
const packed = ({ table, batch, rows }: Batch): Packed => [table, String(batch), rows];
const unpacked = ([table, batch, rows]: Packed): Batch => ({ table, batch: BigInt(batch), rows });

/** Text of a row of `commits`: the parts of a manifest without their own column. */
export function manifestText({ boots, batches, digest }: Manifest): string {
  return JSON.stringify({
    format: FORMAT,
    digest,
    batches: batches.map(packed),
    boots: boots.map((boot) => ({ ...boot, batches: boot.batches.map(packed) })),
  });
}

/** The manifest of a row; undefined if another version of ctraudit wrote it in another form. */
export function readManifest(
  row: Pick<Manifest, "origin" | "version" | "shippedMs" | "shipper">,
  text: string,
): Manifest | undefined {
  const said = JSON.parse(text) as {
    format: number;
    digest: string;
    batches: Packed[];
    boots: (Omit<ShippedBoot, "batches"> & { batches: Packed[] })[];
  };
  if (said.format !== FORMAT) return undefined;
  return {
    ...row,
    digest: said.digest,
    batches: said.batches.map(unpacked),
    boots: said.boots.map((boot) => ({ ...boot, batches: boot.batches.map(unpacked) })),
  };
}
