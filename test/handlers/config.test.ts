import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { hookPolicy } from '../../bin/lambda';
import {
  answerConfig,
  judgeConfig,
  readConfigEvent,
  type ConfigEvaluation,
  type ConfigRuntime,
  type RunningEstate,
} from '../../lib/handlers';
import { liveSettings, liveTemplates } from '../../lib/live/live-templates';
import type { Reading } from '../../lib/live/bucket-settings';
import type { LiveBucket } from '../../lib/live/read-buckets';
import { UserError } from '../../lib/template';
import { rules } from '../../rules';
import { blockAll, publicPolicy, tlsPolicy } from '../support/audit';
import { projectRoot } from '../support/command';
import { bucket, empty } from '../support/live-account';

const captured = '2026-11-26T08:36:34.043Z';

/** An event as AWS's page on custom rules has it: what was changed is a text of JSON in it. */
function event(invoking: object, more: object = {}): object {
  return {
    invokingEvent: JSON.stringify(invoking),
    ruleParameters: '{}',
    resultToken: 'token',
    eventLeftScope: false,
    executionRoleArn: 'arn:aws:iam::111122223333:role/config-role',
    configRuleArn: 'arn:aws:config:us-east-1:111122223333:config-rule/config-rule-0123456',
    configRuleName: 'bucket-warden',
    configRuleId: 'config-rule-0123456',
    accountId: '111122223333',
    version: '1.0',
    ...more,
  };
}

function item(changes: object = {}): object {
  return {
    configurationItemCaptureTime: captured,
    awsAccountId: '111122223333',
    configurationItemStatus: 'OK',
    resourceId: 'data',
    ARN: 'arn:aws:s3:::data',
    awsRegion: 'us-east-1',
    resourceType: 'AWS::S3::Bucket',
    tags: {},
    relationships: [],
    configuration: { name: 'data' },
    ...changes,
  };
}

const changed = event({ configurationItem: item(), messageType: 'ConfigurationItemChangeNotification' });
const scheduled = event({
  awsAccountId: '111122223333',
  notificationCreationTime: captured,
  messageType: 'ScheduledNotification',
  recordVersion: '1.0',
});

const known = (value: Extract<Reading, { kind: 'known' }>['value']): Reading => ({ kind: 'known', value });

function secure(name: string, more: Partial<LiveBucket['settings']> = {}): LiveBucket {
  return bucket(name, {
    Policy: known(JSON.parse(tlsPolicy(name)) as never),
    VersioningConfiguration: known({ Status: 'Enabled' }),
    PublicAccessBlockConfiguration: known(blockAll),
    OwnershipControls: known({ Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] }),
    LoggingConfiguration: known({ DestinationBucketName: 'logs-elsewhere' }),
    BucketEncryption: known({
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
    }),
    ...more,
  });
}

const leaky = (name: string): LiveBucket =>
  secure(name, {
    Policy: known(JSON.parse(publicPolicy(name)) as never),
    PublicAccessBlockConfiguration: { kind: 'unset' },
  });

const config = 'select: [public-read, plaintext-transport, unversioned]';

/** An account whose four switches are off. */
const account = {
  ...empty,
  publicAccessBlock: Object.fromEntries(Object.keys(blockAll).map((key) => [key, false])),
};

function estate(...buckets: readonly LiveBucket[]): RunningEstate {
  return { templates: liveTemplates(buckets, account, 'aws://111122223333'), settings: liveSettings(account) };
}

interface Told {
  readonly evaluations: readonly ConfigEvaluation[];
  readonly batches: readonly number[];
}

async function told(
  of: unknown,
  running: RunningEstate,
  text = config,
  changes: Partial<ConfigRuntime> = {},
): Promise<Told> {
  const batches: number[] = [];
  const evaluations: ConfigEvaluation[] = [];
  await answerConfig(of, runtime(running, text, evaluations, batches, changes));
  return { evaluations, batches };
}

function runtime(
  running: RunningEstate,
  text: string,
  evaluations: ConfigEvaluation[],
  batches: number[],
  changes: Partial<ConfigRuntime> = {},
): ConfigRuntime {
  const policy = hookPolicy({ BUCKET_WARDEN_CONFIGURATION: text });
  return {
    judge: (one) => Promise.resolve(judgeConfig(one, running, rules, policy, '2026-11-26')),
    put: (token, some) => {
      expect(token).toBe('token');
      batches.push(some.length);
      evaluations.push(...some);
      return Promise.resolve();
    },
    timeLeft: () => 600_000,
    log: () => undefined,
    ...changes,
  };
}

