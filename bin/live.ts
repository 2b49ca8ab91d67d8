import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { can, type Report } from '../lib/engine';
import { version } from '../lib/entry/version';
import {
  auditPolicy,
  drift,
  presign,
  type PresignedRequest,
  readEstate,
  signedCookies,
  signedUrl,
  type Connection,
  type Journal,
  type LiveBucket,
} from '../lib/live';
import { counted, driftReporters, reporters, visible } from '../lib/reporters';
import { nodeFiles, UserError, type Template } from '../lib/template';
import { writeBaseline } from './baseline';
import { readInputs, type InputFlags } from './inputs';
import { baselineOf, exitCode, judging, thresholds, type ReportFlags } from './lint';
import { parseOutputs, writeAll, writeOutputs, type ColorWhen } from './output';
import { progressLine } from './progress';
import { publish } from './publish';

/** Flags that say which account or store. */
export interface ConnectionFlags {
  readonly profile?: string;
  readonly region?: string;
  readonly endpointUrl?: string;
}

function connectionOf({ profile, region, endpointUrl }: ConnectionFlags): Connection {
  // which Node.js there is, is for the user's package.json to say, and not for the SDK on standard error
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  return {
    environment: process.env,
    ...(profile === undefined ? {} : { profile }),
    ...(region === undefined ? {} : { region }),
    ...(endpointUrl === undefined ? {} : { endpoint: endpointUrl }),
  };
}

export interface AuditFlags extends ReportFlags, ConnectionFlags {
  readonly writeBaseline?: string;
  readonly bucket: readonly string[];
  readonly printPolicy: boolean;
  readonly resume?: string;
  readonly concurrency: number;
  readonly identities: boolean;
}

/**
 * Judges the buckets of an account by the rules that judge templates.
 * @throws UserError when the arguments are wrong or the account cannot be asked
 */
export async function auditCommand(flags: AuditFlags): Promise<0 | 1 | 2> {
  if (flags.printPolicy) {
    writeAll(`${JSON.stringify(auditPolicy(), undefined, 2)}\n`);
    return 0;
  }
  const outputs = parseOutputs(flags.format, reporters);
  const { config, selected, judge } = judging(flags);
  const progress = progressLine();
  const journal = flags.resume === undefined ? undefined : journalAt(flags.resume);
  const estate = await readEstate(connectionOf(flags), {
    names: flags.bucket,
    concurrency: flags.concurrency,
    withIdentities: flags.identities,
    onProgress: progress.show,
    ...(journal ? { journal } : {}),
  });
  const { templates, buckets } = estate;
  if (buckets.length === 0) throw new UserError('the account has no buckets', undefined, 'is it the right one?');
  // what the account says about itself wins over what somebody wrote down
  const settings = { ...config.settings, ...estate.settings };
  const report: Report = judge(templates, {
    settings,
    ...thresholds(flags),
    known:
      flags.writeBaseline === undefined
        ? baselineOf(
            flags,
            config,
            templates,
            selected,
            flags.bucket.length > 0 ? new Set(templates.flatMap(({ resources }) => [...resources.keys()])) : undefined,
          )
        : [],
    onProgress: progress.show,
  });
  progress.clear();
  if (flags.writeBaseline !== undefined) {
    writeBaseline(flags.writeBaseline, report, { prune: false, templates, ranRules: new Set(), allRules: new Set() });
    return 0;
  }
  const missing = new Set(
    buckets.flatMap(({ settings: own }) =>
      Object.values(own).flatMap((reading) => (reading.kind === 'inapplicable' ? [reading.because] : [])),
    ),
  );
  if (missing.size > 0) process.stderr.write(`bucket-warden: not applicable: ${[...missing].join('; ')}\n`);
  await publish(report, outputs, {
    templates,
    settings,
    texts: new Map(),
    showSuppressed: flags.showSuppressed,
    color: flags.color,
  });
  if (flags.resume !== undefined) rmSync(flags.resume, { force: true });
  return exitCode(report, flags.exitZero);
}

/**
 * A file that remembers what was read, one bucket a line, until the audit is done.
 * @throws UserError when it is none of ours
 */
function journalAt(file: string): Journal {
  const done = new Map<string, LiveBucket>();
  if (existsSync(file) && nodeFiles.kind(file) !== 'file') throw new UserError('is no file', { file });
  if (!existsSync(dirname(file))) throw new UserError('there is no such folder', { file });
  if (existsSync(file)) {
    const lines = readFileSync(file, 'utf8').split('\n');
    for (const [index, line] of lines.entries()) {
      if (line === '') continue;
      try {
        const bucket = JSON.parse(line) as LiveBucket;
        if (typeof bucket.name !== 'string' || typeof bucket.settings !== 'object') throw new SyntaxError('no bucket');
        done.set(bucket.name, bucket);
      } catch {
        // the last line may have been cut off in the middle
        if (index < lines.length - 1)
          throw new UserError('is no journal of an audit', { file, line: index + 1 }, 'remove it to begin anew');
      }
    }
    process.stderr.write(`bucket-warden: goes on after ${counted(done.size, 'bucket')}\n`);
  }
  return { done, keep: (bucket) => appendFileSync(file, `${JSON.stringify(bucket)}\n`, { mode: 0o600 }) };
}

export interface DriftFlags extends InputFlags, ConnectionFlags {
  readonly format: readonly string[];
  readonly color: ColorWhen;
  readonly name: readonly string[];
  readonly strictUnknown: boolean;
}

