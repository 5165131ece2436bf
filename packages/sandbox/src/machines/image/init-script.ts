/**
 * PID 1 of a machine: a shell, which costs less than a megabyte. `wait` reaps whatever is handed to it. TERM powers off;
 * HUP, which \`reboot\` sends, ends with status 64, and the host boots the machine again.
 */
export const initScript = `#!/bin/sh
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
cd /
down() {
  trap '' TERM HUP
  for state in /run/systemd-shim/*.unit; do
    [ ! -e "$state" ] || systemctl stop "$(basename "$state" .unit)"
  done
  kill -TERM -1
  tries=0
  while [ $tries -lt 15 ] && others; do
    sleep 0.1 && tries=$((tries + 1))
  done
  exit "$1"
}
others() {
  for process in /proc/[0-9]*; do
    case $process in /proc/1) continue ;; esac
    [ -z "$(cat $process/cmdline 2>/dev/null | tr -d '\\0')" ] || return 0
  done
  return 1
}
trap 'down 0' TERM
trap 'down 64' HUP
rmdir /.host 2>/dev/null
/usr/lib/sandbox/boot &
while :; do
  sleep infinity &
  wait $!
done
`;

/** What a boot starts: the host's keys and OpenSSH, then enabled services, then, the first time, the user data. */
export const bootScript = `#!/bin/sh
# /run/systemd/system tells packages that they start services by systemctl.
mkdir -p /run/sshd /run/lock /run/systemd-shim /run/systemd/system /var/log
touch /run/utmp
if [ -e /usr/lib/sandbox/ssh/server.cjs ]; then
  node /usr/lib/sandbox/ssh/server.cjs > /var/log/sshd.log 2>&1 &
elif [ -x /usr/sbin/sshd ]; then
  if [ ! -e /etc/ssh/ssh_host_ed25519_key ]; then
    ssh-keygen -q -t ed25519 -N '' -C "root@$(cat /proc/sys/kernel/hostname)" -f /etc/ssh/ssh_host_ed25519_key
  fi
  /usr/sbin/sshd -E /var/log/sshd.log
  echo '-----BEGIN SSH HOST KEY FINGERPRINTS-----'
  ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub
  echo '-----END SSH HOST KEY FINGERPRINTS-----'
fi
systemctl start-enabled
scripts=/var/lib/cloud/instance/scripts
if [ ! -e /var/lib/cloud/instance/boot-finished ]; then
  for script in "$scripts"/*; do
    [ -f "$script" ] || continue
    "$script" < /dev/null 2>&1 | tee -a /var/log/cloud-init-output.log
  done
  touch /var/lib/cloud/instance/boot-finished
fi
echo "$(cat /proc/sys/kernel/hostname) is up"
`;
