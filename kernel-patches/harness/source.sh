#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Unpacks the installed Debian source package and makes it a git repository with the tag "source".
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/environment.sh"
need git tar xz
[ -e $source_archive ] || fail "$source_archive is missing" "npm run kernel -- setup"
version=$(dpkg-query -W -f '${Version}' $source_package)
[ "$version" = "$tested_source" ] || echo "source: $version; the series was tested on $tested_source" >&2
if [ -e "$tree/.git" ]; then
  git -C "$tree" log -1 --format='source: there already: %s' source
  exit 0
fi
rm -rf "$tree"
mkdir -p "$tree"
tar -xf $source_archive -C "$tree" --strip-components=1
cd "$tree"
git init -q
git config gc.auto 0
git config user.name ctraudit
git config user.email ctraudit@localhost
git add -A -f
git commit -q -m "$source_package $version"
git tag source
echo "source: $source_package $version"
