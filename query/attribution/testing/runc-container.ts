// SPDX-License-Identifier: Apache-2.0
import type { HostStory } from "./host-story.ts";

/** A runtime (200) starts a container as runc does; returns the event of its unshare. Its init is 203. */
export function runcContainer(story: HostStory, id = "c1", parent = 100): number {
  story.clones(parent, 200);
  story.execs(200, ["/usr/bin/runc", "run", "--bundle", "/b", id], { ppid: parent });
  story.clones(200, 201, "8011");
  story.acts(201, { ppid: parent, exe: "/" });
  story.clones(200, 202, "11");
  story.acts(202, { ppid: 200, exe: "/" });
  const made = story.unshares(202, "6c020000");
  story.clones(202, 203, "8011");
  story.acts(203, { ppid: 200, exe: "/" });
  story.execs(203, ["/bin/nginx"]);
  return made;
}
