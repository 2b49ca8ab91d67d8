import { UserError } from '../template';
import { callError, inRegionOfProfile, isUnauthenticated, loadSdk, s3Client, type Connection } from './sdk';

/** What a URL is to allow. */
export interface PresignRequest {
  readonly bucket: string;
  readonly key: string;
  readonly method: 'get' | 'put';
  /** seconds; at most seven days */
  readonly expiresIn: number;
  /** for `put`: the only content type that is accepted */
  readonly contentType?: string;
  /** for `put`: the exact size in bytes */
  readonly contentLength?: number;
  /** for `put`: SHA-256 of the content, in base64: nothing else can be uploaded */
  readonly checksumSha256?: string;
  /** for `put`: parts of a multipart upload, each with a URL of its own */
  readonly parts?: number;
  /** for `get`: as what the browser is to save it */
  readonly filename?: string;
}

export interface PresignedRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  readonly url: string;
  /** headers that have to be sent exactly so */
  readonly headers: Readonly<Record<string, string>>;
  /** what it is for: `object`, `part 1`, `complete`, `abort` */
  readonly use: string;
}

export interface Presigned {
  readonly requests: readonly PresignedRequest[];
  readonly uploadId?: string;
  readonly expires: Date;
  /** what the person who asked should know */
  readonly warnings: readonly string[];
}

const sevenDays = 7 * 24 * 60 * 60;

/** Bytes; @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const smallestPart = 5 * 1024 * 1024;

/** S3 takes up to 10,000 parts. */
const maximumParts = 10_000;

/**
 * URLs with a signature that S3 accepts until they expire, over HTTPS only. What is uploaded is bound as tightly as
 * was asked.
 * @param now the current time
 * @throws UserError when it is not safe (plain HTTP, longer than seven days), nobody can sign, or a package of the SDK
 * is missing
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html
 */
export async function presign(
  connection: Connection,
  request: PresignRequest,
  now: Date = new Date(),
): Promise<Presigned> {
  check(connection, request);
  const signer = await signerFor(connection, request, now);
  const expires = new Date(now.getTime() + request.expiresIn * 1000);
  const warnings = [...endsWith(signer.credentials, expires), ...warningsFor(request)];
  const signed = await signedRequests(signer, request);
  return { ...signed, expires, warnings };
}

type Sdk = typeof import('@aws-sdk/client-s3');
type Presigner = typeof import('@aws-sdk/s3-request-presigner');

/** What URLs are signed with. */
interface Signer {
  readonly sdk: Sdk;
  readonly client: InstanceType<Sdk['S3Client']>;
  readonly credentials: { readonly expiration?: Date; readonly sessionToken?: string };
  readonly getSignedUrl: Presigner['getSignedUrl'];
  /** how long, from when, and which headers have to be sent as they are */
  readonly terms: (headers?: readonly string[]) => NonNullable<Parameters<Presigner['getSignedUrl']>[2]>;
}

/** @throws UserError when a package of the SDK is missing, or nobody can sign */
async function signerFor(connection: Connection, { expiresIn }: PresignRequest, now: Date): Promise<Signer> {
  const sdk = await loadSdk('@aws-sdk/client-s3', () => import('@aws-sdk/client-s3'));
  const { getSignedUrl } = await loadSdk(
    '@aws-sdk/s3-request-presigner',
    () => import('@aws-sdk/s3-request-presigner'),
  );
  const client = await s3Client(await inRegionOfProfile(connection));
  const credentials = await client.config.credentials().catch((error: unknown) => {
    throw new UserError(`nobody can sign: ${callError(error).code}`, undefined, howToSign);
  });
  const terms: Signer['terms'] = (headers = []) => ({
    expiresIn,
    signingDate: now,
    ...(headers.length === 0 ? {} : { signableHeaders: new Set(headers) }),
    unhoistableHeaders: new Set(['x-amz-checksum-sha256']),
  });
  return { sdk, client, credentials, getSignedUrl, terms };
}

