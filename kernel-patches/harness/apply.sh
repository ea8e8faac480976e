#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Puts the series on the tag "source" as the branch "series". Never touches another branch.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/environment.sh"
need git
[ -e "$tree/.git" ] || fail "no source tree in $work" "npm run kernel -- source"
only_one tree
cd "$tree"
[ -z "$(git status --porcelain --untracked-files=no)" ] || fail "$tree has changes that are not committed"
git checkout -q -B series source
for name in $(series_patches); do
  git am -q "$patches/$name" || fail "$name does not apply" "git -C $tree am --abort"
done
echo "apply: $(git rev-list --count source..series) patches on $(git log -1 --format=%s source)"
