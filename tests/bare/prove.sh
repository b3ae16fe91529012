#!/usr/bin/env bash
# Prove that `make run` and `make test` work as the first commands in a fresh clone on a bare Debian: a root made by
# debootstrap with make, git, python3 and python3-venv, and nothing else. What is committed is what is tried.
#
#   tests/bare/prove.sh [WHO ...]      WHO: root (with user namespaces), chroot (root without them), plain; default all
#
# Needs root and debootstrap. BARE_STEPS="run test" says what is tried; BARE_BASE names a bare root made earlier, which
# is copied, not changed; BARE_DIR a folder with 8 GB of room. The machine's certificates and proxy settings are lent.
set -euo pipefail

repo=$(cd "$(dirname "$0")/../.." && pwd)
whos=${*:-root chroot plain}
export BARE_STEPS=${BARE_STEPS:-run test}
top=$(mktemp -d -p "${BARE_DIR:-${TMPDIR:-/var/tmp}}" fest-ops-bare.XXXXXX)
trap 'rm -rf --one-file-system "$top"' EXIT
chmod 755 "$top"

if [ -n "${BARE_BASE:-}" ]; then
  cp -a "$BARE_BASE" "$top/base"
else
  debootstrap --variant=minbase --include=make,git,python3,python3-venv "${BARE_SUITE:-bookworm}" "$top/base" >"$top/log" ||
    { tail -n 20 "$top/log"; exit 1; }
fi

for who in $whos; do
  new=$top/$who
  cp -a "$top/base" "$new"
  cp -L /etc/resolv.conf /etc/hosts "$new/etc/"
  if [ -f /etc/ssl/certs/ca-certificates.crt ]; then
    mkdir -p "$new/etc/ssl/certs"
    cp -L /etc/ssl/certs/ca-certificates.crt "$new/etc/ssl/certs/"
  fi
  git clone --quiet --bare --no-hardlinks "$repo" "$new/srv/fest-ops.git"
  cp "$repo/tests/bare/inside.py" "$new/srv/inside.py"
  chroot "$new" useradd --create-home --shell /bin/bash plain
  chroot "$new" git config --system safe.directory '*'

  lent=(env -i "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" "BARE_STEPS=$BARE_STEPS" TERM=dumb)
  for name in PIP_CERT PIP_INDEX_URL PIP_DEFAULT_TIMEOUT SSL_CERT_FILE NODE_EXTRA_CA_CERTS \
    http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY npm_config_registry; do
    [ -n "${!name:-}" ] && lent+=("$name=${!name}")
  done
  case $who in
    plain) inside=(setpriv --reuid=plain --regid=plain --init-groups "${lent[@]}" "HOME=$(chroot "$new" sh -c 'echo ~plain')" USER=plain) ;;
    *) inside=("${lent[@]}" "HOME=$(getent passwd 0 | cut -d: -f6)" USER=root) ;;
  esac
  inside+=(python3 /srv/inside.py "$who")

  echo "== $who =="
  # A mount and a process namespace of its own: whatever is left of it ends with it.
  unshare --mount --pid --fork --kill-child bash -s "$new" "$who" "${inside[@]}" <<'INSIDE'
set -euo pipefail
new=$1 who=$2
shift 2
mount --make-rprivate /
mount --bind "$new" "$new"
mount -t proc proc "$new/proc"
mount -t tmpfs -o mode=755 tmpfs "$new/dev"
for device in null zero full random urandom tty; do touch "$new/dev/$device"; mount --bind "/dev/$device" "$new/dev/$device"; done
mkdir "$new/dev/shm" "$new/dev/pts"
mount -t tmpfs -o mode=1777 tmpfs "$new/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$new/dev/pts"
ln -s pts/ptmx "$new/dev/ptmx"
ln -s /proc/self/fd "$new/dev/fd"
cd "$new"
if [ "$who" = root ]; then
  mkdir old
  pivot_root . old
  exec </dev/null chroot . bash -c 'umount -l /old && rmdir /old && exec "$@"' bash "$@"
fi
exec </dev/null chroot . "$@"
INSIDE
done
echo "Proved for: $whos"
