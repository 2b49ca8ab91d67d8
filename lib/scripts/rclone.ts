import { programOf } from './programs';
import { behind, beginningOf, given, ignored, inSeconds, made, onlySome, renamed, withParts } from './tool-words';
import type { Given, Options } from './tool-words';
import { placed, whole, type ShellWord } from './words';

/** What a script says of a variable of the environment. */
export interface Variables {
  /** whether it speaks of it at all */
  readonly mentions: (name: string) => boolean;
  /** its value, where it is known and handed on */
  readonly known: (name: string) => string | undefined;
}

/**
 * @see https://rclone.org/flags/
 * @see https://rclone.org/s3/#standard-options
 */
const options: Options = new Map([
  ...ignored('none', 'i interactive v vv vvv verbose q quiet P progress c checksum size-only u update M metadata'),
  ...ignored('none', 'ignore-existing ignore-checksum ignore-size ignore-times ignore-errors fast-list no-traverse'),
  ...ignored('none', 'immutable delete-before delete-during delete-after delete-excluded rmdirs stats-one-line'),
  ...ignored('none', 'use-server-modtime no-update-modtime create-empty-src-dirs L copy-links l links skip-links'),
  ...ignored('none', 's3-no-check-bucket s3-env-auth s3-no-head s3-force-path-style R recursive human-readable json'),
  ...ignored('one', 'transfers checkers bwlimit log-file log-level retries low-level-retries stats timeout contimeout'),
  ...ignored('one', 'tpslimit buffer-size max-delete backup-dir suffix multi-thread-streams user-agent max-depth'),
  ...ignored('one', 'include exclude filter include-from exclude-from filter-from files-from min-age max-age min-size'),
  ...ignored('one', 'max-size s3-region s3-provider s3-storage-class s3-chunk-size s3-upload-concurrency s3-profile'),
  ...ignored('one', 's3-upload-cutoff s3-access-key-id s3-secret-access-key s3-server-side-encryption expire'),
  ...ignored('one', 's3-location-constraint s3-bucket-acl'),
  ...renamed('none', 'n=dryrun dry-run=dryrun no-check-certificate=no-verify-ssl'),
  ...renamed('one', 's3-acl=acl s3-endpoint=endpoint-url s3-sse-kms-key-id=sse-kms-key-id'),
  ...renamed('one', 's3-sse-customer-key=sse-c-key'),
]);

/** Options by which a call is about some of the objects alone. */
const filters =
  'include exclude filter include-from exclude-from filter-from files-from min-age max-age min-size max-size';

/** Variables that say for every remote what an option says. */
const ofEveryRemote = [
  'RCLONE_S3_ACL',
  'RCLONE_S3_BUCKET_ACL',
  'RCLONE_S3_ENDPOINT',
  'RCLONE_S3_SSE_CUSTOMER_KEY',
  'RCLONE_NO_CHECK_CERTIFICATE',
  'RCLONE_DRY_RUN',
];

const reads = /^(?:ls|lsl|lsd|lsf|lsjson|tree|size|cat|check|checksum|md5sum|sha1sum|hashsum|about|version)$/;

/** A word that names something of a remote: the path in S3, with what the remote itself says, or no path of S3. */
type Named = { readonly path: ShellWord; readonly stated: ReadonlyMap<string, string> } | 'not of S3';

/**
 * The calls of `aws` that mean what a call of `rclone` does. A remote is of S3 where its connection string or the
 * environment of the script says so; what a file of configuration says nobody reads, and nothing is told.
 * @see https://rclone.org/docs/#connection-strings
 * @see https://rclone.org/docs/#config-file
 */
export function ofRclone(
  tool: ShellWord,
  words: readonly ShellWord[],
  variables: Variables,
): readonly (readonly ShellWord[])[] | undefined {
  const found = given(words, options, false);
  const [verb, ...rest] = found?.rest ?? [];
  if (found === undefined || verb === undefined || ofEveryRemote.some(variables.mentions)) return undefined;
  const places = rest.map((word) => namedBy(word, variables));
  const known = places.flatMap((one) => (one === undefined ? [] : [one]));
  const ofS3 = known.flatMap((one) => (one === 'not of S3' ? [] : [one]));
  if (known.length < places.length || ofS3.length === 0) return undefined;
  const paths = rest.map((word, index) => {
    const place = places[index];
    return place === undefined || place === 'not of S3' ? word : place.path;
  });
  const stated = new Map(ofS3.flatMap((one) => [...one.stated]));
  const name = programOf(verb) ?? '';
  const call = reads.test(name) ? ['s3', 'ls'] : callOf(name, paths, { ...found, stated });
  if (call === undefined) return undefined;
  const word = (one: string | ShellWord): ShellWord => (typeof one === 'string' ? made(one, verb) : one);
  const all = [made('aws', tool), ...call.map(word), ...found.translated, ...statedOptions(stated, found, verb)];
  const secret = found.options.get('s3-secret-access-key')?.[0] ?? stated.get('secret_access_key');
  const configure = ['aws', 'configure', 'set', 'aws_secret_access_key'].map((text) => made(text, tool));
  return [all, ...(secret === undefined ? [] : [[...configure, word(secret)]])];
}

