/**
 * Builds a machine's file system inside its new mount namespace, with this host's programs. Arguments: the machine's
 * directory, the image's, the host name, the node program, a command that gives up what machines may not hold and runs
 * what follows. At its end the process is the machine's PID 1, which says so, and waits until the host's root has been taken away from below it. Only
 * then does it run a program of the machine, which the machine may have changed.
 */
export const mountScript = `
set -eu
machine=$1 image=$2 name=$3 node=$4
shift 4
root=$machine/mount
echo "$name" > /proc/sys/kernel/hostname

mount -t overlay -o "lowerdir=$image/root,upperdir=$machine/root/upper,workdir=$machine/root/work" overlay "$root"
mount -t overlay -o "lowerdir=$image/usr:$image/usr-hidden:/usr,upperdir=$machine/usr/upper,workdir=$machine/usr/work" overlay "$root/usr"
if [ -d /var/lib/dpkg ]; then
  mount -t overlay -o "lowerdir=/var/lib/dpkg,upperdir=$machine/dpkg/upper,workdir=$machine/dpkg/work" overlay "$root/var/lib/dpkg"
fi
mount --bind "$node" "$root/usr/local/bin/node"
mount -o remount,bind,ro,nosuid,nodev "$root/usr/local/bin/node"

mount -t tmpfs -o mode=755,nosuid,noexec,size=1m tmpfs "$root/dev"
cd "$root/dev"
mknod -m 666 null c 1 3
mknod -m 666 zero c 1 5
mknod -m 666 full c 1 7
mknod -m 666 random c 1 8
mknod -m 666 urandom c 1 9
mknod -m 666 tty c 5 0
ln -s /proc/self/fd fd
ln -s fd/0 stdin
ln -s fd/1 stdout
ln -s fd/2 stderr
ln -s pts/ptmx ptmx
ln -s null console
mkdir pts shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5,nosuid,noexec devpts pts
mount -t tmpfs -o mode=1777,nosuid,nodev,size=64m tmpfs shm

mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
cd "$root/proc"
for path in sys irq bus fs acpi scsi; do
  [ ! -d $path ] || { mount --bind $path $path && mount -o remount,bind,ro,nosuid,nodev,noexec $path; }
done
for path in kcore keys key-users latency_stats timer_list sched_debug sysrq-trigger kmsg kallsyms kpagecount kpageflags kpagecgroup; do
  [ ! -e $path ] || mount --bind /dev/null $path
done
mount -t sysfs -o ro,nosuid,nodev,noexec sysfs "$root/sys"
[ ! -d "$root/sys/firmware" ] || mount -t tmpfs -o ro,mode=555 tmpfs "$root/sys/firmware"

mount -t tmpfs -o mode=755,nosuid,nodev,size=64m tmpfs "$root/run"
mkdir -p "$root/run/lock" "$root/run/sandbox"
mount --bind "$machine/exchange" "$root/run/sandbox"
mount -o remount,bind,nosuid,nodev,noexec "$root/run/sandbox"
mkdir -p "$root/.host"

cd /
exec "$@" sh -c 'echo mounted >&3; exec 3>&-; read -r _; exec /usr/lib/sandbox/init < /dev/null'
`;
