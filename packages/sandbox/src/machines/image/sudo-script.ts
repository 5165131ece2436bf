/**
 * \`sudo\` where the package is absent: a script can't be setuid, \`su\` is, and its PAM rules let the group sudo pass
 * without a password. Knows -u, -n, -E, -H, -i, -s and VARIABLE=value.
 */
export const sudoScript = `#!/bin/sh
user=root login=
while :; do
  case \${1-} in
    -u) user=$2 && shift 2 ;;
    -u*) user=\${1#-u} && shift ;;
    --user=*) user=\${1#--user=} && shift ;;
    -i | --login) login=- && shift ;;
    -s | --shell | -n | -E | -H | -S | -k | -nE | -En | --non-interactive | --preserve-env) shift ;;
    -v | -l) exit 0 ;;
    --) shift && break ;;
    -*) echo "sudo: option $1 is not known here" >&2 && exit 1 ;;
    *) break ;;
  esac
done
quoted=
for word in "$@"; do
  case $word in
    *[!A-Za-z0-9_./=:,+@%-]* | '') word="'$(printf %s "$word" | sed "s/'/'\\\\\\\\''/g")'" ;;
  esac
  quoted="$quoted $word"
done
export SUDO_USER="\${USER:-$(id -un)}" SUDO_UID="$(id -u)" SUDO_GID="$(id -g)"
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
[ -n "$quoted" ] || exec /usr/bin/su $login "$user"
exec /usr/bin/su $login -s /bin/sh "$user" -c "PATH=$PATH; export PATH; env -- $quoted"
`;

/** Who may become whom: root anyone, members of the group sudo too, nobody else. */
export const suRules = `auth sufficient pam_rootok.so
auth sufficient pam_wheel.so trust use_uid group=sudo
auth required pam_deny.so
account required pam_permit.so
session required pam_permit.so
`;
