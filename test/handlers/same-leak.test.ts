import { App } from 'aws-cdk-lib';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hookPolicy } from '../../bin/lambda';
import { addLeakyStacks } from '../../examples/leaky-app/leaky-app';
import { configuredRules } from '../../lib/config';
import { lint, type Finding } from '../../lib/engine';
import { judgeConfig, judgeHook, readConfigEvent, readHookEvent } from '../../lib/handlers';
import type { Reading } from '../../lib/live/bucket-settings';
import { liveSettings, liveTemplates } from '../../lib/live/live-templates';
import { loadPaths, nodeFiles } from '../../lib/template';
import { rules } from '../../rules';
import { blockAll } from '../support/audit';
import { folder } from '../support/command';
import { bucket, empty } from '../support/live-account';

const outdir = folder();
const app = new App({ outdir });
addLeakyStacks(app);
app.synth();

const known = (value: Extract<Reading, { kind: 'known' }>['value']): Reading => ({ kind: 'known', value });
const off = Object.fromEntries(Object.keys(blockAll).map((key) => [key, false]));

/** The bucket of the leaky app as it runs, tagged by CloudFormation with where it comes from. */
const dropbox = bucket('logs-dropbox-1x2y3z', {
  AccessControl: known('PublicReadWrite'),
  OwnershipControls: known({ Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] }),
  CorsConfiguration: known({ CorsRules: [{ AllowedOrigins: ['*'], AllowedMethods: ['GET', 'PUT'] }] }),
  BucketEncryption: known({
    ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
  }),
  Tags: known([
    { Key: 'aws:cloudformation:stack-name', Value: 'Logs' },
    { Key: 'aws:cloudformation:logical-id', Value: 'Dropbox' },
  ]),
});
const account = { ...empty, publicAccessBlock: off };
const running = { templates: liveTemplates([dropbox], account, 'aws://111122223333'), settings: liveSettings(account) };

/** Names of what fails on the bucket, as every gate has them. */
function namesOf(findings: readonly Finding[]): readonly string[] {
  const failed = findings.filter(({ kind, correlation }) => kind === 'fail' && correlation.endsWith('|Logs|Dropbox'));
  return [...new Set(failed.map(({ correlation }) => correlation))].sort();
}

const { templates } = loadPaths([outdir], nodeFiles);
const options = { today: '2026-11-26', knownRules: rules.map(({ id }) => id) };
// what a hook and a rule of Config apply where nothing is configured
const policy = hookPolicy({});
const applied = configuredRules(rules, policy.config);
const linted = namesOf(lint(templates, applied, options).findings);

test('linting finds the leak', () => {
  expect(linted).toContain('public-acl|Logs|Dropbox');
  expect(linted.length).toBeGreaterThan(3);
});

test('the hook finds the same, under the same names', () => {
  const event = readHookEvent({
    clientRequestToken: 'token',
    awsAccountId: '111122223333',
    stackId: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Logs/1a2345b6',
    actionInvocationPoint: 'CREATE_PRE_PROVISION',
    requestData: { targetName: 'STACK', targetType: 'STACK', targetLogicalId: 'Logs', payload: 'https://payload' },
  });
  const template = readFileSync(join(outdir, 'Logs.template.json'), 'utf8');
  const payload = { template, previousTemplate: undefined, changes: [] };
  const response = judgeHook({ event, payload }, rules, policy, options.today);
  const names = (response.annotations ?? []).flatMap(({ annotationName, status, statusMessage }) =>
    status === 'FAILED' && statusMessage.includes('(Dropbox, ') ? [`${annotationName}|Logs|Dropbox`] : [],
  );
  expect(names.sort()).toEqual(linted);
});

test('what runs is found under the same names: by Config, and by an audit, which read it alike', () => {
  const report = lint(running.templates, applied, { ...options, settings: running.settings });
  const audited = namesOf(report.findings);
  expect(audited).toEqual(expect.arrayContaining([...linted]));
  // what only an account can say: that its block is off
  expect(audited.filter((name) => !linted.includes(name))).toEqual(['incomplete-public-access-block|Logs|Dropbox']);
  const event = readConfigEvent({
    invokingEvent: JSON.stringify({
      configurationItem: {
        configurationItemCaptureTime: '2026-11-26T08:00:00.000Z',
        configurationItemStatus: 'OK',
        resourceId: dropbox.name,
        resourceType: 'AWS::S3::Bucket',
      },
      messageType: 'ConfigurationItemChangeNotification',
    }),
    resultToken: 'token',
    accountId: '111122223333',
  });
  const [evaluation] = judgeConfig(event, running, rules, policy, options.today);
  expect(evaluation).toMatchObject({ ComplianceResourceId: dropbox.name, ComplianceType: 'NON_COMPLIANT' });
  expect(evaluation?.Annotation).toContain('critical public-acl');
});

test('another stack, another bucket or another rule is another name', () => {
  const moved = bucket(dropbox.name, { ...dropbox.settings, Tags: known([]) });
  const report = lint(liveTemplates([moved], account, 'aws://111122223333'), applied, options);
  expect(namesOf(report.findings)).toEqual([]);
  expect(new Set(linted).size).toBe(linted.length);
});
