#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# applies: whether the series applies to Debian's source: to the tag "source" of the work folder if it is there, else to the files of the
# installed archive that the patches touch. Changes neither.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/environment.sh"
need git
if git -C "$tree" rev-parse -q --verify source >/dev/null 2>&1; then
  series_tree >/dev/null
  echo "applies: $(series_patches | wc -l) patches on $(git -C "$tree" log -1 --format=%s source)"
  exit 0
fi
[ -e $source_archive ] || fail "neither $tree nor $source_archive is there" "npm run kernel -- setup"
need tar xz
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# Only what some patch changes or deletes; what patches make is not there yet.
series_patches | sed 's/^/.\//' | (cd "$patches" && xargs cat) | sed -n 's/^--- a\///p' | sort -u | sed "s/^/linux-source-6.12\//" >"$scratch/names"
tar -xf $source_archive -C "$scratch" -T "$scratch/names" 2>/dev/null || true # files that an earlier patch makes are not in it
cd "$scratch/linux-source-6.12"
git init -q
for patch in $(series_patches); do git apply "$patches/$patch" || fail "$patch does not apply to $source_archive"; done
echo "applies: $(series_patches | wc -l) patches on the files of $source_archive"
