import { programOf } from './programs';
import { ofRclone, type Variables } from './rclone';
import {
  beginningOf,
  given,
  ignored,
  inSeconds,
  made,
  onlySome,
  renamed,
  withParts,
  type Given,
  type Options,
} from './tool-words';
import { placed, whole, type ShellWord } from './words';

/**
 * The calls of `aws` that mean what a call of `s5cmd`, `s3cmd` or `rclone` does; nothing where some part of it is on
 * no list here, so that nobody can tell.
 */
export function asAwsCalls(
  words: readonly ShellWord[],
  variables: Variables,
): readonly (readonly ShellWord[])[] | undefined {
  const [tool, ...rest] = words;
  if (tool === undefined) return undefined;
  const program = programOf(tool);
  // its endpoint may be set from outside
  if (program === 's5cmd') return variables.mentions('S3_ENDPOINT_URL') ? undefined : ofS5cmd(tool, rest);
  if (program === 'rclone') return ofRclone(tool, rest, variables);
  return program === 's3cmd' ? ofS3cmd(tool, rest) : undefined;
}

/** @see https://github.com/peak/s5cmd/blob/master/command/app.go */
const s5cmdGlobals: Options = new Map([
  ...ignored('none', 'json stat use-list-objects-v1'),
  ...ignored('one', 'numworkers retry-count r log request-payer profile credentials-file'),
  ...renamed('none', 'no-verify-ssl no-sign-request dry-run=dryrun'),
  ...renamed('one', 'endpoint-url'),
]);

/** @see https://github.com/peak/s5cmd/blob/master/command/cp.go */
const s5cmdTransfer = [
  ...ignored('none', 'no-clobber n if-size-differ s if-source-newer u flatten f no-follow-symlinks raw'),
  ...ignored('one', 'concurrency c part-size p source-region destination-region'),
  ...renamed('one', 'storage-class sse sse-kms-key-id acl'),
];

/**
 * @see https://github.com/peak/s5cmd/blob/master/command/sync.go
 * @see https://github.com/peak/s5cmd/blob/master/command/rm.go
 * @see https://github.com/peak/s5cmd/blob/master/command/presign.go
 */
const s5cmdOptions: Readonly<Record<string, Options>> = {
  cp: new Map(s5cmdTransfer),
  mv: new Map(s5cmdTransfer),
  sync: new Map([...s5cmdTransfer, ...renamed('none', 'delete size-only')]),
  rm: new Map([...ignored('none', 'raw all-versions'), ...ignored('one', 'version-id exclude include')]),
  mb: new Map(),
  rb: new Map(),
  presign: new Map([...ignored('one', 'version-id'), ...ignored('one', 'expire')]),
};

/** Subcommands that read, and print. */
const s5cmdReads = /^(?:ls|du|cat|head|select|version)$/;

function ofS5cmd(tool: ShellWord, words: readonly ShellWord[]): readonly (readonly ShellWord[])[] | undefined {
  const at = words.findIndex((word, index) => !beginningOf(word).startsWith('-') && !isValue(words, index));
  const globals = given(words.slice(0, Math.max(at, 0)), s5cmdGlobals, true);
  const verb = words[at];
  const name = programOf(verb) ?? '';
  if (globals === undefined || verb === undefined) return undefined;
  const call = (operation: string, rest: readonly ShellWord[]): readonly ShellWord[] => [
    made('aws', tool),
    made('s3', verb),
    made(operation, verb),
    ...rest,
    ...globals.translated,
  ];
  if (s5cmdReads.test(name)) return [call('ls', [])];
  const options = Object.hasOwn(s5cmdOptions, name) ? s5cmdOptions[name] : undefined;
  const found = options && given(words.slice(at + 1), options, true);
  if (found === undefined) return undefined;
  if (name === 'rm') return removals(found, verb)?.map((rest) => call('rm', rest));
  const expires = found.options.get('expire')?.[0];
  const expiry = expires === undefined ? [] : [made('--expires-in', expires), inSeconds(expires)];
  return [call(name, [...found.rest, ...found.translated, ...expiry])];
}

/** Whether a word is the value of the option before it. */
function isValue(words: readonly ShellWord[], index: number): boolean {
  const before = words[index - 1];
  const name = before === undefined ? undefined : /^--?([\w-]+)$/.exec(whole(before.parts) ?? '')?.[1];
  return name !== undefined && s5cmdGlobals.get(name)?.takes === 'one';
}

