import Ajv from 'ajv';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isCalled } from '../../lib/engine';
import { configRules, unaskedConfigRules } from '../../lib/s3/facts/config-rules';
import { allRules, categoryOf } from '../../rules';
import { answers, everyControl, frameworks } from '../../rules/controls';
import { bucketWarden, projectRoot } from '../support/command';
import { frameworksPage } from '../support/documents';
import { pageOf } from '../support/pages';

test('every control is answered by a rule, or says why not; never both', () => {
  for (const { id, control } of everyControl()) {
    const rules = allRules.filter(({ controls }) => answers(controls, id)).map((rule) => rule.id);
    expect({ id, rules: rules.length > 0, notCovered: control.notCovered !== undefined }).toEqual({
      id,
      rules: control.notCovered === undefined,
      notCovered: rules.length === 0,
    });
  }
  expect(Object.keys(frameworks).length).toBeGreaterThan(3);
});

test('controls lead through controls that are there', () => {
  const known = new Set(everyControl().map(({ id }) => id));
  expect(everyControl().flatMap(({ control }) => (control.through ?? []).filter((id) => !known.has(id)))).toEqual([]);
  expect(allRules.flatMap(({ controls }) => controls.filter((id) => !known.has(id)))).toEqual([]);
});

/** Members of the standard that AWS turns on by itself which a default run does not ask; their pages say why. */
const askedByPackOnly = ['fsbp/CloudFront.4', 'fsbp/CloudFront.6'];

test('a default run asks what the foundational standard asks, but for what is argued', () => {
  const byDefault = allRules.filter(({ optIn }) => optIn !== true);
  const members = everyControl().filter(({ framework, control }) => framework === 'fsbp' && !control.notCovered);
  const left = members.filter(({ id }) => !byDefault.some(({ controls }) => answers(controls, id)));
  expect(left.map(({ id }) => id)).toEqual(askedByPackOnly);
  for (const id of askedByPackOnly)
    for (const rule of allRules.filter(({ controls }) => answers(controls, id)))
      expect(pageOf(categoryOf(rule.id), rule.id)).toContain(
        `${id.slice('fsbp/'.length)} of the foundational standard`,
      );
});

test('one name of another linter means few rules, and no rule twice', () => {
  const aliases = allRules.flatMap(({ aliases: names = [] }) => names);
  for (const { id, aliases: names = [] } of allRules)
    expect({ id, names: new Set(names.map((name) => name.toLowerCase())).size }).toEqual({ id, names: names.length });
  const counts = aliases.map((alias) => aliases.filter((other) => other === alias).length);
  expect(Math.max(...counts)).toBeLessThanOrEqual(4);
});

test.each([
  ['prowler', 's3_bucket_secure_transport_policy', ['plaintext-transport']],
  ['prowler', 'cloudtrail_s3_dataevents_write_enabled', ['missing-write-trail']],
  ['prowler', 'cloudwatch_log_metric_filter_for_s3_bucket_policy_changes', ['missing-bucket-policy-alarm']],
  ['cfripper', 'S3CrossAccountTrustRule', ['cross-account-access', 'cross-account-administration']],
  ['regula', 'FG_R00100', ['plaintext-transport']],
  ['Sonar', 'S6249', ['plaintext-transport']],
  ['terrascan', 'AC_AWS_0214', ['unversioned']],
  ['tfsec', 'aws-s3-enable-bucket-logging', ['missing-access-logs']],
  ['trivy', 'AVD-AWS-0089', ['missing-access-logs']],
  ['trivy', 'AWS-0089', ['missing-access-logs']],
  ['trivy', 'AVD-AWS-0086', ['implicit-public-access-block', 'incomplete-public-access-block']],
  ['checkov', 'CKV2_AWS_6', ['implicit-public-access-block', 'incomplete-public-access-block']],
  ['KICS', '4552b71f-0a2a-4bc4-92dd-ed7ec1b4674c', ['missing-access-logs']],
  ['AWS Config', 'cloudfront-ssl-policy-check', ['outdated-viewer-tls']],
  ['checkov', 'CKV_AWS_238', ['missing-s3-protection']],
  ['checkov', 'CKV_AWS_290', ['wildcard-bucket-access']],
  ['prowler', 's3_account_level_public_access_blocks', ['incomplete-public-access-block', 'unblocked-organization']],
  ['prowler', 'cloudtrail_bucket_requires_mfa_delete', ['missing-mfa-delete']],
  ['Control Tower', 'CT.S3.PR.7', ['implicit-encryption']],
  ['Control Tower', 'CT.CLOUDFRONT.PR.2', ['open-s3-origin']],
  ['nobody', 'AWS-9999', []],
])('%s: %s', (_, alias, ids) => {
  const { stdout, code } = bucketWarden(['rules', '--alias', alias, '--format', 'json']);
  const { rules } = code === 0 ? (JSON.parse(stdout) as { rules: { id: string }[] }) : { rules: [] };
  expect(rules.map(({ id }) => id).sort()).toEqual(ids);
});

test.each(configRules)('%s of AWS Config is asked, or it is said why not', (name) => {
  const isAsked = allRules.some((rule) => isCalled(rule, name));
  expect(isAsked).toBe(unaskedConfigRules[name] === undefined);
});

test('what is not asked of AWS Config is one of its rules', () => {
  expect(Object.keys(unaskedConfigRules).filter((name) => !configRules.includes(name))).toEqual([]);
});

test('RULES.md is what `npm run docs` makes', () => {
  const { stdout } = bucketWarden(['rules', '--format', 'markdown']);
  expect(readFileSync(join(projectRoot, 'RULES.md'), 'utf8')).toBe(stdout);
});

test('docs/frameworks.md is what `npm run docs` makes', () => {
  expect(readFileSync(join(projectRoot, 'docs/frameworks.md'), 'utf8')).toBe(frameworksPage());
});

test('config.schema.json is what `npm run docs` makes, and a schema', () => {
  const { stdout } = bucketWarden(['rules', '--format', 'schema']);
  expect(readFileSync(join(projectRoot, 'config.schema.json'), 'utf8')).toBe(stdout);
  const isValid = new Ajv({ strict: true, allowUnionTypes: true }).compile(JSON.parse(stdout) as object);
  expect(
    isValid({
      select: ['unversioned'],
      trustedAccounts: ['111122223333'],
      suppress: [{ rule: 'unversioned', reason: 'scratch' }],
    }),
  ).toBe(true);
  expect(isValid({ selekt: [] })).toBe(false);
  expect(isValid({ severities: { unversioned: 'hihg' } })).toBe(false);
});
