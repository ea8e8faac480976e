#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Installs what the other commands need and downloads the guest's packages. On Debian 12 it adds bookworm-backports,
# which has linux-source-6.12, for apt as a whole; apt takes nothing else from there by itself.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/environment.sh"
[ "$(id -u)" = 0 ] || fail "setup installs packages: it must be run as root"
. /etc/os-release
list=/etc/apt/sources.list.d/bookworm-backports.sources
if [ "${VERSION_CODENAME:-}" = bookworm ] && [ ! -e $list ]; then
  printf '%s\n' 'Types: deb' 'URIs: http://deb.debian.org/debian' 'Suites: bookworm-backports' 'Components: main' \
    'Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg' >$list
fi
apt-get update
apt-get install -y --no-install-recommends $source_package build-essential bc bison ccache cpio flex git \
  libelf-dev libjansson-dev libssl-dev patch perl python3-git python3-ply qemu-system-x86 seabios xz-utils
mkdir -p "$packages"
cd "$packages"
# The guest gets Debian's own programs and libraries, never the host's.
# shellcheck disable=SC2046
apt-get download $(grep -v '^#' "$here/guest/packages")
echo "setup: done; next: npm run kernel -- source"