describe('a bucket that changed', () => {
  test('and is right is compliant', async () => {
    expect((await told(changed, estate(secure('data')))).evaluations).toEqual([
      {
        ComplianceResourceType: 'AWS::S3::Bucket',
        ComplianceResourceId: 'data',
        ComplianceType: 'COMPLIANT',
        OrderingTimestamp: new Date(captured),
      },
    ]);
  });

  test('and leaks is not, and it is said how', async () => {
    const [one] = (await told(changed, estate(leaky('data')))).evaluations;
    expect(one?.ComplianceType).toBe('NON_COMPLIANT');
    expect(one?.Annotation).toContain('critical public-read');
    expect(one?.Annotation?.length).toBeLessThanOrEqual(256);
  });

  test('an oversized item is judged like any other: what is there is read anew', async () => {
    const { configuration: _, ...summary } = item({ changeType: 'UPDATE' }) as { configuration: unknown };
    const oversized = event({
      configurationItemSummary: summary,
      messageType: 'OversizedConfigurationItemChangeNotification',
    });
    expect((await told(oversized, estate(leaky('data')))).evaluations).toMatchObject([
      { ComplianceType: 'NON_COMPLIANT', ComplianceResourceId: 'data' },
    ]);
    expect((await told(oversized, estate(secure('data')))).evaluations).toMatchObject([
      { ComplianceType: 'COMPLIANT' },
    ]);
  });

  test('of which something could not be read is not compliant, with the reason; strict, it fails', async () => {
    const running = estate(secure('data', { Policy: { kind: 'unread', because: '`s3:GetBucketPolicy` is denied' } }));
    const [one] = (await told(changed, running)).evaluations;
    expect(one).toMatchObject({ ComplianceType: 'NOT_APPLICABLE' });
    expect(one?.Annotation).toMatch(/^\d undecided/);
    expect(one?.Annotation).toContain('s3:GetBucketPolicy');
    const [strict] = (await told(changed, running, `${config}\nstrictUnknown: true`)).evaluations;
    expect(strict?.ComplianceType).toBe('NON_COMPLIANT');
  });

  test.each([
    ['was deleted', { configurationItemStatus: 'ResourceDeleted' }, {}],
    ['is not recorded any more', { configurationItemStatus: 'ResourceNotRecorded' }, {}],
    ['left the scope of the rule', {}, { eventLeftScope: true }],
    ['is of another type', { resourceType: 'AWS::SQS::Queue' }, {}],
  ])('that %s is no business of the rule', async (_, of, more) => {
    const gone = event({ configurationItem: item(of), messageType: 'ConfigurationItemChangeNotification' }, more);
    const judge = (): never => {
      throw new Error('nothing is to be judged');
    };
    const { evaluations } = await told(gone, estate(), config, { judge });
    expect(evaluations).toMatchObject([{ ComplianceType: 'NOT_APPLICABLE', ComplianceResourceId: 'data' }]);
  });

  test('what a tag accepts counts only where the owner of the rule says so', () => {
    const running = estate({
      ...leaky('data'),
      settings: { ...leaky('data').settings, Tags: known([{ Key: 'bucket-warden:public-read', Value: 'a site' }]) },
    });
    const judged = (environment: Record<string, string>): string | undefined =>
      judgeConfig(
        readConfigEvent(changed),
        running,
        rules,
        hookPolicy({ BUCKET_WARDEN_CONFIGURATION: 'select: [public-read]', ...environment }),
        '2026-11-26',
      )[0]?.ComplianceType;
    expect(judged({})).toBe('NON_COMPLIANT');
    expect(judged({ BUCKET_WARDEN_INLINE_SUPPRESSIONS: 'true' })).toBe('COMPLIANT');
  });
});

