#!/usr/bin/env bash
# Compiles the constructs with jsii, beside the project: what jsii refuses could never be published for other languages.
# Needs `npm ci` to have run, and the npm registry: jsii brings a TypeScript of its own.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/src"
cp lib/constructs/*.ts "$work/src"
cd "$work"
cat >package.json <<'JSON'
{
  "name": "bucket-warden-constructs", "version": "0.0.0", "description": "x", "license": "Apache-2.0", "author": { "name": "x", "email": "x@example.com" },
  "repository": { "url": "https://example.com/x.git" }, "main": "src/index.js", "types": "src/index.d.ts", "jsii": { "outdir": "out", "tsc": { "rootDir": "src" } },
  "peerDependencies": { "aws-cdk-lib": "^2.276.0", "constructs": "^10.5.0" }, "devDependencies": { "@types/node": "^20" }
}
JSON
npm install --no-save --no-audit --no-fund --loglevel=error --legacy-peer-deps jsii@6.0.16 >/dev/null
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