const howToSign = 'give credentials by environment or --profile';

function endsWith({ expiration, sessionToken }: Signer['credentials'], expires: Date): readonly string[] {
  if (sessionToken !== undefined && expiration === undefined)
    return ['the credentials are of a session, and when it ends is not known: the URL ends with it'];
  return expiration && expiration < expires
    ? [`the credentials end at ${expiration.toISOString()}, and the URL with them`]
    : [];
}

function warningsFor({ expiresIn, method, contentType, contentLength }: PresignRequest): readonly string[] {
  // the type of an upload in parts is bound where it is begun
  const isUpload = method !== 'get';
  return [
    ...(expiresIn > 12 * 60 * 60
      ? [
          'whoever sees the URL may use it until it expires; nobody can take it back but by taking the ' +
            'permission away from its signer',
        ]
      : []),
    ...(isUpload && (contentType === undefined || contentLength === undefined)
      ? ['whoever has the URL may upload anything of any size: bind it with a content type and a length']
      : []),
  ];
}

type Signed = Pick<Presigned, 'requests' | 'uploadId'>;

function signedRequests(signer: Signer, request: PresignRequest): Promise<Signed> {
  if (request.method === 'get') return signedDownload(signer, request);
  const { parts } = request;
  return parts === undefined ? signedUpload(signer, request) : signedParts(signer, request, parts);
}

async function signedDownload({ sdk, client, getSignedUrl, terms }: Signer, request: PresignRequest): Promise<Signed> {
  const { bucket: Bucket, key: Key, filename } = request;
  const disposition = filename === undefined ? {} : { ResponseContentDisposition: attachmentNamed(filename) };
  const url = await getSignedUrl(client, new sdk.GetObjectCommand({ Bucket, Key, ...disposition }), terms());
  return { requests: [{ method: 'GET', url, headers: {}, use: 'object' }] };
}

function attachmentNamed(filename: string): string {
  return `attachment; filename*=UTF-8''${encodeURIComponent(filename).replace(/['()*]/g, percent)}`;
}

/** @see https://www.rfc-editor.org/rfc/rfc8187#section-3.2.1 */
function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** An upload in parts: it is begun here, so that its id can be signed for. */
async function signedParts(signer: Signer, request: PresignRequest, count: number): Promise<Signed> {
  const { sdk, client, getSignedUrl, terms } = signer;
  const { bucket: Bucket, key: Key } = request;
  const UploadId = await beginUpload(signer, request);
  const part = async (PartNumber: number): Promise<PresignedRequest> => {
    const length = lengthOfPart(request.contentLength, count, PartNumber);
    const headers: PresignedRequest['headers'] = length === undefined ? {} : { 'content-length': String(length) };
    const bound = length === undefined ? {} : { ContentLength: length };
    const command = new sdk.UploadPartCommand({ Bucket, Key, UploadId, PartNumber, ...bound });
    const url = await getSignedUrl(client, command, terms(Object.keys(headers)));
    return { method: 'PUT', url, headers, use: `part ${PartNumber}` };
  };
  const parts = await Promise.all(Array.from({ length: count }, (_, index) => part(index + 1)));
  const complete = await getSignedUrl(
    client,
    new sdk.CompleteMultipartUploadCommand({ Bucket, Key, UploadId }),
    terms(),
  );
  const abort = await getSignedUrl(client, new sdk.AbortMultipartUploadCommand({ Bucket, Key, UploadId }), terms());
  return {
    requests: [
      ...parts,
      { method: 'POST', url: complete, headers: {}, use: 'complete' },
      { method: 'DELETE', url: abort, headers: {}, use: 'abort' },
    ],
    uploadId: UploadId,
  };
}

/** Bytes of every part but the last one, which takes what is left. */
function partSize(contentLength: number, count: number): number {
  return Math.floor(contentLength / count);
}

