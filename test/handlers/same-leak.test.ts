import { App } from 'aws-cdk-lib';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
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
import { audit, blockAll, type Found } from '../support/audit';
import { folder, projectRoot } from '../support/command';
import { bucket, empty } from '../support/live-account';
import { errorXml, replay, type Fixture } from '../support/replay';
import { users } from '../support/servers';

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

/** What Config sends when it changes. */
const changed = {
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
};

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
  const event = readConfigEvent(changed);
  const [evaluation] = judgeConfig(event, running, rules, policy, options.today);
  expect(evaluation).toMatchObject({ ComplianceResourceId: dropbox.name, ComplianceType: 'NON_COMPLIANT' });
  expect(evaluation?.Annotation).toContain('critical public-acl');
});

describe('over HTTP, as it runs', () => {
  const xmlns = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
  const sub = (query: string, body: string, status = 200): Fixture => ({
    source: 'from documentation',
    method: 'GET',
    path: query === '' ? '/' : `/${dropbox.name}`,
    query,
    status,
    body,
  });
  const unset = (query: string, code: string): Fixture => sub(query, errorXml(code), 404);
  const everybody = (permission: string): string =>
    '<Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group">' +
    `<URI>http://acs.amazonaws.com/groups/global/AllUsers</URI></Grantee><Permission>${permission}</Permission></Grant>`;
  const tag = (key: string, value: string): string =>
    `<Tag><Key>aws:cloudformation:${key}</Key><Value>${value}</Value></Tag>`;
  /** The same bucket, as S3 answers. */
  const fixtures: readonly Fixture[] = [
    sub(
      '',
      `<ListAllMyBucketsResult ${xmlns}><Owner><ID>owner</ID></Owner><Buckets><Bucket><Name>${dropbox.name}</Name>` +
        '<BucketRegion>us-east-1</BucketRegion></Bucket></Buckets></ListAllMyBucketsResult>',
    ),
    unset('policy', 'NoSuchBucketPolicy'),
    unset('policyStatus', 'NoSuchBucketPolicy'),
    sub(
      'acl',
      `<AccessControlPolicy ${xmlns}><Owner><ID>owner</ID></Owner><AccessControlList>` +
        `${everybody('READ')}${everybody('WRITE')}</AccessControlList></AccessControlPolicy>`,
    ),
    sub(
      'encryption',
      `<ServerSideEncryptionConfiguration ${xmlns}><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256` +
        '</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>',
    ),
    sub('versioning', `<VersioningConfiguration ${xmlns}/>`),
    unset('publicAccessBlock', 'NoSuchPublicAccessBlockConfiguration'),
    sub(
      'ownershipControls',
      '<OwnershipControls ' +
        `${xmlns}><Rule><ObjectOwnership>BucketOwnerPreferred</ObjectOwnership></Rule></OwnershipControls>`,
    ),
    sub('logging', `<BucketLoggingStatus ${xmlns}/>`),
    unset('replication', 'ReplicationConfigurationNotFoundError'),
    unset('lifecycle', 'NoSuchLifecycleConfiguration'),
    unset('website', 'NoSuchWebsiteConfiguration'),
    sub(
      'cors',
      `<CORSConfiguration ${xmlns}><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod>` +
        '<AllowedMethod>PUT</AllowedMethod></CORSRule></CORSConfiguration>',
    ),
    sub('notification', `<NotificationConfiguration ${xmlns}/>`),
    unset('object-lock', 'ObjectLockConfigurationNotFoundError'),
    sub(
      'tagging',
      `<Tagging ${xmlns}><TagSet>${tag('stack-name', 'Logs')}${tag('logical-id', 'Dropbox')}</TagSet></Tagging>`,
    ),
  ];
  const { accessKeyId, secretAccessKey } = users.alice;
  const environment = (): Readonly<Record<string, string>> => ({
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  });

  test('the command finds it under the same names', async () => {
    const server = await replay(fixtures, { [accessKeyId]: secretAccessKey });
    const { findings, code } = await audit({ http: server.url, environment }, ['--no-identities']);
    await server.close();
    expect(code).toBe(1);
    const found = findings as readonly (Found & { readonly correlation: string })[];
    const names = found.flatMap(({ kind, correlation }) => (kind === 'fail' ? [correlation] : []));
    expect(names).toEqual(expect.arrayContaining([...linted]));
  });

  test('the bundle reads the bucket and tells Config', async () => {
    const server = await replay(fixtures, { [accessKeyId]: secretAccessKey });
    const told: unknown[] = [];
    const service = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        told.push(JSON.parse(body));
        response.end('{}');
      });
    });
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
    const program = `require(${JSON.stringify(join(projectRoot, 'dist/lambda/index.js'))})
      .config(${JSON.stringify(changed)}, { getRemainingTimeInMillis: () => 60000 })`;
    const child = spawn(process.execPath, ['-e', program], {
      cwd: projectRoot,
      env: {
        ...environment(),
        PATH: process.env['PATH'],
        AWS_ENDPOINT_URL_S3: server.url,
        AWS_ENDPOINT_URL_CONFIG_SERVICE: `http://127.0.0.1:${(service.address() as AddressInfo).port}`,
      },
    });
    child.stderr.resume();
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(0);
    await server.close();
    service.closeAllConnections();
    await new Promise((resolve) => service.close(resolve));
    expect(told).toMatchObject([
      { Evaluations: [{ ComplianceResourceId: dropbox.name, ComplianceType: 'NON_COMPLIANT' }], ResultToken: 'token' },
    ]);
    expect(JSON.stringify(told)).toContain('critical public-acl');
  });
});

test('another stack, another bucket or another rule is another name', () => {
  const moved = bucket(dropbox.name, { ...dropbox.settings, Tags: known([]) });
  const report = lint(liveTemplates([moved], account, 'aws://111122223333'), applied, options);
  expect(namesOf(report.findings)).toEqual([]);
  expect(new Set(linted).size).toBe(linted.length);
});
