import { createPrivateKey, createSign, type KeyObject } from 'node:crypto';

/** Who signs. */
export interface ContentSigner {
  /** id of the public key in CloudFront: `publicKeyId` of the first of `SignedContent.publicKeys` */
  readonly keyPairId: string;
  /** the private key that belongs to it, RSA of 2048 bits or more or ECDSA of P-256, in PEM */
  readonly privateKey: string;
}

/** What is granted. */
export interface ContentGrant {
  /** the URL, which must be HTTPS; for cookies and with `covers` it may be any that is covered */
  readonly url: string;
  /** when it ends */
  readonly expires: Date;
  /**
   * the URLs that are covered when they are more than the one, with `*` for any text and `?` for any character:
   * `https://files.example.com/members/*`
   */
  readonly covers?: string;
  /** when it begins; at once when left out */
  readonly starts?: Date;
  /** the only address, or range in CIDR notation, from which it may be used: `192.0.2.0/24` */
  readonly ipAddress?: string;
  /**
   * how long a grant may last at most, in seconds: seven days when left out, because nobody can take it back before it
   * ends
   */
  readonly maximumLifetimeInSeconds?: number;
}

/** The cookies by name, to be set with `Secure` and `HttpOnly`. */
export type SignedCookies = Readonly<Record<string, string>>;

const sevenDays = 7 * 24 * 60 * 60;

/**
 * The URL with a signature that CloudFront accepts until it expires.
 * @param now the current time
 * @throws Error when the grant is not safe (no HTTPS, already over, longer than its maximum) or the key is none; the
 * key is never in the message
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-signed-urls.html
 */
export function signedUrl(signer: ContentSigner, grant: ContentGrant, now: Date = new Date()): string {
  const parameters = Object.entries(signatureOf(signer, grant, now)).map(([name, value]) => `${name}=${value}`);
  const { url } = grant;
  return `${url}${url.includes('?') ? '&' : '?'}${parameters.join('&')}`;
}

/**
 * The cookies with which CloudFront serves what the grant covers until it expires.
 * @param now the current time
 * @throws Error as `signedUrl` does
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-signed-cookies.html
 */
export function signedCookies(signer: ContentSigner, grant: ContentGrant, now: Date = new Date()): SignedCookies {
  return Object.fromEntries(
    Object.entries(signatureOf(signer, grant, now)).map(([name, value]) => [`CloudFront-${name}`, value]),
  );
}

function signatureOf(
  { keyPairId, privateKey }: ContentSigner,
  grant: ContentGrant,
  now: Date,
): Readonly<Record<string, string>> {
  const expires = secondsOf(grant.expires, 'expires');
  checkGrant(grant, expires, now);
  if (!/^[A-Z0-9]+$/i.test(keyPairId)) throw new Error('`keyPairId` is no id of a public key in CloudFront');
  const condition = {
    DateLessThan: { 'AWS:EpochTime': expires },
    ...(grant.starts ? { DateGreaterThan: { 'AWS:EpochTime': secondsOf(grant.starts, 'starts') } } : {}),
    ...(grant.ipAddress === undefined ? {} : { IpAddress: { 'AWS:SourceIp': rangeOf(grant.ipAddress) } }),
  };
  const policy = JSON.stringify({ Statement: [{ Resource: grant.covers ?? grant.url, Condition: condition }] });
  // a policy that only says when it ends need not be sent along
  const isCanned = grant.covers === undefined && grant.starts === undefined && grant.ipAddress === undefined;
  const key = signingKey(privateKey);
  // CloudFront takes a signature to be over SHA-1 unless it is told otherwise
  const isEcdsa = key.asymmetricKeyType === 'ec';
  const signature = createSign(isEcdsa ? 'SHA256' : 'SHA1')
    .update(policy)
    .sign(key);
  return {
    ...(isCanned ? { Expires: String(expires) } : { Policy: encode(Buffer.from(policy)) }),
    Signature: encode(signature),
    'Key-Pair-Id': keyPairId,
    ...(isEcdsa ? { 'Hash-Algorithm': 'SHA256' } : {}),
  };
}

function checkGrant(
  { url, covers, starts, ipAddress, maximumLifetimeInSeconds = sevenDays }: ContentGrant,
  expires: number,
  now: Date,
): void {
  for (const [name, value] of [
    ['url', url],
    ['covers', covers ?? url],
  ] as const) {
    if (!/^https:\/\/[^/*?\s"\\]+\/[^\s"\\]*$/.test(value))
      throw new Error(`\`${name}\` is \`${value}\`, expected https:// with a host and a path`);
  }
  if (covers !== undefined && !matches(covers, url))
    throw new Error(`\`covers\` is \`${covers}\`, which does not cover \`${url}\``);
  const from = starts ? secondsOf(starts, 'starts') : Math.floor(now.getTime() / 1000);
  if (expires * 1000 <= now.getTime()) throw new Error('`expires` is over already');
  if (expires <= from) throw new Error('`expires` is not after `starts`');
  if (expires - from > maximumLifetimeInSeconds)
    throw new Error(
      `the grant lasts ${expires - from} seconds, ${maximumLifetimeInSeconds} are allowed; ` +
        `\`maximumLifetimeInSeconds\` allows more`,
    );
  if (ipAddress !== undefined) rangeOf(ipAddress);
  checkUrl(url);
}

/** Parameters that CloudFront reads itself, and never hands on. */
const signatureParameters = ['Expires', 'Policy', 'Signature', 'Key-Pair-Id', 'Hash-Algorithm'];

/** @throws Error when CloudFront would never see what is signed */
function checkUrl(url: string): void {
  if (url.includes('#')) throw new Error(`\`url\` is \`${url}\`: what stands behind \`#\` is never sent`);
  const { searchParams } = new URL(url);
  const taken = signatureParameters.find((name) => searchParams.has(name));
  if (taken !== undefined) throw new Error(`\`url\` has a parameter \`${taken}\`, which is one of the signature's`);
}

/**
 * An IPv4 range; a single address is one of its own. CloudFront takes no IPv6 here.
 * @throws Error when it is none
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-setting-signed-cookie-custom-policy.html
 */
function rangeOf(address: string): string {
  const [, octets = '', bits = '32'] = /^(\d{1,3}(?:\.\d{1,3}){3})(?:\/(\d{1,2}))?$/.exec(address) ?? [];
  if (octets === '' || octets.split('.').some((octet) => Number(octet) > 255) || Number(bits) > 32)
    throw new Error(`\`ipAddress\` is \`${address}\`, expected an address of IPv4 or a range in CIDR notation`);
  return `${octets}/${bits}`;
}

function matches(pattern: string, text: string): boolean {
  const parts = pattern.split(/\*+/).map((part) => part.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*').replaceAll('?', '.')}$`).test(text);
}

function secondsOf(date: Date, name: string): number {
  const time = date.getTime();
  if (Number.isNaN(time)) throw new Error(`\`${name}\` is no time`);
  return Math.floor(time / 1000);
}

function signingKey(pem: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    throw new Error('`privateKey` is no private key in PEM');
  }
  const { modulusLength = 0, namedCurve } = key.asymmetricKeyDetails ?? {};
  const isRsa = key.asymmetricKeyType === 'rsa' && modulusLength >= 2048;
  if (!isRsa && !(key.asymmetricKeyType === 'ec' && namedCurve === 'prime256v1'))
    throw new Error('`privateKey` is no RSA key of 2048 bits or more, and no ECDSA key of P-256');
  return key;
}

/** Base64 without the characters that mean something in URLs. */
function encode(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('+', '-').replaceAll('=', '_').replaceAll('/', '~');
}