/**
 * Compares the buckets of templates with those that run: 1 when they differ.
 * @throws UserError when the arguments are wrong, nothing can be read or the account cannot be asked
 */
export async function driftCommand(paths: readonly string[], flags: DriftFlags): Promise<0 | 1 | 2> {
  const outputs = parseOutputs(flags.format, driftReporters);
  const names = new Map(
    flags.name.map((entry): [string, string] => {
      const equals = entry.lastIndexOf('=');
      if (equals < 1) throw new UserError(`\`--name ${entry}\` is not of the form LogicalId=bucket-name`);
      return [entry.slice(0, equals), entry.slice(equals + 1)];
    }),
  );
  const { templates, errors } = readInputs(paths, flags);
  if (templates.length === 0) return 2;
  const progress = progressLine();
  const { buckets, account } = await readEstate(connectionOf(flags), {
    withIdentities: false,
    onProgress: progress.show,
  });
  progress.clear();
  const report = drift(templates, buckets, account, names);
  if (report.buckets.length === 0) throw new UserError('the templates make no bucket');
  writeOutputs(outputs, flags.color, (format, color) =>
    driftReporters[format](report, { toolVersion: version(), color }),
  );
  if (errors.length > 0) return 2;
  return report.isDrifted || (flags.strictUnknown && report.isOpen) ? 1 : 0;
}

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

function jsonText(content: object): string {
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

/** How `curl` makes a signed request; it counts the length of what it sends itself. */
function curlCommand({ method, headers, url }: PresignedRequest): string {
  const signed = Object.entries(headers).filter(([name]) => name !== 'content-length');
  return [
    'curl',
    '--fail',
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
  const templates: readonly Template[] = flags.live
    ? (
        await readEstate(connection, {
          names: [bucket],
          withIdentities: flags.as !== undefined && connection.endpoint === undefined,
        })
      ).templates
    : readInputs(flags.in, { parameter: [], synth: false }).templates;
  const action = flags.method === 'get' ? 's3:GetObject' : 's3:PutObject';
  const verdictFor = (
    principal: string,
    ageInMilliseconds: number,
  ): ReturnType<typeof can>['answers'][number] | undefined => {
    const context = new Map([
      ['s3:authType', ['REST-QUERY-STRING']],
      ['s3:signatureAge', [String(ageInMilliseconds)]],
      ['s3:signatureversion', ['AWS4-HMAC-SHA256']],
    ]);
    return can(templates, {
      principal,
      action,
      resource: `arn:aws:s3:::${bucket}/${key}`,
      context: principal === '*' ? new Map() : context,
      isPlaintext: false,
    }).answers[0];
  };
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

export interface CookieFlags {
  readonly keyPairId: string;
  readonly privateKey: string;
  readonly expires: number;
  readonly covers?: string;
  readonly ip?: string;
  readonly startsIn?: number;
  readonly domain?: string;
  readonly path?: string;
  readonly format: 'set-cookie' | 'json' | 'curl' | 'url';
}

/**
 * Prints signed cookies, or a signed URL, for a distribution.
 * @throws UserError when the grant is not safe or the key is none
 */
export function signCookiesCommand(
  url: string,
  { keyPairId, privateKey: file, expires: seconds, covers, ip, startsIn, domain, path, format }: CookieFlags,
): 0 {
  if (nodeFiles.kind(file) !== 'file') throw new UserError(existsSync(file) ? 'is no file' : 'no such file', { file });
  const now = new Date();
  const starts = startsIn === undefined ? undefined : new Date(now.getTime() + startsIn * 1000);
  const expires = new Date((starts ?? now).getTime() + seconds * 1000);
  const grant = {
    url,
    expires,
    ...(covers === undefined ? {} : { covers }),
    ...(ip === undefined ? {} : { ipAddress: ip }),
    ...(starts ? { starts } : {}),
  };
  if (domain !== undefined && !/^\.?[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(domain))
    throw new UserError(`\`${domain}\` is no domain`);
  if (path !== undefined && !/^\/[^\s;,]*$/.test(path)) throw new UserError(`\`${path}\` is no path`);
  const signer = { keyPairId, privateKey: readFileSync(file, 'utf8') };
  const sign = <T>(make: () => T): T => {
    try {
      return make();
    } catch (error) {
      throw new UserError(error instanceof Error ? error.message : 'cannot be signed');
    }
  };
  if (format === 'url') {
    writeAll(`${sign(() => signedUrl(signer, grant, now))}\n`);
    return 0;
  }
  const cookies = Object.entries(sign(() => signedCookies(signer, grant, now)));
  const attributes = [
    'Secure',
    'HttpOnly',
    'SameSite=Lax',
    `Max-Age=${Math.max(0, Math.floor((expires.getTime() - now.getTime()) / 1000))}`,
    `Path=${path ?? '/'}`,
    ...(domain === undefined ? [] : [`Domain=${domain}`]),
  ];
  const formats = {
    'set-cookie': () =>
      cookies.map(([name, value]) => `Set-Cookie: ${name}=${value}; ${attributes.join('; ')}\n`).join(''),
    json: () => jsonText({ version: 1, expires: expires.toISOString(), cookies: Object.fromEntries(cookies) }),
    curl: () =>
      `curl --fail --cookie '${cookies.map(([name, value]) => `${name}=${value}`).join('; ')}' ` +
      `'${url.replace(/'/g, "'\\''")}'\n`,
  };
  writeAll(formats[format]());
  return 0;
}
