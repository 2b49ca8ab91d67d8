#!/usr/bin/env bash
# Compiles the constructs with jsii, beside the project: what jsii refuses could never be published for other languages.
# Then writes the sources of Python, Java, C# and Go with jsii-pacmak. What of these languages could be run needs their
# own registries: the runtime of jsii and the CDK (`jsii`, `aws-cdk-lib` of PyPI for Python).
# Needs `npm ci` to have run, and the npm registry: jsii brings a TypeScript of its own.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/src"
cp -r lib/constructs lib/audit-actions "$work/src"
cd "$work"
echo "Constructs" >README.md
cat >package.json <<'JSON'
{
  "name": "bucket-warden-constructs", "version": "0.0.0", "description": "x", "license": "Apache-2.0", "author": { "name": "x", "email": "x@example.com" },
  "repository": { "url": "https://example.com/x.git" }, "main": "src/constructs/index.js", "types": "src/constructs/index.d.ts", "jsii": {
    "outdir": "out", "tsc": { "rootDir": "src" },
    "targets": {
      "python": { "distName": "bucket-warden-constructs", "module": "bucket_warden_constructs" },
      "java": { "package": "example.bucketwarden", "maven": { "groupId": "example", "artifactId": "bucket-warden" } },
      "dotnet": { "namespace": "BucketWarden", "packageId": "BucketWarden" },
      "go": { "moduleName": "example.com/bucket-warden" }
    }
  },
  "peerDependencies": { "aws-cdk-lib": "^2.276.0", "constructs": "^10.5.0" }, "devDependencies": { "@types/node": "^20" }
}
JSON
npm install --no-save --no-audit --no-fund --loglevel=error --legacy-peer-deps \
  jsii@6.0.16 jsii-rosetta@6 jsii-pacmak@1 >/dev/null
mkdir -p node_modules/@types
# one construct packs a file that stands beside it
for name in aws-cdk-lib constructs @types/node undici-types; do
  rm -rf "node_modules/$name"
  ln -s "$root/node_modules/$name" "node_modules/$name"
done
if ! npx jsii --silence-warnings=reserved-word >jsii.txt 2>&1; then
  cat jsii.txt
  echo "the constructs are not of the shape that jsii publishes"
  exit 1
fi
node -e "
const { types } = JSON.parse(require('fs').readFileSync('.jsii', 'utf8'));
const names = Object.values(types).map(({ name }) => name);
if (!names.includes('SecureBucket')) throw new Error('jsii saw no constructs');
console.log('jsii: ' + names.length + ' types could be published');"
npx jsii-pacmak --code-only --no-npmignore >pacmak.txt 2>&1 || {
  cat pacmak.txt
  echo "no sources for other languages could be written"
  exit 1
}
for language in python:py java:java dotnet:cs go:go; do
  count=$(find "out/${language%:*}" -name "*.${language#*:}" -exec grep -l SecureBucket {} + | wc -l)
  [ "$count" -gt 0 ] || { echo "no SecureBucket for ${language%:*}"; exit 1; }
  echo "jsii-pacmak: SecureBucket is in $count files of ${language%:*}"
done
if command -v python3 >/dev/null; then
  python3 -m py_compile out/python/src/bucket_warden_constructs/__init__.py
  echo "python3 compiles them"
fi
