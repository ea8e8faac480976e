#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Builds the branch "series", also with "debug", or with "stock" the tag "source", into a folder of its own.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/environment.sh"
need gcc make flex bison bc git flock
[ -e "$tree/.git" ] || fail "no source tree in $work" "npm run kernel -- source"
fragment=
case ${1:-series} in
  series | debug)
    git -C "$tree" rev-parse -q --verify series >/dev/null || fail "no series yet" "npm run kernel -- apply"
    [ "$(git -C "$tree" rev-parse HEAD)" = "$(git -C "$tree" rev-parse series)" ] || git -C "$tree" checkout -q series
    from=$tree output=$build
    [ "${1:-series}" = series ] || output=$debug fragment=$here/kernel-debug.config
    ;;
  stock)
    from=$work/tree-stock output=$stock
    [ -e "$from/.git" ] || git -C "$tree" worktree add -q --detach "$from" source
    ;;
  *) fail "build takes nothing, \"debug\" or \"stock\"" ;;
esac
started=$(date +%s)
only_one "$(basename "$output")"
rm -f "$output/built-tree"
kernel_configure "$output" "$from" "$fragment"
echo "build: the log is $output/build.log" >&2
# A build from nothing takes minutes: say once in a while how far it is.
(
  while sleep 30 >/dev/null 2>&1 8>&-; do
    echo "build: $(grep -c '^  CC \|^  AS ' "$output/build.log") objects in $(($(date +%s) - started)) s, now $(tail -n 1 "$output/build.log" | tr -s ' ')" >&2
  done
) &
progress=$!
trap 'kill $progress 2>/dev/null || :' EXIT
kernel_make "$output" "$from" bzImage >"$output/build.log" 2>&1 || {
  tail -n 30 "$output/build.log" >&2
  fail "the build failed; the whole of it is in $output/build.log"
}
kill $progress 2>/dev/null || :
# KASAN makes frames larger than the limit of a plain build.
! grep 'warning:' "$output/build.log" | grep -v 'the frame size of' || fail "the build has warnings"
# Which sources the image is of, for "record"; none where something was changed by hand.
[ -n "$(git -C "$from" status --porcelain --untracked-files=no)" ] || git -C "$from" rev-parse 'HEAD^{tree}' >"$output/built-tree"
echo "build: $output/arch/x86/boot/bzImage in $(($(date +%s) - started)) s, config $(hash_of "$output/.config")"