/** Undefined where nobody can tell what a word names. */
function namedBy(word: ShellWord, { known, mentions }: Variables): Named | undefined {
  const start = beginningOf(word);
  const stated = /^:s3((?:,\w+(?:=(?:"[^"]*"|'[^']*'|[^,:"']*))?)*):/.exec(start);
  if (stated !== null) {
    const pairs = [...(stated[1] ?? '').matchAll(/,(\w+)(?:=("[^"]*"|'[^']*'|[^,:"']*))?/g)];
    const values = pairs.map(([, key = '', value = '']): [string, string] => [key, value.replace(/^["']|["']$/g, '')]);
    return { path: pathBehind(word, stated[0].length), stated: new Map(values) };
  }
  // another backend, or a connection string that is put together
  if (start.startsWith(':')) return /^:(?!s3\b)\w+[,:]/.test(start) ? 'not of S3' : undefined;
  const remote = /^([\w.+@-][\w.+@ -]*):/.exec(start)?.[1];
  if (remote === undefined) return whole(word.parts) === undefined && start === '' ? undefined : 'not of S3';
  const variable = (name: string): string => `RCLONE_CONFIG_${remote.toUpperCase()}_${name}`;
  const type = known(variable('TYPE'));
  if (type === undefined) return undefined;
  if (type !== 's3') return 'not of S3';
  const names = ['ACL', 'BUCKET_ACL', 'ENDPOINT', 'SSE_CUSTOMER_KEY', 'SECRET_ACCESS_KEY'];
  const values = names.map((name) => [name.toLowerCase(), known(variable(name))] as const);
  if (names.some((name, index) => mentions(variable(name)) && values[index]?.[1] === undefined)) return undefined;
  const set = values.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  // a secret in a variable is found where the variable is set
  return {
    path: pathBehind(word, remote.length + 1),
    stated: new Map(set.filter(([name]) => !name.startsWith('secret'))),
  };
}

function pathBehind(word: ShellWord, length: number): ShellWord {
  return withParts(word, [placed('s3://', word.start), ...behind(word, length).parts]);
}

/** What a remote says of itself, as options of `aws`; options of the call count before it. */
function statedOptions(
  stated: ReadonlyMap<string, string>,
  { options: own }: Given,
  like: ShellWord,
): readonly ShellWord[] {
  const pairs = [
    ['acl', 's3-acl', 'acl'],
    ['endpoint', 's3-endpoint', 'endpoint-url'],
    ['sse_customer_key', 's3-sse-customer-key', 'sse-c-key'],
  ] as const;
  return pairs.flatMap(([key, option, name]) => {
    const value = own.has(option) ? undefined : stated.get(key);
    return value === undefined ? [] : [made(`--${name}`, like), made(value, like)];
  });
}

type Words = readonly (string | ShellWord)[];

interface Asked extends Given {
  readonly stated: ReadonlyMap<string, string>;
}

/** The words behind `aws`; nothing for what is not on this list. */
function callOf(name: string, paths: readonly ShellWord[], asked: Asked): Words | undefined {
  const [first, second] = paths;
  if (first === undefined) return undefined;
  switch (name) {
    case 'copy':
    case 'copyto':
      return second && ['s3', 'cp', first, second, '--recursive'];
    case 'move':
    case 'moveto':
      return second && ['s3', 'mv', first, second, '--recursive'];
    case 'sync':
      return second && ['s3', 'sync', first, second, '--delete'];
    case 'deletefile':
      return ['s3', 'rm', first];
    case 'delete':
      return ['s3', 'rm', first, '--recursive', ...(isFiltered(asked) ? onlySome(first) : [])];
    case 'purge':
      return isBucket(first) ? ['s3', 'rb', first, '--force'] : ['s3', 'rm', first, '--recursive'];
    case 'rmdir':
      return isBucket(first) ? ['s3', 'rb', first] : ['s3', 'ls'];
    case 'mkdir':
      return bucketMade(first, asked);
    case 'link':
      return ['s3', 'presign', first, '--expires-in', expiry(first, asked)];
    default:
      return undefined;
  }
}

function isFiltered({ options: own }: Given): boolean {
  return filters.split(' ').some((name) => own.has(name));
}

function isBucket(path: ShellWord): boolean {
  return /^s3:\/\/[^/]*\/?$/.test(whole(path.parts) ?? '/');
}

function bucketMade(path: ShellWord, { options: own, stated }: Asked): Words | undefined {
  const bucket = /^s3:\/\/([^/]+)/.exec(whole(path.parts) ?? '')?.[1];
  if (bucket === undefined) return undefined;
  const acl = own.get('s3-bucket-acl')?.at(-1) ?? stated.get('bucket_acl');
  return ['s3api', 'create-bucket', '--bucket', made(bucket, path), ...(acl === undefined ? [] : ['--acl', acl])];
}

function expiry(path: ShellWord, { options: own }: Asked): ShellWord {
  const stated = own.get('expire')?.at(-1);
  return stated === undefined
    ? withParts(path, [{ why: 'how long a link is valid that says nothing is not known', at: path.start }])
    : inSeconds(stated);
}
