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
# Another apt may be at work, as in the first minutes of a machine: its lock is waited for, also that of the lists, for which apt-get does not.
apt() {
  tries=0
  until LC_ALL=C apt-get -o DPkg::Lock::Timeout=600 "$@" 2>"$packages/apt-errors"; do
    cat "$packages/apt-errors" >&2
    grep -q 'Could not get lock' "$packages/apt-errors" && [ $tries -lt 60 ] || return 1
    tries=$((tries + 1))
    sleep 10
  done
  cat "$packages/apt-errors" >&2
  rm "$packages/apt-errors"
}

mkdir -p "$packages"
apt update
apt install -y --no-install-recommends $source_package build-essential bc bison ccache cpio flex git \
  libelf-dev libjansson-dev libssl-dev patch perl python3-git python3-ply qemu-system-x86 seabios xz-utils
cd "$packages"
# The guest gets Debian's own programs and libraries, never the host's.
# shellcheck disable=SC2046
apt download $(grep -v '^#' "$here/guest/packages")
echo "setup: done; next: npm run kernel -- source"
