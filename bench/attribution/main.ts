// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import {
  BURSTS,
  type Decay,
  EXECVE_ALONE,
  LATE_STARTS,
  LONG_BURSTS,
  LOSSES,
  MISSING_RECORDS,
  RULE_SETS,
  shiftNumbers,
  WHOLE,
} from "./decay.ts";
import { measureHunt } from "./hunt.ts";
import { measureDecay, measureIdLoss, measureLikely, measurePatched, measureReal } from "./measure.ts";
import { realRuleSets } from "./rule-sets.ts";
import { dockerSock, generated, patchedSubjects } from "./subjects.ts";
import { replacePart } from "./tables.ts";
import { measureWrong } from "./wrong.ts";

const OUT = join(import.meta.dirname, "../out");
const README = join(import.meta.dirname, "README.md");
const USAGE = `npx tsx bench/attribution/main.ts [--only a|b|late|loss|bursts|shifts|missing|ids|rules|likely|hunt|wrong]… [--decay TEXT] [--log TEXT] [--size MB] [--seeds N] [--write]
Scores attribution: (a) docker-sock of the corpus, (b) every log of fixtures/linux-6.12-container without its container
records against these, (c) both and a generated log of --size MB (20) with lines lost (by --seeds seeds, 3), begun late
(without the generated one), in bursts, and with records or rules missing; hunt, only where it is named: tries the holes of
--seeds N or FROM-TO (docker-sock those of every 25th) and says where an event of a container is called the host's; wrong, only
where it is named: the rules behind the wrong answers in logs with holes, that begin late or lack lines. --decay, --log: those whose name has this text alone. --write puts the tables into bench/attribution/README.md.`;

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true },
    size: { type: "string", default: "20" },
    seeds: { type: "string", default: "3" },
    decay: { type: "string", default: "" },
    log: { type: "string", default: "" },
    write: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

async function main(): Promise<void> {
  mkdirSync(OUT, { recursive: true });
  const wanted = (part: string) => values.only?.includes(part) ?? true;
  const [from, to = ""] = values.seeds.split("-");
  const seeds = Number(to || from);
  const isAsked = ({ name }: { name: string }) => name.includes(values.log);
  const [real] = [dockerSock(OUT)].flatMap((subject) => subject ?? []).filter(isAsked);
  const patched = (await patchedSubjects()).filter(isAsked);
  const parts = new Map<string, string>();
  const report = (name: string, text: string) => {
    parts.set(name, text);
    console.log(`== ${name}\n\n${text}\n`);
  };
  if (wanted("a")) report("a", await measureReal(real));
  if (wanted("b")) report("b", await measurePatched(patched));
  const others = [...(real === undefined ? [] : [real]), await generated(OUT, Number(values.size))].filter(
    isAsked,
  );
  // what has no pair uses calls that no stock kernel has: container_create, fork_into_container, labels
  const hasPairs = patched.some(({ stock }) => stock !== undefined);
  const pairs = hasPairs ? patched.filter(({ stock }) => stock !== undefined) : patched;
  const asked = (list: readonly Decay[]) => list.filter(({ name }) => name.includes(values.decay));
  const decays = (list: readonly Decay[]) => measureDecay(others, pairs, asked(list), seeds);
  if (wanted("bursts")) report("bursts", await decays([...BURSTS, ...LONG_BURSTS]));
  // twenty times the generated log would be most of the time; it is measured whole, and with lines and records lost
  const late = real === undefined ? [] : [real];
  if (wanted("late")) report("late starts", await measureDecay(late, pairs, [WHOLE, ...LATE_STARTS], seeds));
  if (wanted("loss")) report("loss", await decays([WHOLE, ...LOSSES]));
  if (wanted("missing")) report("missing records", await decays(MISSING_RECORDS));
  if (wanted("ids")) report("lost ids", await measureIdLoss(patched, seeds));
  if (real !== undefined && wanted("shifts")) {
    const shifts = [20, 45, 60].flatMap((begins) =>
      [0, 1, 2, 4, 8, 16, 64, 1000].map((distance) => shiftNumbers(begins, distance, real.truth)),
    );
    report("shifts", await measureDecay([real], [], shifts, 1));
  }
  if (wanted("rules")) report("rules", await decays([...RULE_SETS, ...realRuleSets()]));
  if (wanted("likely")) report("likely", await measureLikely(late, pairs, EXECVE_ALONE));
  if (values.only?.includes("wrong") === true)
    console.log(
      await measureWrong(
        [...late, ...pairs],
        asked([...BURSTS, ...LONG_BURSTS, ...LATE_STARTS, ...LOSSES]),
        seeds,
      ),
    );
  if (values.only?.includes("hunt") === true) {
    const all = Array.from({ length: seeds }, (_, at) => at + 1).slice(to === "" ? 0 : Number(from) - 1);
    report("hunt", await measureHunt(pairs, all));
    if (real !== undefined)
      report(
        "hunt",
        await measureHunt(
          [real],
          all.filter((seed) => seed % 25 === 0),
        ),
      );
  }
  if (values.write) {
    let page = readFileSync(README, "utf8");
    for (const [name, text] of parts) page = replacePart(page, name, text);
    writeFileSync(README, page);
  }
}

if (values.help) console.log(USAGE);
else await main();
