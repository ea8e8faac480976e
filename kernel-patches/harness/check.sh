#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# check [N…|whole]: for each patch of the series (or the Nth ones) runs checkpatch.pl --strict; compiles the objects that it touches with
# CONFIG_AUDIT_CONTID and CONFIG_CONTAINERS on, and with both off; looks whether all that these objects call is there by then, and is mainline's;
# and compiles the tests, tools and samples that it brings. In a work tree of its own. The kernel is linked by "build", once.
# whole: checkpatch.pl of each patch, and the rest once, of what all of them make: a fraction of the time.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/environment.sh"
need git gcc make perl
git -C "$tree" rev-parse -q --verify series >/dev/null || fail "no series yet" "npm run kernel -- apply"
from=$work/tree-check
[ -e "$from/.git" ] || git -C "$tree" worktree add -q --detach "$from" source

# build NAME TARGET…: fails with the end of the log, and for a warning.
build() {
  output=$work/build-check-$1
  shift
  kernel_make "$output" "$from" "$@" >"$output/check.log" 2>&1 || { tail -n 20 "$output/check.log"; fail "does not compile"; }
  ! grep 'warning:' "$output/check.log" || fail "compiles with warnings"
}

# touched_objects on|off COMMIT: the objects of the C files that were changed since COMMIT, and of some that include the headers that were. New
# files are the series' own: nothing of them is compiled with its options off.
touched_objects() {
  git -C "$from" diff --name-only "$2" HEAD | while read -r name; do
    case $name in
      tools/* | samples/* | drivers/acpi/* | kernel/*_test.c) ;;
      *.c) if [ "$1" = on ] || git -C "$from" cat-file -e "source:$name" 2>/dev/null; then echo "${name%.c}.o"; fi ;;
      include/linux/*.h) echo fs/exec.o fs/namei.o fs/namespace.o fs/nsfs.o kernel/auditsc.o kernel/exit.o kernel/fork.o kernel/nsproxy.o net/core/net_namespace.o ;;
      include/uapi/linux/*.h) echo fs/namespace.o kernel/audit.o kernel/auditfilter.o kernel/auditsc.o ;;
      arch/x86/entry/syscalls/* | scripts/syscall.tbl) echo arch/x86/entry/syscall_64.o kernel/sys_ni.o ;;
    esac
  done | tr ' ' '\n' | sort -u
}

objects_in() { find "$1" -name '*.o' ! -path '*/tools/*' ! -path '*/scripts/*' ! -path '*/vdso/*' ! -name '.*'; }

# What Debian's kernels have and mainline's have not, of what this configuration compiles. Only series.debian may use it.
debian_symbols='unprivileged_userns_clone'

# What the objects of the series, as compiled so far, call must be in the kernel without it or in them.
link() {
  output=$work/build-check-$1
  objects=$(objects_in "$output")
  # shellcheck disable=SC2086
  { nm --defined-only -f posix "$stock/vmlinux"; nm -A --defined-only -f posix $objects | sed 's/^[^ ]* //'; } | cut -d' ' -f1 | LC_ALL=C sort -u >"$output/defined"
  # shellcheck disable=SC2086
  nm -A -u -f posix $objects | sed 's/^[^ ]* //' | cut -d' ' -f1 | LC_ALL=C sort -u | LC_ALL=C comm -23 - "$output/defined" >"$output/missing"
  [ ! -s "$output/missing" ] || fail "calls what is not there: $(tr '\n' ' ' <"$output/missing")"
}

# uses_mainline MODE: the objects of files that the series brings use nothing of Debian's. Those that were there before may have used it before.
uses_mainline() {
  output=$work/build-check-$1
  new=$(git -C "$from" diff --name-only --diff-filter=A source HEAD -- '*.c' ':!tools' ':!samples' | sed 's/\.c$/.o/')
  for object in $new; do
    [ -e "$output/$object" ] || continue
    for symbol in $debian_symbols; do
      ! nm -u -f posix "$output/$object" | grep -q "^$symbol " || fail "$object uses $symbol, which is Debian's"
    done
  done
}

configure() {
  output=$work/build-check-$1
  if [ ! -e "$output/.config" ]; then kernel_configure "$output" "$from"; fi
  if [ "$1" = off ]; then "$from/scripts/config" --file "$output/.config" -d CONTAINERS -d AUDIT_CONTID; fi
  if [ "$1" = on ]; then "$from/scripts/config" --file "$output/.config" -e AUDIT_CONTID -e CONTAINERS; fi
  kernel_make "$output" "$from" olddefconfig >/dev/null
}

brings() { git -C "$from" diff --name-only $since HEAD | grep -q "^$1"; }

# What of user space the commit brings, or all that were not compiled before.
programs_of() {
  programs=$work/build-check-programs
  headers=$work/build-check-on/usr/include
  build on headers
  rm -rf "$programs"
  mkdir -p "$programs"
  ! brings tools/testing/ || make -j"$jobs" -C "$from/tools/testing/selftests/containers" OUTPUT="$programs" KHDR_INCLUDES="-isystem $headers" \
    USERCFLAGS=-Werror >"$programs/make.log" 2>&1 || { tail -n 20 "$programs/make.log"; fail "the selftests do not compile"; }
  for source in tools/audit/contidctl.c samples/containers/container-run.c; do
    ! brings "$source" || gcc -O2 -Wall -Wextra -Werror -isystem "$headers" -o "$programs/$(basename "$source" .c)" "$from/$source" || fail "$source does not compile"
  done
}

# What checkpatch asks of kernel code and user space has not (ARRAY_SIZE, __printf, ...), what the kselftest harness is made of (macros
# with flow, braces around ASSERT_*, FIXTURE_DATA), names that the kernel had already (Audit_equal), a file's own habits (extern, long
# comments in uapi, short help of samples), macros that do nothing where an option is off, and "are on on either side".
ignored=FILE_PATH_CHANGES,PREFER_DEFINED_ATTRIBUTE_MACRO,ARRAY_SIZE,BIT_MACRO,STATIC_CONST_CHAR_ARRAY,STRCPY,VOLATILE,ENOSYS
ignored=$ignored,MACRO_WITH_FLOW_CONTROL,COMPLEX_MACRO,MACRO_ARG_REUSE,SPACING,NAKED_SSCANF,SPLIT_STRING,PARENTHESIS_ALIGNMENT
ignored=$ignored,CAMELCASE,MACRO_ARG_UNUSED,REPEATED_WORD,AVOID_EXTERNS,LONG_LINE_COMMENT,LONG_LINE_STRING,BRACES,CONFIG_DESCRIPTION

# The patch before is compiled already; what an earlier run left is of other patches, so the first one is compiled with all before it.
number=0 compiled=-1 untidy= linked=yes
mainline=$(wc -l <"$patches/series") last=$(series_patches | wc -l)
compiled_ones=$*
[ "$*" != whole ] || compiled_ones="$mainline $last"
[ -e "$stock/vmlinux" ] || { linked=no && echo "check: no kernel without the series (npm run kernel -- build stock): whether all that is called is there is not looked at" >&2; }
for commit in $(git -C "$tree" rev-list --reverse source..series); do
  number=$((number + 1))
  [ $# -eq 0 ] || [ "$*" = whole ] || case " $* " in *" $number "*) ;; *) continue ;; esac
  git -C "$from" checkout -q --detach "$commit"
  # Debian's python3 has what checkpatch's look at licences needs (setup); another one in PATH need not.
  # It leaves a file of its own where it runs.
  (cd "$from" && git format-patch -1 --stdout "$commit" | PATH=/usr/bin:$PATH scripts/checkpatch.pl --root=. --strict -q \
    --terse --show-types --showfile --ignore "$ignored" -) || untidy="$untidy $number"
  [ $# -eq 0 ] || case " $compiled_ones " in *" $number "*) ;; *) continue ;; esac
  since=HEAD~
  [ $compiled -eq $((number - 1)) ] || since=source
  for mode in on off; do
    configure $mode
    [ $since != source ] || objects_in "$work/build-check-$mode" | xargs -r rm -f
    objects=$(touched_objects $mode $since)
    # shellcheck disable=SC2086
    [ -z "$objects" ] || build $mode $objects
    [ -z "$objects" ] || [ $linked = no ] || link $mode
    [ $number -gt "$mainline" ] || uses_mainline $mode
  done
  compiled=$number
  if brings 'tools/\|samples/'; then programs_of; fi
  echo "check: $number ok: $(git -C "$from" log -1 --format=%s)"
done
[ -z "$untidy" ] || fail "checkpatch has remarks on$untidy"
