/**
 * A machine has no right to mount, which would be a right over the host. \`mount\` inside it asks the host instead, by
 * a file in /run/sandbox, and the host mounts what is this machine's: its attached volumes, and tmpfs.
 */
const ask = `
[ "$(id -u)" = 0 ] || { echo "$name: only root can do that" >&2; exit 1; }
ask() {
  request=/run/sandbox/$$-$(date +%s%N)
  printf '%s\\0' "$@" > "$request.draft" && mv "$request.draft" "$request.request"
  tries=0
  until [ -e "$request.reply" ]; do
    [ $tries -lt 300 ] || { echo "$name: the host does not answer" >&2; rm -f "$request.request"; exit 32; }
    sleep 0.05 && tries=$((tries + 1))
  done
  answer=$(cat "$request.reply") && rm -f "$request.reply"
  [ "$answer" = ok ] || { echo "$name: $answer" >&2; return 32; }
}`;

export const mountScript = `#!/bin/sh
name=mount
[ $# -gt 0 ] || { cat /proc/self/mounts; exit 0; }
${ask}
type=auto options=defaults all=
source= target=
while [ $# -gt 0 ]; do
  case $1 in
    -t) type=$2 && shift ;;
    -t*) type=\${1#-t} ;;
    -o) options=$2 && shift ;;
    -o*) options=\${1#-o} ;;
    -r) options=$options,ro ;;
    -a) all=yes ;;
    -v | -n | -w | -i) ;;
    -*) echo "mount: option $1 is not known here" >&2 && exit 1 ;;
    *) if [ -z "$source" ]; then source=$1; else target=$1; fi ;;
  esac
  shift
done
from_table() {
  status=0
  while read -r source target type options _; do
    case $source in '' | '#'*) continue ;; esac
    case ,$options, in *,noauto,*) [ -n "$1" ] || continue ;; esac
    [ "$target" != swap ] && [ "$type" != swap ] || continue
    [ -z "$1" ] || [ "$1" = "$source" ] || [ "$1" = "$target" ] || continue
    grep -q " $target " /proc/self/mounts || ask mount "$source" "$target" "$type" "$options" || status=32
    found=yes
  done < /etc/fstab
  [ -z "$1" ] || [ -n "\${found-}" ] || { echo "mount: $1: not in /etc/fstab" >&2; exit 32; }
  exit $status
}
[ -z "$all" ] || from_table ''
[ -n "$target" ] || from_table "$source"
[ -d "$target" ] || { echo "mount: $target: mount point does not exist." >&2; exit 32; }
ask mount "$source" "$(cd "$target" && pwd -P)" "$type" "$options"
`;

export const umountScript = `#!/bin/sh
name=umount
${ask}
while [ $# -gt 0 ]; do
  case $1 in
    -*) ;;
    /dev/*) ask umount "$(sed -n "s|^$1 \\([^ ]*\\) .*|\\1|p" /proc/self/mounts | tail -n 1)" || exit 32 ;;
    *) ask umount "$(cd "$1" 2>/dev/null && pwd -P || echo "$1")" || exit 32 ;;
  esac
  shift
done
`;
