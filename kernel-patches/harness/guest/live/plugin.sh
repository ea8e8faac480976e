# SPDX-License-Identifier: GPL-2.0-only
# needs ctraudit
# The real auditd with ctraudit as its plug-in, installed as the Debian package installs it, and a storm of forks. What auditd
# wrote, what the plug-in stored and what auditd says of its queue go to /out. What follows runs before auditd is started:
echo 'ctraudit:x:990:990:ctraudit:/var/lib/ctraudit:/bin/false' >>/etc/passwd
echo 'ctraudit:x:990:' >>/etc/group
mkdir -p /var/lib/ctraudit /var/spool/ctraudit
chown ctraudit:ctraudit /var/lib/ctraudit /var/spool/ctraudit
sed -i 's/^active = .*/active = yes/' /etc/audit/plugins.d/ctraudit.conf
syslogd -O /out/syslog
# auditd starts here
WRITERS=$(sed -n 's/.*storm_writers=\([0-9]*\).*/\1/p' /proc/cmdline)
FORKS=$(sed -n 's/.*storm_forks=\([0-9]*\).*/\1/p' /proc/cmdline)
READY=$(sed -n 's/.*storm_ready=\([a-z]*\).*/\1/p' /proc/cmdline)
now() { cut -d' ' -f1 /proc/uptime; }
# running COMMAND: the process that runs this command of ctraudit
running() {
  for process in $(pidof node); do
    case $(tr '\0' ' ' 2>/dev/null <"/proc/$process/cmdline") in *" $1 "*) echo "$process" ;; esac
  done
}
plugin() { running plugin; }
follower() { running follow; }
seconds() { awk '{ print ($14 + $15) / 100 }' "/proc/$1/stat"; }
usage() { echo "$1: cpu $(seconds "$2") s, peak $(sed -n 's/^VmHWM:[[:space:]]*//p' "/proc/$2/status")"; }
# spooled: bytes that wait in the spool
spooled() { du -k /var/spool/ctraudit | cut -f1; }
# The plug-in reads from its first moment on, whether or not it is waited for; node takes seconds to start under emulation.
if [ "$READY" = yes ]; then
  i=0
  until [ -n "$(follower)" ] && [ -s /var/lib/ctraudit/ctraudit.db ]; do
    i=$((i + 1))
    [ $i -lt 600 ] || { echo '@@FAILED the plug-in did not start'; exit 1; }
    usleep 100000
  done
fi
{
  echo "storm begins $(now)"
  storm "$WRITERS" "$FORKS" || echo '@@FAILED storm' >/dev/console
  i=0
  while [ $i -lt $((WRITERS * 10)) ]; do /bin/busybox true; i=$((i + 1)); done
  echo "storm ends $(now)"
  auditctl -D >/dev/null
  # Until auditd has told its plug-ins all, and the plug-in has stored it: the log and the database stay as they are.
  last= same=0 i=0
  while [ $same -lt 5 ] && [ $i -lt 200 ]; do
    sleep 1
    is="$(stat -c %s /var/log/audit/audit.log) $(stat -c %s /var/lib/ctraudit/ctraudit.db-wal 2>/dev/null) $(spooled)"
    if [ "$is" = "$last" ]; then same=$((same + 1)); else same=0; fi
    last=$is i=$((i + 1))
  done
  echo "stored $(now)"
  usage auditd "$(cat /run/auditd.pid)"
  usage plugin "$(plugin)"
  usage follow "$(follower)"
  kill -CONT "$(cat /run/auditd.pid)"
  sleep 1
  cat /run/audit/auditd.state /var/run/auditd.state 2>/dev/null
} >/out/figures
kill -TERM "$(cat /run/auditd.pid)"
i=0
while { pidof auditd || [ -n "$(plugin)" ] || [ -n "$(follower)" ]; } >/dev/null && [ $i -lt 600 ]; do usleep 100000; i=$((i + 1)); done
[ $i -lt 600 ] || echo '@@FAILED the plug-in did not end'
mkdir /out/log
cp /var/log/audit/audit.log* /out/log/
ls /var/spool/ctraudit >/out/spool
cp /var/lib/ctraudit/ctraudit.db* /out/
# The harness ends with auditd running.
sed -i 's/^active = .*/active = no/' /etc/audit/plugins.d/ctraudit.conf
auditd
while [ ! -s /run/auditd.pid ]; do usleep 50000; done
