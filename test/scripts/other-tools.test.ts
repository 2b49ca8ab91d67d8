import { readFileSync } from 'node:fs';
import { loadShellParser } from '../../lib/scripts';
import { findingsIn, verdicts } from '../support/scripts';

/** What other tools for S3 do is what `aws` does, or nobody can tell. */

beforeAll(() => loadShellParser(readFileSync));

const unread = 'unknown opaque-command';

const rows: readonly (readonly [command: string, ...verdicts: readonly string[]])[] = [
  ['s5cmd rm s3://b/*', 'fail recursive-removal'],
  ['s5cmd rm "s3://b/*"', 'fail recursive-removal'],
  ['s5cmd rm s3://b/p/*'],
  ['s5cmd rm s3://b/p/a.txt'],
  ["s5cmd rm 's3://b/*.log'"],
  ['s5cmd --dry-run rm "s3://b/*"'],
  ['s5cmd rm --exclude "*.txt" "s3://b/*"'],
  ['s5cmd rm --include "*" "s3://b/*"', 'fail recursive-removal'],
  ['s5cmd rm s3://b/x "s3://b/*"', 'fail recursive-removal'],
  ['s5cmd rm "s3://$B/*"', 'unknown recursive-removal'],
  ['s5cmd rm "$TARGET"', unread],
  ['s5cmd rm --raw "s3://b/*"'],
  ['s5cmd rm --all-versions "s3://b/*"', 'fail recursive-removal'],
  ['s5cmd cp --acl public-read a s3://b/', 'fail public-acl-argument'],
  ['s5cmd cp -acl public-read a s3://b/', 'fail public-acl-argument'],
  ['s5cmd cp -acl=private a s3://b/'],
  ['s5cmd cp --acl "$A" a s3://b/', 'unknown public-acl-argument'],
  ['s5cmd cp --unheard a s3://b/', unread],
  ['s5cmd cp a s3://b/ --acl public-read', unread],
  ['s5cmd --no-verify-ssl ls', 'fail disabled-certificate-check'],
  ['s5cmd --endpoint-url http://x.example cp a s3://b/k', 'fail plaintext-endpoint'],
  ['s5cmd --endpoint-url https://x.example cp a s3://b/k'],
  ['s5cmd --no-sign-request cp a s3://b/k', 'fail unsigned-request'],
  ['s5cmd --no-sign-request cp s3://b/k .'],
  ['S3_ENDPOINT_URL=http://x.example s5cmd cp a s3://b/k', unread],
  ['s5cmd sync --delete a/ s3://b/', 'fail sync-with-delete'],
  ['s5cmd sync a/ s3://b/'],
  ['s5cmd presign --expire 24h s3://b/k', 'fail long-lived-presign'],
  ['s5cmd presign --expire 1h30m s3://b/k'],
  ['s5cmd presign s3://b/k'],
  ['s5cmd presign --expire "$T" s3://b/k', 'unknown long-lived-presign'],
  ['s5cmd run cmds.txt s3://b', unread],
  ['sudo s5cmd rm "s3://b/*"', 'fail recursive-removal'],
  ['echo s5cmd rm "s3://b/*"'],
  ['find . | xargs s5cmd rm s3://b/x', unread],
  ['s5cmd --log debug --numworkers 4 rm "s3://b/*"', 'fail recursive-removal'],
  ['s5cmd mb s3://b'],
  ['s5cmd rb s3://b'],
  ['s3cmd setacl s3://b --acl-public --recursive', 'fail public-acl-argument'],
  ['s3cmd setacl --acl-private s3://b'],
  ['s3cmd setacl --acl-public s3://b/k', 'fail public-acl-argument'],
  ['s3cmd setacl --acl-grant=read:x s3://b', unread],
  ['sudo s3cmd put a s3://b --acl-public', 'fail public-acl-argument'],
  ['s3cmd -P put a s3://b', 'fail public-acl-argument'],
  ['s3cmd put a b c s3://b'],
  ['s3cmd del --recursive --force s3://b', 'fail recursive-removal'],
  ['s3cmd del -r s3://b'],
  ['s3cmd del -r s3://b/p/'],
  ['s3cmd rm -rf s3://b', unread],
  ['s3cmd rm -r -f s3://b/', 'fail recursive-removal'],
  ['s3cmd del -r -f --exclude "*.x" s3://b'],
  ['s3cmd rb --recursive s3://b', 'fail forced-bucket-removal'],
  ['s3cmd rb s3://b'],
  ['s3cmd rb --force s3://b', unread],
  ['s3cmd sync --delete-removed a/ s3://b/', 'fail sync-with-delete'],
  ['s3cmd sync --delete-removed s3://b/ a/'],
  ['s3cmd sync -n --delete-removed a/ s3://b/'],
  ['s3cmd --no-ssl put a s3://b', 'fail plaintext-endpoint'],
  ['s3cmd --no-ssl --host=localhost:9000 put a s3://b'],
  ['s3cmd --no-check-certificate ls', 'fail disabled-certificate-check'],
  ['s3cmd signurl s3://b/k +3600'],
  ['s3cmd signurl s3://b/k +604800', 'fail long-lived-presign'],
  ['s3cmd signurl s3://b/k 1893456000', 'unknown long-lived-presign'],
  ['s3cmd ws-create s3://b', 'fail public-website-command'],
  ['s3cmd delpolicy s3://b', 'fail removed-bucket-protection'],
  ['s3cmd --secret_key=abcdefghijklmnopqrstuvwxyz0123456789ABCD ls', 'fail credentials-in-script'],
  ['s3cmd --secret_key="$S" ls'],
  ['s3cmd put "$F" s3://b --acl-public', 'fail public-acl-argument'],
  ['s3cmd put $F s3://b --acl-public', unread],
  ['s3cmd expire s3://b', unread],
  ['s3cmd --version'],
  ['s3cmd cfcreate s3://b', unread],
  ['s3cmd modify --acl-public s3://b/k', unread],
  ['rclone purge :s3:b', unread],
  ['mc rm --recursive s3/b'],
];

test.each(rows.map(([text, ...expected]) => [text, expected] as const))('%s', (text, expected) =>
  expect([...new Set(verdicts(text))]).toEqual(expected.toSorted()),
);

test('there are 75 of them', () => expect(rows.length).toBeGreaterThanOrEqual(75));

test('the place of a finding is that of the word, in a block of YAML too', () => {
  const workflow = 'jobs:\n  a:\n    steps:\n      - run: |\n          s5cmd cp --acl public-read a s3://b/\n';
  const [finding] = findingsIn(workflow, '.github/workflows/a.yml');
  expect(finding?.location.range?.start).toEqual({ line: 5, column: 20 });
});
