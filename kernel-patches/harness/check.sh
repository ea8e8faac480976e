#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# check [N…]: for each patch of the series (or the Nth ones) runs checkpatch.pl --strict and compiles the objects that it touches,
# with CONFIG_AUDIT_CONTID on and off, in a work tree of its own.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/environment.sh"
need git gcc make perl
git -C "$tree" rev-parse -q --verify series >/dev/null || fail "no series yet" "npm run kernel -- apply"
from=$work/tree-check
[ -e "$from/.git" ] || git -C "$tree" worktree add -q --detach "$from" source

# The .o files for the C files, and for the C files that include the headers, of the commit in the work tree.
touched_objects() {
  git -C "$from" show --name-only --format= HEAD | while read -r name; do
    case $name in
      *.c) echo "${name%.c}.o" ;;
      kernel/audit_contid.h | include/linux/audit_contid.h) echo fs/proc/base.o kernel/fork.o kernel/exit.o kernel/auditsc.o ;;
      kernel/audit.h | include/uapi/linux/audit.h) echo kernel/audit.o kernel/auditfilter.o kernel/auditsc.o ;;
      include/linux/*.h) echo fs/nsfs.o fs/namespace.o kernel/fork.o kernel/nsproxy.o net/core/net_namespace.o ;;
    esac
  done | tr ' ' '\n' | sort -u
}

compile() {
  output=$work/build-check-$1
  if [ ! -e "$output/.config" ]; then
    kernel_configure "$output" "$from"
  fi
  if [ "$1" = on ]; then option=-e; else option=-d; fi
  "$from/scripts/config" --file "$output/.config" $option AUDIT_CONTID
  kernel_make "$output" "$from" olddefconfig >/dev/null
  objects=$(touched_objects)
  [ "$1" = on ] || objects=$(echo "$objects" | grep -v '^kernel/audit_contid' || true)
  [ -n "$objects" ] || return 0
  # shellcheck disable=SC2086
  kernel_make "$output" "$from" $objects >"$output/check.log" 2>&1 || { tail -n 20 "$output/check.log"; fail "does not compile"; }
  ! grep 'warning:' "$output/check.log" || fail "compiles with warnings"
}

number=0
for commit in $(git -C "$tree" rev-list --reverse source..series); do
  number=$((number + 1))
  [ $# -eq 0 ] || case " $* " in *" $number "*) ;; *) continue ;; esac
  git -C "$from" checkout -q --detach "$commit"
  git -C "$from" format-patch -1 --stdout "$commit" | "$from/scripts/checkpatch.pl" --root="$from" --strict -q \
    --ignore FILE_PATH_CHANGES - || fail "checkpatch on patch $number"
  compile on
  compile off
  echo "check: $number ok: $(git -C "$from" log -1 --format=%s)"
done
