# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034
# What every command of the harness knows. Read with ". environment.sh"; prints and makes nothing.
work=${CTRAUDIT_KERNEL_WORK:?run through kernel.sh}
patches=$(CDPATH='' cd -- "$here/../linux-6.12" && pwd)
repository=$(CDPATH='' cd -- "$here/../.." && pwd)
tree=$work/tree                   # a git repository: tag "source", branch "series"
build=$work/build                 # O= of the kernel with the series
stock=$work/build-stock           # O= of the kernel without it
debug=$work/build-debug           # O= of the kernel with it and with checks of memory and locks
packages=$work/packages           # .deb files of the guest
source_package=linux-source-6.12
source_archive=/usr/src/linux-source-6.12.tar.xz
tested_source=6.12.117-1~deb12u1
jobs=${CTRAUDIT_KERNEL_JOBS:-$(nproc)}
# A /dev/kvm may exist and still hang, so emulation is asked for by name; "kvm" is for a machine that is known to have it.
accel=${CTRAUDIT_KERNEL_ACCEL:-tcg,thread=multi}

fail() {
  echo "kernel: $1" >&2
  [ $# -lt 2 ] || echo "hint: $2" >&2
  exit 1
}

need() {
  for tool in "$@"; do
    command -v "$tool" >/dev/null || fail "$tool is missing" "npm run kernel -- setup"
  done
}

# A build that gives the same objects whoever runs it, through ccache where there is one.
kernel_make() {
  output=$1
  from=$2
  shift 2
  compiler=gcc
  if command -v ccache >/dev/null; then
    compiler="ccache gcc"
    export CCACHE_DIR="$work/ccache" CCACHE_BASEDIR="$work" CCACHE_NOHASHDIR=1 CCACHE_MAXSIZE=8G
  fi
  mkdir -p "$output"
  LOCALVERSION='' KBUILD_BUILD_TIMESTAMP=2026-01-01 KBUILD_BUILD_USER=ctraudit KBUILD_BUILD_HOST=guest \
    make -C "$from" O="$output" CC="$compiler" HOSTCC="$compiler" -j"$jobs" "$@"
}

# kernel_configure OUTPUT TREE [FRAGMENT]: tinyconfig and our fragments; fails where the kernel did not take a line of them.
kernel_configure() {
  kernel_make "$1" "$2" tinyconfig >/dev/null
  # shellcheck disable=SC2086
  "$2/scripts/kconfig/merge_config.sh" -m -O "$1" "$1/.config" "$here/kernel.config" ${3:-} >/dev/null 2>&1
  kernel_make "$1" "$2" olddefconfig >/dev/null
  # shellcheck disable=SC2086
  cat "$here/kernel.config" ${3:-} | grep '^CONFIG_' | grep -v '^CONFIG_AUDIT_CONTID\|^CONFIG_CONTAINERS=' | while read -r line; do
    grep -qxF "$line" "$1/.config" || fail "the kernel refused $line"
  done
}

# The patches in their order: the series, and then what it takes to keep to a sysctl that only Debian's kernels have.
series_patches() { cat "$patches/series" "$patches/series.debian"; }

# only_one NAME: waits until no other command of the harness works in this part of the work folder, and keeps others out until this one ends.
only_one() {
  mkdir -p "$work"
  exec 8>"$work/$1.lock"
  flock -n 8 || {
    echo "kernel: another command works in $work/$1: waiting for its end" >&2
    flock 8
  }
}

# One hash for a set of files, whatever folder they are in.
hash_of() {
  cat "$@" | sha256sum | cut -c1-16
}

have_guest_packages() {
  set -- "$packages"/*.deb
  [ -e "$1" ] || fail "no guest packages in $packages" "npm run kernel -- setup"
}

# The hash of the series as it lies in the repository.
series_hash() {
  (cd "$patches" && series_patches | sed 's/^/.\//' | xargs cat | sha256sum | cut -c1-16)
}

# The patches that make a kernel and what its guest runs: all but those that bring nothing but selftests, which no recording has seen.
kernel_patches() {
  series_patches | while read -r patch; do
    if sed -n 's/^+++ b\///p' "$patches/$patch" | grep -qv '^tools/testing/'; then echo "$patch"; fi
  done
}

# The hash of what these change, whatever their messages say: what a recording is of.
kernel_hash() {
  (cd "$patches" && for patch in $(kernel_patches); do sed -n '/^diff --git /,$p' "$patch"; done | sha256sum | cut -c1-16)
}

# The git tree that the series in the repository makes of the tag "source", without touching a work tree; fails where a patch does not apply.
series_tree() {
  index=$work/index.$$
  rm -f "$index"
  GIT_INDEX_FILE=$index git -C "$tree" read-tree source
  for patch in $(series_patches); do
    GIT_INDEX_FILE=$index git -C "$tree" apply --cached "$patches/$patch" || { rm -f "$index"; fail "$patch does not apply"; }
  done
  GIT_INDEX_FILE=$index git -C "$tree" write-tree
  rm -f "$index"
}

# kernel_image series|debug|stock|FILE
kernel_image() {
  case $1 in
    series) echo "$build/arch/x86/boot/bzImage" ;;
    debug) echo "$debug/arch/x86/boot/bzImage" ;;
    stock) echo "$stock/arch/x86/boot/bzImage" ;;
    *) echo "$1" ;;
  esac
}

# scenario_script NAME: of guest/scenarios, which are recorded, or of guest/live, which are not.
scenario_script() {
  if [ -e "$here/guest/live/$1.sh" ]; then echo "$here/guest/live/$1.sh"; else echo "$here/guest/scenarios/$1.sh"; fi
}
