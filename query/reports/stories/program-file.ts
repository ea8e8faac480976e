// SPDX-License-Identifier: Apache-2.0
import type { EventView } from "../../../questions/event-view.ts";
import { asText } from "../../../types/as-text.ts";

/** Where programs lie that a bare name finds. */
const ON_PATH = /^\/(?:usr\/)?(?:local\/)?s?bin\//;
const lastPart = (path: string): string => path.replace(/^.*\//s, "");

/**
 * The executed file, if the command line's first word does not name it: the caller chooses that word. null: it is
 * its name, or the log has no file.
 */
export function otherProgram(
  { program }: Pick<EventView, "program">,
  [first]: readonly EventArgument[],
): NonNullable<EventView["program"]>["exe"] {
  const exe = program?.claimed === false ? program.exe : null;
  if (exe === null || first === undefined) return null;
  const [file, word] = [asText(exe), asText(first).replace(/^-/, "")];
  if (lastPart(file) !== lastPart(word)) return exe;
  const isSame = word.startsWith("/")
    ? plain(file) === plain(word)
    : word.includes("/") || ON_PATH.test(file);
  return isSame ? null : exe;
}

type EventArgument = Parameters<typeof asText>[0];

/** /bin is a link to /usr/bin on most hosts. */
const plain = (path: string): string => path.replace(/^\/usr(?=\/(?:s?bin|lib)\/)/, "");
