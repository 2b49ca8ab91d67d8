import { createVerify, generateKeyPairSync, verify } from 'node:crypto';
import { signedCookies, signedUrl, type ContentGrant } from '../../lib/live';

const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const signer = { keyPairId: 'K2JCJMDEHXQW5F', privateKey };
const now = new Date('2026-11-24T12:00:00Z');
const expires = new Date('2026-11-24T13:00:00Z');
const url = 'https://files.example.com/members/a.pdf';

const decode = (text: string): Buffer =>
  Buffer.from(text.replaceAll('-', '+').replaceAll('_', '=').replaceAll('~', '/'), 'base64');
const isSigned = (policy: string, signature: string): boolean =>
  verify('RSA-SHA1', Buffer.from(policy), publicKey, decode(signature));

test('a URL that only ends carries no policy', () => {
  const found = new URL(signedUrl(signer, { url: `${url}?size=large`, expires }, now));
  expect([...found.searchParams.keys()]).toEqual(['size', 'Expires', 'Signature', 'Key-Pair-Id']);
  const condition = '{"DateLessThan":{"AWS:EpochTime":1795525200}}';
  const policy = `{"Statement":[{"Resource":"${url}?size=large","Condition":${condition}}]}`;
  expect(isSigned(policy, found.searchParams.get('Signature') ?? '')).toBe(true);
  // the control: another end
  expect(isSigned(policy.replace('1795525200', '1795525201'), found.searchParams.get('Signature') ?? '')).toBe(false);
});

test('what is covered, from where and when stand in a policy', () => {
  const grant: ContentGrant = {
    url,
    expires,
    covers: 'https://files.example.com/members/*',
    starts: new Date('2026-11-24T12:30:00Z'),
    ipAddress: '192.0.2.0/24',
  };
  const cookies = signedCookies(signer, grant, now);
  expect(Object.keys(cookies)).toEqual(['CloudFront-Policy', 'CloudFront-Signature', 'CloudFront-Key-Pair-Id']);
  const policy = decode(cookies['CloudFront-Policy'] ?? '').toString();
  expect(JSON.parse(policy)).toEqual({
    Statement: [
      {
        Resource: 'https://files.example.com/members/*',
        Condition: {
          DateLessThan: { 'AWS:EpochTime': 1795525200 },
          DateGreaterThan: { 'AWS:EpochTime': 1795523400 },
          IpAddress: { 'AWS:SourceIp': '192.0.2.0/24' },
        },
      },
    ],
  });
  expect(isSigned(policy, cookies['CloudFront-Signature'] ?? '')).toBe(true);
});

test.each<[string, Partial<ContentGrant>]>([
  ['expected https://', { url: 'http://files.example.com/a' }],
  ['expected https://', { url: 'https://*/a' }],
  ['expected https://', { url: 'https://files.example.com/a"b' }],
  ['expected https://', { covers: '*' }],
  ['which does not cover', { covers: 'https://files.example.com/others/*' }],
  ['`expires` is over already', { expires: new Date('2026-11-24T11:00:00Z') }],
  ['`expires` is no time', { expires: new Date('soon') }],
  ['`expires` is not after `starts`', { starts: new Date('2026-11-25T00:00:00Z') }],
  ['604800 are allowed', { expires: new Date('2026-12-24T12:00:00Z') }],
  ['expected an address', { ipAddress: 'everywhere' }],
  ['expected an address of IPv4', { ipAddress: '2001:db8::/32' }],
  ['expected an address of IPv4', { ipAddress: '999.1.1.1' }],
  ['expected an address of IPv4', { ipAddress: '192.0.2.0/33' }],
  ['never sent', { url: 'https://files.example.com/a#part' }],
  ["one of the signature's", { url: 'https://files.example.com/a?Signature=x' }],
])('refused: %s', (message, grant) => {
  expect(() => signedUrl(signer, { url, expires, ...grant }, now)).toThrow(message);
});

test('a key of ECDSA signs over SHA-256, and says so; `?` covers one character; an address is a range of one', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const covers = 'https://files.example.com/members/?.pdf';
  const grant = { url: 'https://files.example.com/members/a.pdf', covers, expires, ipAddress: '192.0.2.7' };
  const cookies = signedCookies({ ...signer, privateKey: pem }, grant, now);
  const decoded = (name: string): Buffer =>
    Buffer.from(
      (cookies[name] ?? '').replace(/[-_~]/g, (one) => ({ '-': '+', _: '=' })[one] ?? '/'),
      'base64',
    );
  const policy = decoded('CloudFront-Policy');
  expect(policy.toString()).toContain('"AWS:SourceIp":"192.0.2.7/32"');
  expect(createVerify('SHA256').update(policy).verify(publicKey, decoded('CloudFront-Signature'))).toBe(true);
  expect(cookies['CloudFront-Hash-Algorithm']).toBe('SHA256');
});

test('a longer grant can be allowed', () => {
  expect(() =>
    signedUrl(signer, { url, expires: new Date('2026-12-24T12:00:00Z'), maximumLifetimeInSeconds: 40 * 86_400 }, now),
  ).not.toThrow();
});

test.each([
  ['no private key in PEM', 'secret'],
  [
    'no RSA key',
    generateKeyPairSync('ed25519', {
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    }).privateKey,
  ],
])('a key that is none is not shown: %s', (message, pem) => {
  expect(() => signedUrl({ ...signer, privateKey: pem }, { url, expires }, now)).toThrow(message);
  expect(() => signedUrl({ ...signer, privateKey: pem }, { url, expires }, now)).not.toThrow(pem);
});