/** Removals, of which each path with a wildcard at its end is one of all that begins so. */
function removals({ options, rest }: Given, verb: ShellWord): readonly (readonly ShellWord[])[] | undefined {
  const filters = filtersOf(options, verb);
  const found = rest.map((path): readonly ShellWord[] | undefined => {
    const text = path.parts.map((part) => ('text' in part ? part.text : '')).join('');
    const wildcard = text.search(/[*?]/);
    const isOpen = whole(path.parts) === undefined;
    if (wildcard < 0 || options.has('raw')) return isOpen && !options.has('raw') ? undefined : [path];
    const last = path.parts.at(-1);
    const isWhole = wildcard === text.length - 1 && text.endsWith('*') && last !== undefined && 'text' in last;
    if (!isWhole) return isOpen ? undefined : [path, made('--recursive', path), ...onlySome(path)];
    const left = { text: last.text.slice(0, -1), at: last.at.slice(0, -1) };
    const parts = [...path.parts.slice(0, -1), ...(left.text === '' ? [] : [left])];
    return [withParts(path, parts), made('--recursive', path), ...filters];
  });
  const known = found.flatMap((one) => (one === undefined ? [] : [one]));
  return known.length === rest.length ? known : undefined;
}

/** What is included is removed alone; without, what is excluded stays. */
function filtersOf(options: Given['options'], verb: ShellWord): readonly ShellWord[] {
  const [included, excluded] = [options.get('include') ?? [], options.get('exclude') ?? []];
  const option = (name: string, value: ShellWord): readonly ShellWord[] => [made(`--${name}`, value), value];
  if (included.length > 0)
    return [...option('exclude', made('*', verb)), ...included.flatMap((one) => option('include', one))];
  return excluded.flatMap((one) => option('exclude', one));
}

/** @see https://github.com/s3tools/s3cmd/blob/master/s3cmd.1 */
const s3cmdOptions: Options = new Map([
  ...ignored('none', 's ssl e encrypt no-encrypt f force continue continue-put skip-existing r recursive check-md5'),
  ...ignored('none', 'no-check-md5 no-delete-removed delete-after delay-updates delete-after-fetch p preserve'),
  ...ignored('none', 'no-preserve reduced-redundancy rr no-reduced-redundancy no-rr M guess-mime-type'),
  ...ignored('none', 'no-guess-mime-type no-mime-magic server-side-encryption verbatim disable-multipart list-md5'),
  ...ignored('none', 'H human-readable-sizes progress no-progress stats cf-invalidate v verbose d debug F'),
  ...ignored('none', 'follow-symlinks q quiet check-certificate check-hostname requester-pays l long-listing'),
  ...ignored('none', 'stop-on-error no-ssl n dry-run P acl-public acl-private delete-removed'),
  ...ignored('one', 'c config access_key secret_key upload-id D restore-days max-delete exclude include region'),
  ...ignored('one', 'bucket-location host host-bucket storage-class default-mime-type m mime-type add-header'),
  ...ignored('one', 'remove-header encoding add-encoding-exts multipart-chunk-size-mb cache-file ca-certs limit-rate'),
  ...ignored('one', 'content-disposition content-type ws-index ws-error'),
  ...renamed('none', 'no-check-certificate=no-verify-ssl no-check-hostname=no-verify-ssl'),
  ...renamed('one', 'server-side-encryption-kms-id=sse-kms-key-id'),
]);

const s3cmdReads = /^(?:ls|la|du|info|multipart|listmp|ws-info|cflist|cfinfo|cfinvalinfo)$/;

function ofS3cmd(tool: ShellWord, words: readonly ShellWord[]): readonly (readonly ShellWord[])[] | undefined {
  const found = given(words, s3cmdOptions, false);
  const [verb, ...paths] = found?.rest ?? [];
  if (found === undefined || verb === undefined) return undefined;
  const name = programOf(verb) ?? '';
  const translated = s3cmdReads.test(name) ? ['s3', 'ls'] : s3cmdCall(name, { ...found, rest: paths });
  if (translated === undefined) return undefined;
  const secret = found.options.get('secret_key')?.[0];
  const aws = made('aws', tool);
  const call = translated.map((word) => (typeof word === 'string' ? made(word, verb) : word));
  return [
    [aws, ...call, ...found.translated, ...endpointOf(found, verb)],
    ...(secret === undefined
      ? []
      : [[aws, ...['configure', 'set', 'aws_secret_access_key'].map((text) => made(text, verb)), secret]]),
  ];
}

