# SPDX-License-Identifier: GPL-2.0-only
# Makes one TAP stream of the outputs of the programs that are named in the input, in the folder "shared", and of what the kernel said
# on "console". Exits 1 where something failed, was left out, or did not end as it should.

function point(is_ok, text) {
  print (is_ok ? "ok " : "not ok ") ++points " " text
  if (!is_ok) failed++
}

# A program: its points, renumbered, and one more if it did not run to its end.
function program(name,   line, planned, seen, file) {
  file = shared "/" name ".tap"
  planned = -1
  seen = 0
  while ((getline line <file) > 0) {
    if (line ~ /^1\.\.[0-9]+/) {
      planned = substr(line, 4) + 0
    } else if (line ~ /^(not )?ok [0-9]+/) {
      seen++
      result(name, line)
    } else if (line !~ /^TAP version/ && line !~ /^# +(RUN|OK) / && line !~ /^# (Starting|PASSED:|FAILED:|Totals:)/) {
      print (line ~ /^#/ ? "" : "# ") line
    }
  }
  close(file)
  if (!(name in ended)) point(0, name ": did not end")
  else if (planned < 0 || seen != planned) point(0, name ": " seen " of " planned " tests, then status " ended[name])
  # The harness ends with 0, or 1 for a failed test; 4 means that all was skipped.
  else if (ended[name] != 0 && ended[name] != 1 && ended[name] != 4) point(0, name ": ended with status " ended[name])
}

# A test that was skipped has shown nothing: only what this kernel cannot do may be.
function result(name, line,   is_ok, text) {
  is_ok = line ~ /^ok/
  text = line
  sub(/^(not )?ok [0-9]+ (- )?/, "", text)
  if (line ~ /# SKIP/) {
    skipped++
    if (line !~ /needs CONFIG_(FAULT_INJECTION|SECURITY_SMACK)/ || stress) is_ok = 0
  }
  point(is_ok, name ": " text)
}

BEGIN {
  print "TAP version 13"
  while ((getline line <(shared "/status")) > 0) {
    split(line, field, " ")
    ended[field[1]] = field[2]
  }
}

{ program($1) }

END {
  if (stress) {
    while ((getline line <(shared "/stress.txt")) > 0) print "# " line
    point(("stress" in ended) && ended["stress"] == 0, "stress of " stress " s")
    while ((getline line <(shared "/dmesg-boot.txt")) > 0)
      if (line ~ /KTAP|audit_contid|^.*# Totals: pass/) {
        sub(/^\[[^]]*\] */, "", line)
        if (line ~ /^ok [0-9]+ audit_contid/) kunit = 1
        if (line ~ /not ok|ok [0-9]+ audit_contid/) print "# " line
      }
    close(shared "/dmesg-boot.txt")
    point(kunit, "KUnit: audit_contid")
  }
  clean = 1
  while ((getline line <console) > 0) {
    if (line ~ /WARNING:|BUG:|INFO: possible|INFO: task|Oops|general protection|Kernel panic|@@FAILED|unreferenced object/) {
      clean = 0
      print "# " line
    }
    if (line ~ /@@END/) end = 1
  }
  point(end, "the guest ran to its end")
  point(clean, "its kernel did not complain")
  print "1.." points
  printf "selftest: %d passed, %d failed, %d skipped\n", points - failed - skipped, failed, skipped >"/dev/stderr"
  exit failed > 0
}