describe('the whole estate', () => {
  test('each bucket, and the account for the rest', async () => {
    const { evaluations } = await told(scheduled, estate(secure('a'), leaky('b')));
    expect(evaluations.map(({ ComplianceResourceId: id, ComplianceType }) => [id, ComplianceType])).toEqual([
      ['a', 'COMPLIANT'],
      ['b', 'NON_COMPLIANT'],
      ['111122223333', 'COMPLIANT'],
    ]);
    expect(evaluations.at(-1)?.ComplianceResourceType).toBe('AWS::::Account');
  });

  test.each([
    [98, [99]],
    [99, [100]],
    [100, [100, 1]],
    [250, [100, 100, 51]],
  ])('%i buckets are requests of %j', async (count, batches) => {
    const all = Array.from({ length: count }, (_, index) => secure(`bucket-${index}`));
    const result = await told(scheduled, estate(...all), 'select: [unversioned]');
    expect(result.batches).toEqual(batches);
    expect(new Set(result.evaluations.map(({ ComplianceResourceId: id }) => id)).size).toBe(count + 1);
  });

  test('what is wrong beside the buckets is told of the account', async () => {
    const { evaluations } = await told(
      scheduled,
      {
        templates: liveTemplates(
          [secure('a')],
          {
            ...empty,
            gaps: [{ because: '`iam:GetAccountAuthorizationDetails` is denied', types: ['AWS::IAM::Role'] }],
          },
          'aws://111122223333',
        ),
        settings: {},
      },
      'select: [opaque-template]\nfailOn: low',
    );
    expect(evaluations.at(-1)).toMatchObject({ ComplianceType: 'NOT_APPLICABLE' });
    expect(evaluations.at(-1)?.Annotation).toContain('iam:GetAccountAuthorizationDetails');
  });
});

describe('a bucket that is not deployed yet', () => {
  const proposal = (configuration: unknown, mode = 'PROACTIVE'): object =>
    event(
      { configurationItem: item({ configuration }), messageType: 'ConfigurationItemChangeNotification' },
      { evaluationMode: mode },
    );

  test.each([
    ['a map', { AccessControl: 'PublicRead' }],
    ['a text', '{"AccessControl":"PublicRead"}'],
  ])('is judged in the words of CloudFormation, given as %s', async (_, configuration) => {
    const { evaluations } = await told(proposal(configuration), estate(), 'select: [public-acl]');
    expect(evaluations).toMatchObject([{ ComplianceType: 'NON_COMPLIANT', ComplianceResourceId: 'data' }]);
    const right = await told(proposal({ BucketName: 'data' }), estate(), 'select: [public-acl]');
    expect(right.evaluations).toMatchObject([{ ComplianceType: 'COMPLIANT' }]);
  });

  test('what stands beside it is undecided', async () => {
    const { evaluations } = await told(proposal({ BucketName: 'data' }), estate(), 'select: [plaintext-transport]');
    expect(evaluations).toMatchObject([{ ComplianceType: 'NOT_APPLICABLE' }]);
    expect(evaluations[0]?.Annotation).toContain('was handed over alone');
  });
});

describe('what goes wrong never stays compliant', () => {
  const notification = 'ConfigurationItemChangeNotification';
  test.each([
    ['nothing', undefined],
    ['a list', []],
    ['no invoking event', event({}, { invokingEvent: undefined })],
    ['an invoking event that is no JSON', event({}, { invokingEvent: '{' })],
    ['an invoking event that is a list', event({}, { invokingEvent: '[]' })],
    ['of a type nobody knows', event({ messageType: 'Other' })],
    ['without an item', event({ messageType: notification })],
    ['without a token', event({ configurationItem: item(), messageType: notification }, { resultToken: null })],
    ['without an account', event({ configurationItem: item(), messageType: notification }, { accountId: '' })],
    [
      'of no time',
      event({ configurationItem: item({ configurationItemCaptureTime: 'now' }), messageType: notification }),
    ],
    ['of no status', event({ configurationItem: item({ configurationItemStatus: 'Odd' }), messageType: notification })],
    ['of no resource', event({ configurationItem: item({ resourceId: 5 }), messageType: notification })],
  ])('an event that is %s is an error, and nothing is told', async (_, of) => {
    const batches: number[] = [];
    await expect(answerConfig(of, runtime(estate(secure('data')), config, [], batches))).rejects.toThrow(
      / no | is `Other`|"Odd"/,
    );
    expect(batches).toEqual([]);
  });

  test.each([
    ['a person has to mend', new UserError('the buckets cannot be listed: AccessDenied'), 'AccessDenied'],
    ['is ours', new Error('a bug'), 'an error of the rule itself'],
  ])('an error that %s is told as undecided, and is an error of the function', async (_, error, text) => {
    const evaluations: ConfigEvaluation[] = [];
    const judge = (): Promise<never> => Promise.reject(error);
    await expect(answerConfig(changed, runtime(estate(), config, evaluations, [], { judge }))).rejects.toBe(error);
    expect(evaluations).toMatchObject([{ ComplianceType: 'NOT_APPLICABLE', ComplianceResourceId: 'data' }]);
    expect(evaluations[0]?.Annotation).toBe(`undecided: ${error instanceof UserError ? error.message : text}`);
  });

  test('time that is nearly over: Config is told, and what was begun is stopped', async () => {
    const evaluations: ConfigEvaluation[] = [];
    let isStopped = false;
    const slow = runtime(estate(), config, evaluations, [], {
      timeLeft: () => 5020,
      judge: (_, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            isStopped = true;
            reject(new Error('stopped'));
          });
        }),
    });
    await expect(answerConfig(scheduled, slow)).rejects.toThrow('it was not judged in time');
    expect(isStopped).toBe(true);
    expect(evaluations).toMatchObject([
      {
        ComplianceType: 'NOT_APPLICABLE',
        ComplianceResourceType: 'AWS::::Account',
        ComplianceResourceId: '111122223333',
      },
    ]);
  });

  test('a long annotation is cut at 256 exactly, and what is left out is counted', async () => {
    const many = 'strict: true\nfailOn: low';
    const [one] = (await told(changed, estate(leaky('data')), many)).evaluations;
    expect(one?.Annotation?.length).toBeLessThanOrEqual(256);
    expect(one?.Annotation).toMatch(/… and \d+ more$/);
    const because = 'x'.repeat(400);
    const evaluations: ConfigEvaluation[] = [];
    const judge = (): Promise<never> => Promise.reject(new UserError(because));
    await expect(answerConfig(changed, runtime(estate(), config, evaluations, [], { judge }))).rejects.toThrow(because);
    expect(evaluations[0]?.Annotation).toHaveLength(256);
  });
});

