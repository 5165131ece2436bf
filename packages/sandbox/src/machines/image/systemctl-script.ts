/**
 * \`systemctl\` without systemd: starts what a package's unit file says (ExecStartPre, ExecStart, ExecStop, User,
 * WorkingDirectory, Environment, EnvironmentFile, RuntimeDirectory, PIDFile; Type simple, exec, notify, forking and
 * oneshot), else the package's init script. Keeps one file per started unit in /run/systemd-shim.
 */
export const systemctlScript = `#!/bin/bash
state=/run/systemd-shim
mkdir -p "$state" 2>/dev/null
words=()
now= properties= value=
while [ $# -gt 0 ]; do
  case $1 in
    --now) now=yes ;;
    --value) value=yes ;;
    -p | --property) properties="$properties \${2//,/ }" && shift ;;
    -p*) properties="$properties \${1#-p}" ;;
    --property=*) properties="$properties \${1#--property=}" ;;
    -t | -s | -n | -o) shift ;;
    -*) ;;
    *) words+=("$1") ;;
  esac
  shift
done
action=\${words[0]:-list-units}
set -- "\${words[@]:1}"

unit_file() {
  local place
  for place in /etc/systemd/system /run/systemd/system /usr/local/lib/systemd/system /lib/systemd/system; do
    [ ! -f "$place/$1.service" ] || { echo "$place/$1.service"; return 0; }
  done
  [[ $1 == *@* ]] && [ "$1" != "\${1%%@*}@" ] && unit_file "\${1%%@*}@"
}
setting() {
  sed -e ':a' -e '/\\\\$/{N;s/\\\\\\n/ /;ba' -e '}' "$file" | sed -n "s/^$1[[:space:]]*=[[:space:]]*//p" | sed "s/%[iI]/$instance/g;s/%n/$unit.service/g"
}
# Sets \`command\` to what the line runs, and \`tolerant\` where its failure is none.
prepare() {
  local line=$1 user
  tolerant=
  while :; do
    case $line in
      -*) tolerant=yes && line=\${line#-} ;;
      [+!:@]*) line=\${line#?} ;;
      *) break ;;
    esac
  done
  line=\${line//\\$MAINPID/\${main:-}}
  line=\${line//\\$\\{MAINPID\\}/\${main:-}}
  command=(bash -c "exec $line")
  user=$(setting User | tail -n 1)
  [ -z "$user" ] || [ "$user" = root ] ||
    command=(setpriv --reuid "$user" --regid "$(id -g "$user")" --init-groups "\${command[@]}")
}
run_line() {
  prepare "$1"
  "\${command[@]}" || [ -n "$tolerant" ]
}
is_there() {
  [ -n "$1" ] && [ -d "/proc/$1" ] && ! grep -q '^State:.Z' "/proc/$1/status" 2>/dev/null
}
surroundings() {
  local line path
  while read -r line; do [ -z "$line" ] || eval "export $line"; done < <(setting Environment)
  while read -r path; do
    path=\${path#-}
    [ ! -r "$path" ] || { set -a; . "$path"; set +a; }
  done < <(setting EnvironmentFile)
  local user
  user=$(setting User | tail -n 1)
  for path in $(setting RuntimeDirectory); do
    mkdir -p "/run/$path" && chown "\${user:-root}" "/run/$path"
  done
  for path in $(setting StateDirectory); do
    mkdir -p "/var/lib/$path" && chown "\${user:-root}" "/var/lib/$path"
  done
  path=$(setting WorkingDirectory | tail -n 1)
  path=\${path#-}
  [ -z "$path" ] || [ "$path" = '~' ] || cd "$path" || return 1
}
main_process() {
  local path
  path=$(setting PIDFile | tail -n 1)
  path=\${path/#\\/var\\/run/\\/run}
  if [ -n "$path" ] && [ -s "$path" ]; then head -n 1 "$path"; return; fi
  sed -n 's/^pid=//p' "$state/$unit.unit" 2>/dev/null
}
is_active() {
  if [ -n "$file" ]; then
    [ -e "$state/$unit.unit" ] || [ -n "$(setting PIDFile)" ] || return 1
    ! grep -q '^remains' "$state/$unit.unit" 2>/dev/null || return 0
    local main
    main=$(main_process)
    is_there "$main"
  else
    "/etc/init.d/$unit" status > /dev/null 2>&1
  fi
}
start() {
  if [ -z "$file" ]; then
    [ -x "/etc/init.d/$unit" ] || { echo "Failed to start $unit.service: Unit $unit.service not found." >&2; return 5; }
    "/etc/init.d/$unit" start && touch "$state/$unit.init"
    return
  fi
  is_active && return 0
  local kind line
  kind=$(setting Type | tail -n 1)
  : > "$state/$unit.unit"
  (
    surroundings || exit 1
    while read -r line; do
      [ -z "$line" ] || run_line "$line" < /dev/null || exit 1
    done < <(setting ExecStartPre)
    case \${kind:-simple} in
      oneshot)
        while read -r line; do [ -z "$line" ] || run_line "$line" < /dev/null || exit 1; done < <(setting ExecStart)
        [ "$(setting RemainAfterExit)" != yes ] && [ "$(setting RemainAfterExit)" != true ] || echo remains > "$state/$unit.unit"
        ;;
      forking)
        run_line "$(setting ExecStart | tail -n 1)" < /dev/null || exit 1
        ;;
      *)
        mkdir -p /var/log/journal
        prepare "$(setting ExecStart | tail -n 1)"
        (exec "\${command[@]}" < /dev/null >> "/var/log/journal/$unit.log" 2>&1) &
        echo "pid=$!" > "$state/$unit.unit"
        ;;
    esac
  ) || { rm -f "$state/$unit.unit"; echo "Job for $unit.service failed." >&2; return 1; }
  case \${kind:-simple} in
    oneshot | forking) ;;
    *) sleep 0.1; is_active || { echo "Job for $unit.service failed; see /var/log/journal/$unit.log" >&2; return 1; } ;;
  esac
}
stop() {
  if [ -z "$file" ]; then
    rm -f "$state/$unit.init"
    [ ! -x "/etc/init.d/$unit" ] || "/etc/init.d/$unit" stop
    return
  fi
  local main line tries=0
  main=$(main_process)
  line=$(setting ExecStop | tail -n 1)
  [ -z "$line" ] || run_line "$line" < /dev/null
  ! is_there "$main" || kill -TERM "$main" 2>/dev/null
  while is_there "$main" && [ $tries -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
  ! is_there "$main" || kill -KILL "$main" 2>/dev/null
  rm -f "$state/$unit.unit"
  return 0
}
reload() {
  if [ -z "$file" ]; then "/etc/init.d/$unit" reload; return; fi
  local main line
  main=$(main_process)
  line=$(setting ExecReload | tail -n 1)
  if [ -n "$line" ]; then run_line "$line"; else [ -n "$main" ] && kill -HUP "$main"; fi
}
# What init scripts and packages ask before they leave a service to systemd.
show() {
  local active=inactive sub=dead load=not-found enabled=disabled name
  ! is_active || { active=active && sub=running; }
  [ -z "$file" ] || load=loaded
  ! is_enabled || enabled=enabled
  while IFS='=' read -r name answer; do
    case " $properties " in
      '  ' | *" $name "*) [ -n "$value" ] && echo "$answer" || echo "$name=$answer" ;;
    esac
  done << ANSWERS
Id=$unit.service
LoadState=$load
ActiveState=$active
SubState=$sub
UnitFileState=$enabled
MainPID=$(main_process)
CanReload=yes
ANSWERS
}
wants=/etc/systemd/system/multi-user.target.wants
# Where packages note that their service is to run from the start.
noted=/var/lib/systemd/deb-systemd-helper-enabled/multi-user.target.wants
is_enabled() {
  [ -L "$wants/$unit.service" ] || [ -e "$noted/$unit.service" ]
}
enable() {
  [ -n "$file" ] || [ -x "/etc/init.d/$unit" ] || { echo "Failed to enable unit: Unit file $unit.service does not exist." >&2; return 1; }
  mkdir -p "$wants" && ln -sf "\${file:-/etc/init.d/$unit}" "$wants/$unit.service"
}

case $action in
  daemon-reload | daemon-reexec | reset-failed | set-default | isolate) exit 0 ;;
  is-system-running) echo running; exit 0 ;;
  list-units) for one in "$state"/*.unit; do [ ! -e "$one" ] || basename "$one" .unit; done; exit 0 ;;
  start-enabled) set --; for one in "$wants"/*.service "$noted"/*.service; do [ "\${one%/\\*.service}" != "$one" ] || set -- "$@" "$(basename "$one")"; done; action=start ;;
  poweroff | halt) exec poweroff ;;
  reboot) exec reboot ;;
esac
result=0
for unit in "$@"; do
  unit=\${unit%.service}
  case $unit in *.socket | *.timer | *.target | *.mount) continue ;; esac
  file=$(unit_file "$unit")
  instance=
  [[ $unit != *@* ]] || instance=\${unit#*@}
  case $action in
    start) start || result=$? ;;
    stop) stop || result=$? ;;
    restart | try-restart | force-reload | reload-or-restart) stop; start || result=$? ;;
    reload) reload || result=$? ;;
    enable | reenable) enable || result=$?; [ -z "$now" ] || start || result=$? ;;
    disable) rm -f "$wants/$unit.service" "$noted/$unit.service"; [ -z "$now" ] || stop || result=$? ;;
    mask | unmask | preset | add-wants | kill) ;;
    is-active) if is_active; then echo active; else echo inactive; result=3; fi ;;
    is-failed) if is_active; then echo active; result=1; else echo inactive; result=1; fi ;;
    is-enabled) if is_enabled; then echo enabled; else echo disabled; result=1; fi ;;
    status) if is_active; then echo "$unit.service: active (running)"; else echo "$unit.service: inactive (dead)"; result=3; fi ;;
    show) show ;;
    cat) [ -z "$file" ] || cat "$file" ;;
    *) echo "systemctl: $action is not known here" >&2; exit 1 ;;
  esac
done
exit $result
`;

/** \`service NAME ACTION\`: the package's init script, or its unit where it brings none. */
export const serviceScript = `#!/bin/sh
[ $# -ge 2 ] || { echo 'Usage: service NAME start|stop|restart|reload|status' >&2; exit 1; }
name=$1
shift
if [ -x "/etc/init.d/$name" ]; then cd / && exec env -i LANG="\${LANG-}" PATH="$PATH" TERM="\${TERM-dumb}" "/etc/init.d/$name" "$@"; fi
exec systemctl "$1" "$name"
`;

/** PID 1 takes TERM as power off and HUP as reboot. */
export function powerScript(signal: 'TERM' | 'HUP'): string {
  const asked = signal === 'TERM' ? 'case " $* " in *" -r "*) signal=HUP ;; *" -c "*) exit 0 ;; esac\n' : '';
  return `#!/bin/sh\nsignal=${signal}\n${asked}kill -$signal 1\n`;
}
