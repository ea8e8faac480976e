#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# In the guest with systemd, the Debian package installed: what the unit promises, one line each ("@@OK …" or "@@FAILED …").
mkdir -p /out
mount -t 9p -o trans=virtio,version=9p2000.L out /out
DB=/var/lib/ctraudit/ctraudit.db
show() { systemctl show -P "$1" ctraudit.service; }
now() { cut -d' ' -f1 /proc/uptime; }
expect() {
  what=$1
  shift
  if "$@"; then echo "@@OK $what"; else echo "@@FAILED $what"; fi
}
# until_true SECONDS COMMAND…
until_true() {
  left=$1
  shift
  until "$@"; do
    left=$((left - 1))
    [ $left -gt 0 ] || return 1
    sleep 1
  done
}
events() { ctraudit search --count --db $DB 2>/dev/null; }
# A reader exits with 1 where it finds nothing, and with 2 where there is no database yet.
more_events() {
  found=$(events)
  [ "${found:-0}" -gt "$1" ]
}
is_active() { [ "$(show ActiveState)" = active ] && [ "$(show MainPID)" != 0 ] && [ "$(show MainPID)" != "${1:-0}" ]; }
# plugin_runs: as its user
plugin_runs() {
  for process in /proc/[0-9]*; do
    [ "$(stat -c %U "$process" 2>/dev/null)" = ctraudit ] || continue
    case $(tr '\0' ' ' 2>/dev/null <"$process/cmdline") in *' plugin '*) return 0 ;; esac
  done
  return 1
}
# block HEADING: the commands below a heading of deploy/README.md, all but those of the other way to install
block() {
  awk -v heading="## $1" '/^## / { on = $0 == heading } on && /^```sh$/ { inside = 1; next } /^```$/ { inside = 0 } inside' /deploy.md
}
storm() { i=0; while [ $i -lt 100 ]; do /bin/true; i=$((i + 1)); done; }

echo "@@BEGIN $(now)"
systemctl --version | head -n 1
expect 'auditd runs under systemd' systemctl -q is-active auditd
expect 'nothing of the package was started by its installation' [ "$(show ActiveState)" = inactive ]
# What a reader of deploy/README.md does. The way by hand has its files in /root/ctraudit/deploy.
cd /root/ctraudit || exit 1
if [ -d deploy ]; then
  block 'B. By hand' >/tmp/by-hand.sh
  expect 'installed by the commands of "B. By hand"' sh -eux /tmp/by-hand.sh
fi
block 'Audit rules' >/tmp/rules.sh
expect 'rules loaded by the commands of "Audit rules"' sh -eu /tmp/rules.sh
expect 'the kernel has them' sh -c 'auditctl -l | grep -q unshare'
storm
begin=$(now)
block 'C. Service' >/tmp/service.sh
expect 'started, ready by sd_notify, by the commands of "C. Service"' sh -eux /tmp/service.sh
echo "ready after $(echo "$begin $(now)" | awk '{ print $2 - $1 }') s: $(show StatusText)"
expect 'type notify' [ "$(show Type)" = notify ]
expect 'it runs as ctraudit' [ "$(stat -c %U "/proc/$(show MainPID)")" = ctraudit ]
expect 'what was written before is stored' until_true 60 more_events 50
had=$(events)
storm
expect 'what is written now is stored' until_true 60 more_events "$had"
expect 'the group may read the database, others may not' [ "$(stat -c '%U:%G %a' $DB)" = 'ctraudit:ctraudit 640' ]
exposure=$(systemd-analyze security ctraudit.service | sed -n 's/.*Overall exposure level for ctraudit.service: \([0-9.]*\).*/\1/p')
expect "systemd-analyze security: $exposure, at most 2.0" awk "BEGIN { exit !($exposure <= 2.0) }"

# killed
main=$(show MainPID)
kill -KILL "$main"
expect 'started again after SIGKILL' until_true 90 is_active "$main"
expect 'restarts: 1' [ "$(show NRestarts)" = 1 ]
had=$(events)
storm
expect 'and it goes on' until_true 60 more_events "$had"

# watchdog
mkdir -p /run/systemd/system/ctraudit.service.d
printf '[Service]\nWatchdogSec=20s\n' >/run/systemd/system/ctraudit.service.d/watchdog.conf
systemctl daemon-reload
systemctl restart ctraudit
main=$(show MainPID)
sleep 45
expect 'signs of life reach the watchdog' [ "$(show MainPID)" = "$main" ]
kill -STOP "$main"
expect 'hanging, it is ended by the watchdog and started again' until_true 180 is_active "$main"
rm /run/systemd/system/ctraudit.service.d/watchdog.conf
systemctl daemon-reload

# stopped
until_true 60 is_active
sleep 5
expect 'stopped by SIGTERM' systemctl stop ctraudit
expect 'with success' [ "$(show Result) $(show ExecMainStatus)" = 'success 0' ]
expect 'one file is left' [ "$(ls -A /var/lib/ctraudit)" = ctraudit.db ]
expect 'the database is whole' ctraudit check --db $DB

# the plug-in, in place of the service: auditd is started anew, since a plug-in inherits its limits
block 'D. Plug-in' >/tmp/plugin.sh
expect 'the commands of "D. Plug-in" end well' sh -eux /tmp/plugin.sh
expect 'auditd starts the plug-in, which is ctraudit' until_true 10 plugin_runs
had=$(events)
storm
expect 'the plug-in stores' until_true 90 more_events "$had"
[ -d deploy ] || {
  echo '{"id":"web","status":"creating","pid":1}' | /usr/lib/ctraudit/ctraudit-hook createRuntime
  expect 'the message of the hook is stored' until_true 60 sh -c "ctraudit search -m VIRT_CONTROL --count --db $DB | grep -qv '^0'"
}
ctraudit status --db $DB --spool /var/spool/ctraudit
journalctl -u ctraudit --no-pager 2>/dev/null | tail -n 20
systemctl --failed --no-legend
echo "@@END $(now)"
sync
systemctl reboot -ff
