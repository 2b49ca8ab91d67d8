import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One answer, and where we have it from. */
export interface Fixture {
  readonly source: 'recorded' | 'from documentation' | 'derived';
  readonly method: 'GET' | 'HEAD';
  /** `/bucket`, or `*` for any */
  readonly path: string;
  /** the sub-resource: `policyStatus`, or '' for a listing */
  readonly query: string;
  readonly status: number;
  readonly body: string;
  /** how often it is given; without end when left out */
  readonly times?: number;
  /** the connection is cut after so many bytes of the body */
  readonly cutAfter?: number;
}

export interface Replay {
  readonly url: string;
  /** what was asked, and whether its signature was right */
  readonly log: readonly { readonly method: string; readonly url: string; readonly refused: string | undefined }[];
  readonly close: () => Promise<void>;
}

export function errorXml(code: string): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    `<Error><Code>${code}</Code><Message>${code}</Message><RequestId>replayed</RequestId></Error>`
  );
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

const authorization = new RegExp(
  '^AWS4-HMAC-SHA256 Credential=([^/]+)/([0-9]{8})/([^/]+)/([^/]+)/aws4_request, ?' +
    'SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$',
  'u',
);

/**
 * Why the signature of a request is none, as S3 says it.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
function signatureProblem(request: IncomingMessage, keys: Readonly<Record<string, string>>): string | undefined {
  const [, id = '', day = '', region = '', service = '', signed = '', signature = ''] =
    authorization.exec(request.headers.authorization ?? '') ?? [];
  const secret = keys[id];
  if (signature === '') return 'AccessDenied';
  if (secret === undefined) return 'InvalidAccessKeyId';
  const url = new URL(request.url ?? '/', 'http://host');
  const query = [...url.searchParams]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort((a, b) => (a < b ? -1 : 1))
    .join('&');
  const headers = signed.split(';').map((name) => `${name}:${String(request.headers[name] ?? '').trim()}`);
  const canonical = [
    request.method,
    url.pathname
      .split('/')
      .map((part) => encode(decodeURIComponent(part)))
      .join('/'),
    query,
    ...headers,
    '',
    signed,
    String(request.headers['x-amz-content-sha256'] ?? ''),
  ].join('\n');
  const text = [
    'AWS4-HMAC-SHA256',
    String(request.headers['x-amz-date']),
    `${day}/${region}/${service}/aws4_request`,
    createHash('sha256').update(canonical).digest('hex'),
  ].join('\n');
  const expected = hmac(hmac(hmac(hmac(hmac(`AWS4${secret}`, day), region), service), 'aws4_request'), text);
  return timingSafeEqual(expected, Buffer.from(signature, 'hex')) ? undefined : 'SignatureDoesNotMatch';
}

/**
 * A server that speaks S3's XML over HTTP, from fixtures: for what no server does by itself. What has no fixture is
 * 501, never a silent 200.
 */
export async function replay(fixtures: readonly Fixture[], keys: Readonly<Record<string, string>>): Promise<Replay> {
  const given = new Map<Fixture, number>();
  const log: { method: string; url: string; refused: string | undefined }[] = [];
  const server = createServer((request, response) => {
    const { method = '', url = '/' } = request;
    const { pathname, searchParams } = new URL(url, 'http://host');
    searchParams.delete('x-id');
    const refused = signatureProblem(request, keys);
    log.push({ method, url, refused });
    const sub = [...searchParams.keys()]
      .filter((name) => name !== 'max-buckets' && name !== 'continuation-token')
      .join('&');
    const fixture = fixtures.find(
      (one) =>
        one.method === method &&
        (one.path === '*' || one.path === pathname.replace(/(.)\/$/, '$1')) &&
        one.query === sub &&
        (given.get(one) ?? 0) < (one.times ?? Infinity),
    );
    if (fixture) given.set(fixture, (given.get(fixture) ?? 0) + 1);
    const status = refused === undefined ? (fixture?.status ?? 501) : 403;
    const body = refused === undefined ? (fixture?.body ?? errorXml('NotImplemented')) : errorXml(refused);
    response.writeHead(status, {
      'content-type': 'application/xml',
      'content-length': String(Buffer.byteLength(body)),
      'x-amz-request-id': 'replayed',
    });
    if (fixture?.cutAfter !== undefined) {
      response.write(body.slice(0, fixture.cutAfter));
      setTimeout(() => response.destroy(), 20);
    } else response.end(method === 'HEAD' ? undefined : body);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    log,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
