import { can } from '../../lib/engine';
import { presign, readEstate, type Connection, type PresignedRequest } from '../../lib/live';
import { visible } from '../../lib/reporters';
import { UserError, type Template } from '../../lib/template';
import { readInputs } from '../inputs';
import { writeAll } from '../output';
import { connectionOf, type ConnectionFlags } from './connection';
import { jsonText } from './json-text';

export interface PresignFlags extends ConnectionFlags {
  readonly method: 'get' | 'put';
  readonly expires: number;
  readonly contentType?: string;
  readonly contentLength?: number;
  readonly checksumSha256?: string;
  readonly parts?: number;
  readonly filename?: string;
  readonly in: readonly string[];
  readonly live: boolean;
  readonly as?: string;
  readonly format: 'url' | 'curl' | 'json';
}

/**
 * Prints a pre-signed URL. What makes it less safe or of no use is said on standard error.
 * @throws UserError when it would not be safe, or nobody can sign
 */
export async function presignCommand(uri: string, flags: PresignFlags): Promise<0> {
  const [, bucket, key = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(.*)$/s.exec(uri) ?? [];
  if (bucket === undefined) throw new UserError(`\`${uri}\` names no object`, undefined, 's3://bucket/key');
  const connection = connectionOf(flags);
  const { method, expires: expiresIn, contentType, contentLength, checksumSha256, parts, filename } = flags;
  const optional = { contentType, contentLength, checksumSha256, parts, filename };
  const given = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
  const { requests, warnings, expires, uploadId } = await presign(connection, {
    bucket,
    key,
    method,
    expiresIn,
    ...given,
  });
  const doubts = await policyWarnings(bucket, key, flags, connection);
  for (const warning of [...warnings, ...doubts]) process.stderr.write(`bucket-warden: warning: ${visible(warning)}\n`);
  const formats = {
    url: () => `${requests.map(({ url }) => url).join('\n')}\n`,
    curl: () => `${requests.map(curlCommand).join('\n')}\n`,
    json: () =>
      jsonText({
        version: 1,
        expires: expires.toISOString(),
        ...(uploadId === undefined ? {} : { uploadId }),
        requests,
        warnings: [...warnings, ...doubts],
      }),
  };
  writeAll(formats[flags.format]());
  return 0;
}

/** A text as one word of a shell. */
function quote(text: string): string {
  return `'${text.replace(/'/g, "'\\''")}'`;
}

/** How `curl` makes a signed request; it counts the length of what it sends itself. */
function curlCommand({ method, headers, url }: PresignedRequest): string {
  const signed = Object.entries(headers).filter(([name]) => name !== 'content-length');
  return [
    'curl',
    '--fail',
    '--path-as-is',
    '-X',
    method,
    ...signed.flatMap(([name, value]) => ['-H', quote(`${name}: ${value}`)]),
    ...(method === 'PUT' ? ['--upload-file', 'FILE'] : []),
    quote(url),
  ].join(' ');
}

/** Whether the bucket's policies will let the URL work, as templates or the bucket itself say. */
async function policyWarnings(
  bucket: string,
  key: string,
  flags: PresignFlags,
  connection: Connection,
): Promise<readonly string[]> {
  if (flags.in.length === 0 && !flags.live) return [];
  const templates = await templatesFor(bucket, flags, connection);
  const action = flags.method === 'get' ? 's3:GetObject' : 's3:PutObject';
  const verdictFor = (principal: string, age: number): CanAnswer | undefined =>
    can(templates, {
      principal,
      action,
      resource: `arn:aws:s3:::${bucket}/${key}`,
      context: principal === '*' ? new Map() : signedContext(age),
      isPlaintext: false,
    }).answers[0];
  const warnings: string[] = [];
  if (verdictFor('*', 0)?.verdict === 'allowed')
    warnings.push(`anyone may do this without the URL: ${bucket} is public`);
  if (flags.as === undefined)
    return [...warnings, 'whether the policies let the signer through was not checked: say who signs with --as <ARN>'];
  const [first, last] = [verdictFor(flags.as, 0), verdictFor(flags.as, flags.expires * 1000 - 1)];
  if (first?.verdict === 'denied') warnings.push(`the URL will not work: ${first.because}`);
  else if (first?.verdict === 'unknown') warnings.push(`whether the URL will work cannot be told: ${first.because}`);
  else if (last?.verdict === 'denied') warnings.push(`the URL stops working before it expires: ${last.because}`);
  return warnings;
}

type CanAnswer = ReturnType<typeof can>['answers'][number];

/** What S3 knows of a request with a pre-signed URL of this age in milliseconds. */
function signedContext(age: number): ReadonlyMap<string, readonly string[]> {
  return new Map([
    ['s3:authType', ['REST-QUERY-STRING']],
    ['s3:signatureAge', [String(age)]],
    ['s3:signatureversion', ['AWS4-HMAC-SHA256']],
  ]);
}

async function templatesFor(bucket: string, flags: PresignFlags, connection: Connection): Promise<readonly Template[]> {
  if (!flags.live) return readInputs(flags.in, { parameter: [], synth: false }).templates;
  const withIdentities = flags.as !== undefined && connection.endpoint === undefined;
  return (await readEstate(connection, { names: [bucket], withIdentities })).templates;
}