describe('the bundle, as Lambda calls it', () => {
  let server: Server;
  let asked: { readonly target: string; readonly body: string }[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => void answer(request).then((text) => response.end(text)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  async function answer(request: IncomingMessage): Promise<string> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    asked.push({ target: String(request.headers['x-amz-target']), body });
    return '{"FailedEvaluations":[]}';
  }

  async function invoke(of: object): Promise<{ readonly code: number | null; readonly stderr: string }> {
    asked = [];
    const { port } = server.address() as AddressInfo;
    const program = `
      const { config } = require(${JSON.stringify(join(projectRoot, 'dist/lambda/index.js'))});
      config(${JSON.stringify(of)}, { getRemainingTimeInMillis: () => 60000 })
        .catch((error) => { process.stderr.write(error.message); process.exitCode = 1; });`;
    const child = spawn(process.execPath, ['-e', program], {
      cwd: projectRoot,
      env: {
        PATH: process.env['PATH'],
        AWS_REGION: 'us-east-1',
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
        AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
        AWS_SECRET_ACCESS_KEY: 'x',
        AWS_ENDPOINT_URL_CONFIG_SERVICE: `http://127.0.0.1:${port}`,
        BUCKET_WARDEN_CONFIGURATION: 'select: [public-acl]',
      },
    });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { code, stderr };
  }

  test('tells Config, by the SDK, what it makes of a bucket in a thread of its own', async () => {
    const proposal = event(
      {
        configurationItem: item({ configuration: { AccessControl: 'PublicRead' } }),
        messageType: 'ConfigurationItemChangeNotification',
      },
      { evaluationMode: 'PROACTIVE' },
    );
    const { code, stderr } = await invoke(proposal);
    // the name that the leak has at every gate
    expect([code, stderr.match(/"correlation":"[^"]*"/g)]).toEqual([0, ['"correlation":"public-acl|data|Resource"']]);
    expect(asked.map(({ target }) => target)).toEqual(['StarlingDoveService.PutEvaluations']);
    expect(JSON.parse(asked[0]?.body ?? '{}')).toMatchObject({
      ResultToken: 'token',
      Evaluations: [
        {
          ComplianceResourceType: 'AWS::S3::Bucket',
          ComplianceResourceId: 'data',
          ComplianceType: 'NON_COMPLIANT',
          OrderingTimestamp: Date.parse(captured) / 1000,
        },
      ],
    });
  });

  test('an event of no shape is an error', async () => {
    const { code, stderr } = await invoke({});
    expect(code).toBe(1);
    expect(stderr).toContain('`invokingEvent` is no text');
    expect(asked).toEqual([]);
  });
});
