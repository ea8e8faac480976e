#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# provenance: whether every recording is of the series (selftests aside), the configuration and the scenario as they lie in the repository, or of
# the earlier series that ../earlier-series lists for its folder. Needs nothing.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/environment.sh"
wrong=0
complain() {
  echo "provenance: $1" >&2
  wrong=1
}

# entry FOLDER LOG: its lines of PROVENANCE.
entry() { awk -v entry="$2" '!/^ / { on = $0 == entry } on' "$repository/fixtures/$1/PROVENANCE"; }

check_log() {
  text=$(entry "$1" "$2")
  [ -n "$text" ] || { complain "$1/$2 has no entry"; return; }
  case $text in *"scenario: $(hash_of "$here/guest/scenarios/$3.sh");"*) ;; *) complain "$2 is of another $3.sh" ;; esac
  case $text in *"kernel.config: $config;"*) ;; *) complain "$2 is of another kernel.config" ;; esac
  if grep -q '^# needs hook' "$here/guest/scenarios/$3.sh"; then
    case $text in *"hook: $hook"*) ;; *) complain "$2 is of another OCI hook" ;; esac
  fi
  case $text in *"series: $4"*) ;; *) complain "$2 is of another series than $4" ;; esac
}

config=$(hash_of "$here/kernel.config")
series=$(kernel_hash)
hook=$(hash_of "$repository/deploy/hook/ctraudit-hook.c")
for script in "$here"/guest/scenarios/*.sh; do
  scenario=$(basename "$script" .sh)
  check_log linux-6.12-container "$scenario-6.12.log" "$scenario" "$series"
  grep -q '^# series only' "$script" || check_log linux-6.12-stock "$scenario-6.12-stock.log" "$scenario" none
done
# What earlier kernels wrote is no scenario's of today: only the series is asked for, and that every log has its entry.
earlier=$(grep -v '^#' "$here/../earlier-series" | cut -d' ' -f2)
for folder in $earlier; do
  hash=$(sed -n "s/^\([0-9a-f]*\) $folder .*/\1/p" "$here/../earlier-series")
  for log in "$repository/fixtures/$folder"/*.log; do
    log=$(basename "$log")
    case $(entry "$folder" "$log") in *"series: $hash "*) ;; *) complain "$folder/$log is not of the earlier series $hash" ;; esac
  done
done
for folder in linux-6.12-container linux-6.12-stock $earlier; do
  grep -v '^ ' "$repository/fixtures/$folder/PROVENANCE" | while read -r log; do
    [ -e "$repository/fixtures/$folder/$log" ] || fail "$folder/PROVENANCE speaks of $log, which is not there"
  done
done
[ $wrong = 0 ] || fail "the recordings are not of the series as it is" "npm run kernel -- record --all"
echo "provenance: every recording is of series $series, or of an earlier one where it is listed as such"
