import { ask, mayAllow, policyOn, type Asker } from '../../lib/policy';
import { inNetworks, networksOf } from '../../lib/policy/networks';
import { account, bucketArn, policyOf } from '../support/policy';

const statement = (parts: object): object => ({
  Effect: 'Allow',
  Action: 's3:GetObject',
  Resource: `${bucketArn}/*`,
  ...parts,
});
const subjectOf = (...parts: readonly object[]) =>
  policyOn(policyOf({ Version: '2012-10-17', Statement: parts.map(statement) }, 'P'), bucketArn, account);

const other = '444455556666';
const role = (name: string, of = other): Asker => ({
  requester: { kind: 'identity', arn: `arn:aws:iam::${of}:role/${name}`, account: of },
  trust: 'named',
});
const arn = (name: string): object => ({ 'Fn::Sub': `arn:aws:iam::${other}:role/${name}` });

/*
 * A principal of which only the deployment knows the name is some role of that account: any of them may be it, and
 * nobody of another account.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
test.each([
  ['the role that is named', { AWS: arn('reader') }, role('reader'), 'yes'],
  ['another role of that account', { AWS: arn('reader') }, role('writer'), 'no'],
  ['a role of the account of which one is named by a parameter', { AWS: arn('${P}') }, role('writer'), 'unknown'],
  ['the same of another account', { AWS: arn('${P}') }, role('writer', '777788889999'), 'no'],
  ['a role, where a parameter is the account', { AWS: { Ref: 'P' } }, role('writer', '777788889999'), 'unknown'],
])('%s', (_, Principal, asker, kind) => {
  expect(ask(subjectOf({ Principal }), { base: 'allowed', requesters: [asker] }).kind).toBe(kind);
});

/** What may be allowed to whom; `stranger` is whoever no principal names. */
test.each([
  [{ Principal: '*' }, 'service canonical federated stranger'],
  [{ Principal: { AWS: '*' } }, 'service canonical federated stranger'],
  [{ Principal: { AWS: account } }, ''],
  [{ Principal: { Service: 'logging.s3.amazonaws.com' } }, 'service'],
  [{ Principal: { CanonicalUser: 'a'.repeat(64) } }, 'canonical'],
  [{ Principal: { Federated: 'accounts.google.com' } }, 'federated'],
  [{ Principal: { Service: 's3.amazonaws.com', Federated: 'accounts.google.com' } }, 'service federated'],
  [{ NotPrincipal: { AWS: account } }, 'service canonical federated stranger'],
  [{ Principal: '*', Effect: 'Deny' }, ''],
  [{ Principal: '*', Effect: { Ref: 'P' } }, 'service canonical federated stranger'],
])('%j may allow something to: %s', (parts, sorts) => {
  const subject = subjectOf(parts);
  const every = ['service', 'canonical', 'federated', 'stranger'] as const;
  expect(every.filter((sort) => mayAllow(subject, sort)).join(' ')).toBe(sorts);
});

test('a text that is no network is none, whatever stands beside it', () => {
  const networks = networksOf(['everywhere', '203.0.113.0/24', '203.0.113.0/33', '', '2001:db8::/32']);
  const inside = ['203.0.113.7', '203.0.114.7', '2001:db8::1', '2001:db9::1', 'everywhere', ''];
  expect(inside.map((address) => inNetworks(networks, address))).toEqual([true, false, true, false, false, false]);
  expect(inNetworks(networksOf(['everywhere']), '203.0.113.7')).toBe(false);
});

/** https://www.rfc-editor.org/rfc/rfc4291#section-2.2: two colons stand once, for one group of zeros or more. */
test.each([
  ['0.0.0.0', true],
  ['255.255.255.255', true],
  ['256.0.0.1', false],
  ['1.2.3', false],
  ['::', true],
  ['::1', true],
  ['2001:DB8::8', true],
  ['1:2:3:4:5:6:7:8', true],
  ['1:2:3:4:5:6:7::', true],
  ['::2:3:4:5:6:7:8', true],
  ['1:2:3:4:5:6:7', false],
  ['1:2:3:4:5:6:7:8:9', false],
  ['1:2:3:4::5:6:7:8', false],
  ['1::2::3', false],
  ['12345::', false],
])('%s is an address: %s', (text, isOne) => {
  expect(inNetworks(networksOf(['0.0.0.0/0', '::/0']), text)).toBe(isOne);
  expect(inNetworks(networksOf([text]), text)).toBe(isOne);
});
