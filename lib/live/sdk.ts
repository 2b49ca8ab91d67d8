import { lookup as systemLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { UserError } from '../template';

/** How to reach an account. Credentials come from the SDK's own chain: environment, profile, SSO, instance. */
export interface Connection {
  readonly region?: string;
  readonly profile?: string;
  /** an S3-compatible store instead of AWS: `https://s3.example.com`; addressed by path */
  readonly endpoint?: string;
  /** when nothing more is asked, in milliseconds since 1970: what was not read until then is undecided */
  readonly until?: number;
  /** the environment of the process: regions, and endpoints of single services */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The endpoint that the environment states for a service; `AWS_ENDPOINT_URL_STS`. */
export function endpointFor(service: string, { environment }: Connection): string | undefined {
  return environment[`AWS_ENDPOINT_URL_${service}`] ?? environment['AWS_ENDPOINT_URL'];
}

/**
 * Loads a package of the SDK, which is not needed for anything else.
 * @throws UserError when it is not installed
 */
export async function loadSdk<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (
      error instanceof Error &&
      'code' in error &&
      (error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'MODULE_NOT_FOUND')
    ) {
      throw new UserError(
        `this needs the package \`${name}\`, which is not installed`,
        undefined,
        `npm install ${name}`,
      );
    }
    throw error;
  }
}

/** A region that an answer names; undefined where what it says can be none. */
export function regionIn(text: string | undefined): string | undefined {
  return text !== undefined && /^[\w-]{1,63}$/.test(text) ? text : undefined;
}

/** Attempts for one request: throttling is expected with many buckets. */
const maximumAttempts = 6;