/** The endpoint of a call without TLS. */
function endpointOf({ options }: Given, verb: ShellWord): readonly ShellWord[] {
  if (!options.has('no-ssl')) return [];
  const host = options.get('host')?.at(-1);
  const scheme = placed('http://', verb.start);
  const parts = host === undefined ? [placed('http://s3.amazonaws.com', verb.start)] : [scheme, ...host.parts];
  return [made('--endpoint-url', verb), withParts(host ?? verb, parts)];
}

type Words = readonly (string | ShellWord)[];

/** The words behind `aws`; nothing for what no rule understands, or is not on this list. */
function s3cmdCall(name: string, { options, rest }: Given): Words | undefined {
  const has = (...names: readonly string[]): boolean => names.some((one) => options.has(one));
  const acl = has('P', 'acl-public') ? ['--acl', 'public-read'] : has('acl-private') ? ['--acl', 'private'] : [];
  const dryrun = has('n', 'dry-run') ? ['--dryrun'] : [];
  const first = rest[0];
  const last = rest.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const pair = [first, last, ...acl, ...dryrun];
  switch (name) {
    case 'put':
    case 'get':
    case 'cp':
      return ['s3', 'cp', ...pair];
    case 'mv':
      return ['s3', 'mv', ...pair];
    case 'sync':
      return ['s3', 'sync', ...pair, ...(has('delete-removed') ? ['--delete'] : [])];
    case 'mb':
      return ['s3', 'mb', first];
    case 'rb':
      return has('f', 'force') && !has('r', 'recursive')
        ? undefined
        : ['s3', 'rb', first, ...(has('r', 'recursive') ? ['--force'] : [])];
    case 'del':
    case 'rm':
      return rest.length > 1 ? undefined : ['s3', 'rm', first, ...removal(first, options), ...dryrun];
    case 'signurl':
      return ['s3', 'presign', first, ...(rest[1] === undefined ? [] : ['--expires-in', offset(rest[1])])];
    case 'ws-create':
      return ['s3', 'website', first];
    default:
      return s3cmdSetting(name, first, last, acl);
  }
}

/** Without `--force` it refuses to empty a bucket. */
function removal(path: ShellWord, options: Given['options']): Words {
  const isBucket = /^s3:\/\/[^/]*\/?$/.test(whole(path.parts) ?? '');
  const isRecursive = options.has('r') || options.has('recursive');
  const isForced = options.has('f') || options.has('force');
  if (!isRecursive || (isBucket && !isForced)) return [];
  const filters = ['exclude', 'include'].flatMap((name) =>
    (options.get(name) ?? []).flatMap((value) => [`--${name}`, value]),
  );
  return ['--recursive', ...filters];
}

/** `+3600` is so many seconds; any other number a point in time. */
function offset(word: ShellWord): ShellWord {
  const seconds = /^\+(\d+)$/.exec(whole(word.parts) ?? '')?.[1];
  return seconds === undefined
    ? withParts(word, [{ why: 'how far the time is at which it expires is not known', at: word.start }])
    : made(seconds, word);
}

/** Calls that set something of a bucket, or of an object. */
function s3cmdSetting(name: string, first: ShellWord, last: ShellWord, acl: readonly string[]): Words | undefined {
  const path = whole(last.parts);
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/?(.*)$/s.exec(path ?? '') ?? [];
  if (bucket === '') return undefined;
  const of = ['--bucket', made(bucket, last)];
  if (name === 'delpolicy') return ['s3api', 'delete-bucket-policy', ...of];
  if (name === 'setpolicy')
    return [
      's3api',
      'put-bucket-policy',
      ...of,
      '--policy',
      withParts(first, [placed('file://', first.start), ...first.parts]),
    ];
  if (name !== 'setacl' || acl.length === 0) return undefined;
  return key === ''
    ? ['s3api', 'put-bucket-acl', ...of, ...acl]
    : ['s3api', 'put-object-acl', ...of, '--key', made(key, last), ...acl];
}
