#!/usr/bin/env bash
# Fetches the S3 servers that the tests of lib/live talk to, and unpacks them into a folder of their own: Ceph RADOS Gateway, which decides
# (policies, ACLs, signatures), and moto, which remembers every setting. Debian packages, signatures checked by apt; nothing is installed, no root rights are needed.
#   test/servers/install.sh [FOLDER]     default .cache/s3-servers; does nothing when they are there
set -euo pipefail
suite=trixie
folder=${1:-$(cd "$(dirname "$0")/../.." && pwd)/.cache/s3-servers}
if [ -x "$folder/run" ]; then exit 0; fi
command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || { echo "the S3 servers need apt-get and dpkg-deb" >&2; exit 3; }
mkdir -p "$folder.new"
folder_new=$(cd "$folder.new" && pwd)
apt=$folder_new/.apt
mkdir -p "$apt"/{lists/partial,archives/partial,parts}
: >"$apt/status"
# the archive that this machine uses already
mirror=${DEBIAN_MIRROR:-$({ sed -n 's/^URIs:[[:space:]]*//p' /etc/apt/sources.list.d/debian.sources; awk '$1 == "deb" { print $2 }' /etc/apt/sources.list; } 2>/dev/null | grep -E '/debian/?$' | head -n 1 || true)}
[ -n "$mirror" ] || { echo "no Debian archive is known: set DEBIAN_MIRROR" >&2; exit 3; }
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" >"$apt/sources.list"
options=(
  -o Dir::State="$apt" -o Dir::State::Lists="$apt/lists" -o Dir::State::status="$apt/status" -o Dir::Cache="$apt" -o Dir::Cache::archives="$apt/archives"
  -o Dir::Etc::SourceList="$apt/sources.list" -o Dir::Etc::SourceParts=/dev/null -o Dir::Etc::Preferences=/dev/null -o Dir::Etc::PreferencesParts="$apt/parts"
  -o APT::Sandbox::User="$(id -un)" -o Debug::NoLocking=true -o Acquire::Languages=none -o Acquire::Retries=3 -o APT::Install-Recommends=false -o Dpkg::Use-Pty=0
)
apt-get "${options[@]}" -qq update
apt-get "${options[@]}" -qq -y --download-only install radosgw python3-moto python3-flask-cors >/dev/null
for package in "$apt"/archives/*.deb; do dpkg-deb -x "$package" "$folder_new"; done
rm -rf "$apt" "$folder_new"/usr/share/{doc,man,locale,info}
# starts a program of the folder with the folder's own loader and libraries
cat >"$folder_new/run" <<'RUN'
#!/bin/sh
root=$(cd "$(dirname "$0")" && pwd)
program=$1
shift
for place in usr/bin usr/sbin bin sbin; do
  if [ -x "$root/$place/$program" ]; then program=$root/$place/$program; break; fi
done
machine=$(uname -m)-linux-gnu
for loader in "$root"/usr/lib/"$machine"/ld-linux-*.so.* "$root"/usr/lib64/ld-linux-*.so.* "$root"/lib64/ld-linux-*.so.*; do
  [ -e "$loader" ] && break
done
exec "$loader" --library-path "$root/usr/lib/$machine:$root/usr/lib/$machine/ceph:$root/lib/$machine" "$program" "$@"
RUN
chmod +x "$folder_new/run"
rm -rf "$folder"
mv "$folder_new" "$folder"