/** @see https://datatracker.ietf.org/doc/html/rfc6761#section-6.3 */
function lookup(
  host: string,
  options: LookupOptions,
  done: (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void,
): void {
  systemLookup(host.endsWith('.localhost') ? 'localhost' : host, options, done);
}

/** What every client is made with. */
export interface ClientConfig {
  readonly region: string;
  readonly maxAttempts: number;
  readonly retryMode: 'standard';
  readonly profile?: string;
  readonly endpoint?: string;
  /**
   * S3 control puts the account before the host: names below `localhost` are this machine, whatever its resolver
   * thinks
   */
  readonly requestHandler: {
    readonly connectionTimeout: number;
    readonly requestTimeout: number;
    readonly throwOnRequestTimeout: true;
    readonly httpAgent?: HttpAgent;
    readonly httpsAgent?: HttpsAgent;
  };
}

/** Milliseconds that one attempt may take: an answer that never comes must not hold up the others. */
const timeLimits = { connectionTimeout: 5_000, requestTimeout: 10_000, throwOnRequestTimeout: true } as const;

export function clientConfig({ region, profile, endpoint, environment }: Connection): ClientConfig {
  return {
    region: region ?? environment['AWS_REGION'] ?? environment['AWS_DEFAULT_REGION'] ?? 'us-east-1',
    maxAttempts: maximumAttempts,
    retryMode: 'standard',
    ...(profile === undefined ? {} : { profile }),
    ...(endpoint === undefined
      ? { requestHandler: timeLimits }
      : {
          endpoint,
          requestHandler: {
            ...timeLimits,
            httpAgent: new HttpAgent({ keepAlive: true, lookup }),
            httpsAgent: new HttpsAgent({ keepAlive: true, lookup }),
          },
        }),
  };
}

/**
 * The same connection with the region that the profile states, where neither the user nor the environment says one.
 * @throws UserError when the SDK is not installed
 */
export async function inRegionOfProfile(connection: Connection): Promise<Connection> {
  const { region, environment, profile } = connection;
  if ((region ?? environment['AWS_REGION'] ?? environment['AWS_DEFAULT_REGION']) !== undefined) return connection;
  const { S3Client: Client } = await loadSdk('@aws-sdk/client-s3', () => import('@aws-sdk/client-s3'));
  const client = new Client(profile === undefined ? {} : { profile });
  const stated = await client.config.region().catch(() => undefined);
  return stated === undefined ? connection : { ...connection, region: stated };
}

/** @throws UserError when the SDK is not installed, or the endpoint is none */
export async function s3Client(connection: Connection): Promise<S3Client> {
  const { S3Client: Client } = await loadSdk('@aws-sdk/client-s3', () => import('@aws-sdk/client-s3'));
  if (
    connection.endpoint !== undefined &&
    !(/^https?:\/\/[^\s/]+\/?$/.test(connection.endpoint) && URL.canParse(connection.endpoint))
  )
    throw new UserError(`\`${connection.endpoint}\` is no endpoint`, undefined, 'give it as https://host:port');
  const client = new Client({
    ...clientConfig(connection),
    forcePathStyle: connection.endpoint !== undefined,
    followRegionRedirects: connection.endpoint === undefined,
    // a pre-signed PUT must not be bound to the checksum of nothing
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  return onlyAnswers(client, connection.until);
}

/** The code of an answer that is none: a page of a proxy, a list of objects where a setting was asked for, nothing. */
export const noAnswer = 'NoAnswer';

/** The code of an answer of AWS's form to another call than the one that was made. */
export const otherAnswer = 'OtherAnswer';

/**
 * What an answer states and AWS never leaves out.
 * @throws an error with the code `NoAnswer` when it is not there
 */
export function stated<T>(value: T | null | undefined): T {
  if (value === undefined || value === null) throw noAnswerError('the answer does not say it');
  return value;
}

function noAnswerError(message: string, name = noAnswer): Error {
  return Object.assign(new Error(message), { name });
}

/** Whether what came with a status of success answers nothing that was asked. */
export function isNoAnswer({ code }: CallError): boolean {
  return code === noAnswer || code === otherAnswer;
}

/** A step of a client of the SDK, as far as it is used here. */
type Step = <A, R extends { response: unknown }>(
  next: (args: A) => Promise<R>,
  context: { readonly commandName?: string },
) => (args: A) => Promise<R>;

interface HasSteps {
  readonly middlewareStack: {
    add(step: Step, options: { step: 'deserialize'; priority: 'low'; name: string }): void;
  };
}

/** The code of a call that was not made, as the time for all of them was over. */
const timeIsOver = 'TimeLimit';

/**
 * The client, with answers that are none made errors, which the SDK would read as an empty setting or an empty list.
 * @param until when nothing more is asked: calls after it end in an error as well
 * @param speaksJson whether the service answers in JSON although it is asked by paths
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
export function onlyAnswers<T extends HasSteps>(client: T, until = Number.POSITIVE_INFINITY, speaksJson = false): T {
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        if (Date.now() > until) throw Object.assign(new Error('the time is over'), { name: timeIsOver });
        const result = await next(args);
        const { response } = result;
        if (!isObjectWith(response, 'body') || !(response.body instanceof Readable)) return result;
        const status = isObjectWith(response, 'statusCode') ? response.statusCode : undefined;
        const isAnswered = typeof status === 'number' && status >= 200 && status < 300;
        // a policy is the answer itself, read as JSON or not at all; what writes is answered by other names, or nothing
        const isReading = /^(?:Get|List|Describe)/.test(commandName) && commandName !== 'GetBucketPolicyCommand';
        if (!isAnswered || !isReading) return result;
        const chunks: Buffer[] = [];
        for await (const chunk of response.body) chunks.push(Buffer.from(chunk as Uint8Array));
        const body = Buffer.concat(chunks);
        const begin = body.subarray(0, 1000).toString('latin1');
        const isJson = speaksJson || isOfJson(args);
        if (!(isJson ? /^\s*\{/.test(begin) && !hasHoles(body) : isAnswerTo(commandName, begin)))
          throw noAnswerError(`no answer to ${commandName}`, isOfAws(begin) ? otherAnswer : noAnswer);
        response.body = Readable.from([body]);
        return result;
      },
    { step: 'deserialize', priority: 'low', name: 'onlyAnswers' },
  );
  return client;
}

function isObjectWith<K extends string>(value: unknown, key: K): value is Record<K, unknown> {
  return typeof value === 'object' && value !== null && key in value;
}

/** Whether the service speaks JSON, and is asked by the name of the operation in a header. */
function isOfJson(args: unknown): boolean {
  const request = isObjectWith(args, 'request') ? args.request : undefined;
  const headers = isObjectWith(request, 'headers') ? request.headers : undefined;
  return isObjectWith(headers, 'x-amz-target') || isObjectWith(headers, 'X-Amz-Target');
}

/** Whether a list in a document of JSON has something in it that is nothing, which no service of AWS sends. */
function hasHoles(body: Buffer): boolean {
  let found = false;
  try {
    JSON.parse(body.toString(), (_, value: unknown) => {
      found ||= Array.isArray(value) && value.includes(null);
      return value;
    });
  } catch {
    // the client of the SDK says so itself
    return false;
  }
  return found;
}

/** The name of the element that a document of XML begins with; '' when it begins with none. */
function rootOf(text: string): string {
  return /^\s*(?:<\?xml[^>]*>\s*)?<(?:\w+:)?(\w+)/.exec(text)?.[1] ?? '';
}

/** Whether a body begins as AWS's services of XML answer some call. */
function isOfAws(text: string): boolean {
  return /(Result|Response|List)$/.test(rootOf(text));
}

/** Whether a body begins as an answer of XML: with an element that is called after what was asked. */
function isAnswerTo(commandName: string, text: string): boolean {
  // moto writes nothing at all where no notification is set
  if (text === '' && commandName === 'GetBucketNotificationConfigurationCommand') return true;
  const root = rootOf(text);
  const asked = commandName
    .replace(/Command$/, '')
    .replace(/^(Get|List)(Bucket(?!s))?/, '')
    .replace(/Configurations?$/, '')
    .replace(/^Acl$/, 'AccessControl')
    .replace(/ies$/, 'y')
    .replace(/s$/, '');
  return root.toLowerCase().includes(asked.toLowerCase());
}

/** What went wrong with a call, in words that hold no secret. */
export interface CallError {
  /** AWS's code: `AccessDenied`, `NoSuchBucketPolicy`, `SlowDown` */
  readonly code: string;
  readonly status: number | undefined;
}

export function callError(error: unknown): CallError {
  const {
    name = 'Error',
    Code,
    code,
    $metadata,
  } = (typeof error === 'object' && error !== null ? error : {}) as {
    name?: string;
    Code?: string;
    code?: string;
    $metadata?: { httpStatusCode?: number };
  };
  const text = Code ?? (name === 'Error' || name === 'UnknownError' ? (code ?? name) : name);
  // a code is a word; anything longer may quote what was sent
  return { code: /^[A-Za-z0-9_.:-]{1,80}$/.test(text) ? text : 'Error', status: $metadata?.httpStatusCode };
}

/** Whether AWS refused because the requester may not ask. */
export function isDenied({ code, status }: CallError): boolean {
  return (
    /^(AccessDenied|AccessDeniedException|AllAccessDisabled|UnauthorizedOperation|Forbidden|AuthorizationError)$/.test(
      code,
    ) ||
    (status === 403 && !/Signature|Token|AccessKey|Expired|Skewed/i.test(code))
  );
}

/** Codes of AWS, and of the SDK, for no or wrong credentials. */
const unauthenticated: ReadonlySet<string> = new Set([
  'CredentialsProviderError',
  'TokenProviderError',
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidToken',
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'RequestTimeTooSkewed',
]);

/** What to do about a call that failed for another reason than permissions. */
export function hintFor({ code }: CallError): string | undefined {
  if (/SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|CERT_/.test(code))
    return 'is the certificate one of your own? give its authority by NODE_EXTRA_CA_CERTS';
  if (/^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|TimeoutError)$/.test(code)) return 'is the endpoint right, and up?';
  return undefined;
}

/** Whether nobody can go on: no or wrong credentials. */
export function isUnauthenticated({ code }: CallError): boolean {
  return unauthenticated.has(code);
}

/** Does the work of `items` with at most `width` at once, in order of their start; stops at the first error. */
export async function pooled<T>(items: readonly T[], width: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const worker = async (): Promise<void> => {
    // the queue is shared: each worker takes the next item when it is free
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
}