/** Undefined where no length was asked for. */
function lengthOfPart(contentLength: number | undefined, count: number, number: number): number | undefined {
  if (contentLength === undefined) return undefined;
  const size = partSize(contentLength, count);
  return number === count ? contentLength - size * (count - 1) : size;
}

async function beginUpload({ sdk, client }: Signer, { bucket, key, contentType }: PresignRequest): Promise<string> {
  const bound = contentType === undefined ? {} : { ContentType: contentType };
  const command = new sdk.CreateMultipartUploadCommand({ Bucket: bucket, Key: key, ...bound });
  const upload = await client.send(command).catch((error: unknown) => {
    const failure = callError(error);
    const hint = isUnauthenticated(failure) ? howToSign : undefined;
    throw new UserError(`the upload cannot be begun: ${failure.code}`, undefined, hint);
  });
  return upload.UploadId ?? '';
}

async function signedUpload({ sdk, client, getSignedUrl, terms }: Signer, request: PresignRequest): Promise<Signed> {
  const { bucket: Bucket, key: Key, contentType, contentLength, checksumSha256 } = request;
  const headers = {
    ...(contentType === undefined ? {} : { 'content-type': contentType }),
    ...(contentLength === undefined ? {} : { 'content-length': String(contentLength) }),
    ...(checksumSha256 === undefined ? {} : { 'x-amz-checksum-sha256': checksumSha256 }),
  };
  const command = new sdk.PutObjectCommand({
    Bucket,
    Key,
    ...(contentType === undefined ? {} : { ContentType: contentType }),
    ...(contentLength === undefined ? {} : { ContentLength: contentLength }),
    ...(checksumSha256 === undefined ? {} : { ChecksumSHA256: checksumSha256 }),
  });
  const url = await getSignedUrl(client, command, terms(Object.keys(headers)));
  return { requests: [{ method: 'PUT', url, headers, use: 'object' }] };
}

function check(
  { endpoint }: Connection,
  { expiresIn, method, parts, contentLength, contentType, checksumSha256, filename, key }: PresignRequest,
): void {
  if (endpoint !== undefined && !endpoint.startsWith('https://'))
    throw new UserError(
      'a pre-signed URL is a password: it goes over HTTPS only',
      undefined,
      `\`${endpoint}\` is not HTTPS`,
    );
  if (!Number.isInteger(expiresIn) || expiresIn < 1 || expiresIn > sevenDays)
    throw new UserError(`it cannot last ${expiresIn} seconds`, undefined, 'S3 takes one second to seven days');
  if (key === '') throw new UserError('a URL is for one object', undefined, 's3://bucket/key');
  if (method === 'get' && (parts ?? contentLength ?? contentType ?? checksumSha256) !== undefined)
    throw new UserError('content type, length, checksum and parts are about uploads', undefined, 'add --method put');
  if (method === 'put' && filename !== undefined) throw new UserError('a file name is about downloads');
  if (parts !== undefined && (!Number.isInteger(parts) || parts < 1 || parts > maximumParts))
    throw new UserError(`an upload cannot have ${parts} parts`, undefined, 'S3 takes 1 to 10,000');
  if (contentLength !== undefined && (!Number.isInteger(contentLength) || contentLength < 0))
    throw new UserError(`\`${contentLength}\` is no length in bytes`);
  if (parts !== undefined && checksumSha256 !== undefined)
    throw new UserError('S3 checks a SHA-256 of each part, not of the whole', undefined, 'leave it out with --parts');
  if (parts !== undefined && contentLength !== undefined && parts > 1 && partSize(contentLength, parts) < smallestPart)
    throw new UserError('parts but the last one have 5 MiB or more', undefined, 'take fewer parts');
  if (checksumSha256 !== undefined && Buffer.from(checksumSha256, 'base64').length !== 32)
    throw new UserError('the checksum is no SHA-256 in base64');
}
