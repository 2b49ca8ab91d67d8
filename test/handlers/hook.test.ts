import { spawn, spawnSync } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { hookPolicy } from '../../bin/lambda';
import {
  judgeHook,
  LambdaHook,
  readHookEvent,
  type HookJob,
  type HookResponse,
  type HookRuntime,
} from '../../lib/handlers';
import type { ResourceChange } from '../../lib/handlers/hook-event';
import { linesWithin } from '../../lib/handlers/hook-response';
import { statedParameters } from '../../lib/handlers/stated-parameters';
import { cut } from '../../lib/template';
import { rules } from '../../rules';
import { projectRoot } from '../support/command';

const stackId = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Data/1a2345b6-0000-00a0-a123-00abc0abc000';

/** Events as AWS's page on Lambda Hooks has them. */
const stackEvent = {
  clientRequestToken: 'f8da6d11-b23f-48f4-814c-0fb6a667f50e',
  awsAccountId: '111122223333',
  stackId,
  changeSetId: null,
  hookTypeName: 'my::lambda::stackhook',
  hookTypeVersion: '00000008',
  hookModel: { LambdaFunction: 'arn:aws:lambda:eu-west-1:111122223333:function:MyFunction' },
  actionInvocationPoint: 'UPDATE_PRE_PROVISION',
  requestData: { targetName: 'STACK', targetType: 'STACK', targetLogicalId: 'Data', payload: 'https://payload' },
  requestContext: { invocation: 1, callbackContext: null },
};
const changeSetEvent = {
  ...stackEvent,
  requestData: { ...stackEvent.requestData, targetName: 'CHANGE_SET', targetType: 'CHANGE_SET' },
};

function resourceEvent(type: string, properties: unknown, ofCloudControl = false): object {
  return {
    clientRequestToken: 'token',
    awsAccountId: '111122223333',
    stackId: ofCloudControl ? '' : stackId,
    actionInvocationPoint: 'CREATE_PRE_PROVISION',
    requestData: {
      targetName: type,
      targetType: ofCloudControl ? 'RESOURCE' : type,
      targetLogicalId: 'Thing',
      targetModel: { resourceProperties: properties, previousResourceProperties: null },
    },
    requestContext: { invocation: 1, callbackContext: null },
  };
}

const secure = {
  Type: 'AWS::S3::Bucket',
  Properties: {
    BucketName: 'data-4711-eu-west-1',
    LoggingConfiguration: { DestinationBucketName: 'logs-4711' },
    VersioningConfiguration: { Status: 'Enabled' },
  },
};
function tlsOnly(more: readonly object[] = []): object {
  return {
    Type: 'AWS::S3::BucketPolicy',
    Properties: {
      Bucket: { Ref: 'Data' },
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Deny',
            Principal: '*',
            Action: 's3:*',
            Resource: [{ 'Fn::GetAtt': ['Data', 'Arn'] }, { 'Fn::Sub': '${Data.Arn}/*' }],
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
          ...more,
        ],
      },
    },
  };
}
function grant(principal: unknown): object {
  return {
    Effect: 'Allow',
    Principal: principal,
    Action: 's3:GetObject',
    Resource: { 'Fn::Sub': '${Data.Arn}/*' },
  };
}
function templateWith(...more: readonly object[]): string {
  return JSON.stringify({ Resources: { Data: secure, Policy: tlsOnly(more) } });
}
const clean = templateWith();
const leaky = templateWith(grant('*'));

const config = 'ignore: [missing-lifecycle]';
const policy = hookPolicy({ BUCKET_WARDEN_CONFIGURATION: config });

function runtime(changes: Partial<HookRuntime> = {}): HookRuntime {
  return {
    fetchText: () => Promise.resolve(JSON.stringify({ template: clean })),
    judge: (job) => Promise.resolve(judgeHook(job, rules, policy, '2026-11-26')),
    timeLeft: () => 25_000,
    log: () => undefined,
    ...changes,
  };
}

function answer(event: unknown, changes: Partial<HookRuntime> = {}): Promise<HookResponse> {
  return new LambdaHook().answer(event, runtime(changes));
}

function payload(template: string, previousTemplate?: string): Pick<HookRuntime, 'fetchText'> {
  return { fetchText: () => Promise.resolve(JSON.stringify({ template, previousTemplate })) };
}

describe('a stack', () => {
  test('that is right succeeds, with an annotation for each rule that looked', async () => {
    const response = await answer(stackEvent);
    expect(response).toMatchObject({
      hookStatus: 'SUCCESS',
      message: 'bucket-warden: pass',
      clientRequestToken: stackEvent.clientRequestToken,
    });
    const transport = response.annotations?.find(({ annotationName }) => annotationName === 'plaintext-transport');
    expect(transport).toEqual({
      annotationName: 'plaintext-transport',
      status: 'PASSED',
      statusMessage: '2 passed',
      severityLevel: 'MEDIUM',
    });
    expect(response.annotations?.every(({ status }) => status === 'PASSED')).toBe(true);
  });

  test('that leaks fails, and says who, where and what to do', async () => {
    const response = await answer(stackEvent, payload(leaky));
    expect(response).toMatchObject({ hookStatus: 'FAILED', errorCode: 'NonCompliant' });
    expect(response.message).toContain('critical public-read (Data');
    const annotation = response.annotations?.find(({ annotationName }) => annotationName === 'public-read');
    expect(annotation).toMatchObject({ status: 'FAILED', severityLevel: 'CRITICAL' });
    expect(annotation?.remediationMessage).toBeTruthy();
    expect(annotation?.remediationLink).toMatch(/^https:\/\//);
  });

  test('what nobody can tell is skipped with its reason, and fails in strict mode', async () => {
    const template = JSON.stringify({
      ...(JSON.parse(templateWith(grant({ AWS: { Ref: 'Who' } }))) as object),
      Parameters: { Who: { Type: 'String' } },
    });
    const response = await answer(stackEvent, payload(template));
    expect(response.hookStatus).toBe('SUCCESS');
    expect(response.message).toMatch(/^bucket-warden: pass, \d+ undecided$/);
    const annotation = response.annotations?.find(({ annotationName }) => annotationName === 'public-read');
    expect(annotation?.status).toBe('SKIPPED');
    expect(annotation?.statusMessage).toContain('`Who`');
    const strict = hookPolicy({ BUCKET_WARDEN_CONFIGURATION: `${config}\nstrictUnknown: true` });
    const judge = (job: HookJob): Promise<HookResponse> => Promise.resolve(judgeHook(job, rules, strict, '2026-11-26'));
    expect(await answer(stackEvent, { ...payload(template), judge })).toMatchObject({
      hookStatus: 'FAILED',
      errorCode: 'NonCompliant',
    });
    expect(await answer(stackEvent, { judge })).toMatchObject({ hookStatus: 'SUCCESS' });
  });

  test('new access since the template before fails where it is asked about', async () => {
    const asked = hookPolicy({ BUCKET_WARDEN_CONFIGURATION: config, BUCKET_WARDEN_NEW_ACCESS: 'any' });
    const judge = (job: HookJob): Promise<HookResponse> => Promise.resolve(judgeHook(job, rules, asked, '2026-11-26'));
    const admitted = templateWith(grant({ AWS: 'arn:aws:iam::111122223333:role/reader' }));
    const grown = await answer(stackEvent, { ...payload(admitted, clean), judge });
    expect(grown).toMatchObject({ hookStatus: 'FAILED', errorCode: 'NonCompliant' });
    expect(grown.message).toContain('new-access');
    expect(await answer(stackEvent, { ...payload(admitted, admitted), judge })).toMatchObject({
      hookStatus: 'SUCCESS',
    });
  });

  test('what it accepts itself counts only where the owner of the hook says so', async () => {
    const accepted = JSON.parse(leaky) as { Resources: { Data: object } };
    accepted.Resources.Data = {
      ...secure,
      Metadata: { 'bucket-warden': { suppress: [{ rule: 'public-read', reason: 'a web site' }] } },
    };
    const select = 'select: [public-read]';
    const judgeWith =
      (environment: Record<string, string>) =>
      (job: HookJob): Promise<HookResponse> =>
        Promise.resolve(
          judgeHook(job, rules, hookPolicy({ BUCKET_WARDEN_CONFIGURATION: select, ...environment }), '2026-11-26'),
        );
    const text = JSON.stringify(accepted);
    expect((await answer(stackEvent, { ...payload(text), judge: judgeWith({}) })).hookStatus).toBe('FAILED');
    const trusting = judgeWith({ BUCKET_WARDEN_INLINE_SUPPRESSIONS: 'true' });
    expect((await answer(stackEvent, { ...payload(text), judge: trusting })).hookStatus).toBe('SUCCESS');
  });

  test('a template in YAML is read, one that is none is an internal failure with a place', async () => {
    const yaml = 'Resources:\n  B:\n    Type: AWS::S3::Bucket\n    Properties:\n      AccessControl: PublicRead\n';
    expect((await answer(stackEvent, payload(yaml))).message).toContain('(B, line ');
    const broken = await answer(stackEvent, payload('{"Resources": {'));
    expect(broken).toMatchObject({ hookStatus: 'FAILED', errorCode: 'InternalFailure' });
    expect(broken.message).toMatch(/nothing was judged: Data\.template\.json:1:/);
  });
});

test('a change set is judged by its template', async () => {
  const changed = JSON.stringify({
    template: leaky,
    changedResources: [{ logicalResourceId: 'Data', resourceType: 'AWS::S3::Bucket', action: 'CREATE', lineNumber: 1 }],
  });
  const response = await answer(changeSetEvent, { fetchText: () => Promise.resolve(changed) });
  expect(response).toMatchObject({ hookStatus: 'FAILED', errorCode: 'NonCompliant' });
  expect((await answer(changeSetEvent)).hookStatus).toBe('SUCCESS');
});

describe('a change set says what its parameters are', () => {
  const admits = (principal: unknown, more: object = {}): object => ({
    ...(JSON.parse(templateWith(grant(principal))) as object),
    Parameters: { Who: { Type: 'String', ...more } },
  });
  const change = (principal: unknown, template: object): Pick<HookRuntime, 'fetchText'> => {
    const { Properties } = JSON.parse(JSON.stringify(tlsOnly([grant(principal)]))) as { Properties: unknown };
    return {
      fetchText: () =>
        Promise.resolve(
          JSON.stringify({
            template: JSON.stringify(template),
            changedResources: [
              {
                logicalResourceId: 'Policy',
                resourceType: 'AWS::S3::BucketPolicy',
                action: 'CREATE',
                lineNumber: 3,
                beforeContext: null,
                afterContext: JSON.stringify({ Properties }),
              },
              {
                logicalResourceId: 'Old',
                resourceType: 'AWS::SQS::Queue',
                action: 'DELETE',
                lineNumber: null,
                beforeContext: '{"Properties":{"QueueName":"Old"}}',
                afterContext: null,
              },
            ],
          }),
        ),
    };
  };
  const statusOf = async (changes: Pick<HookRuntime, 'fetchText'>): Promise<string | undefined> =>
    (await answer(changeSetEvent, changes)).annotations?.find(({ annotationName }) => annotationName === 'public-read')
      ?.status;

  test.each([
    ['everybody', '*', 'FAILED'],
    ['a role of the account', 'arn:aws:iam::111122223333:role/reader', 'PASSED'],
    ['what is known only afterwards', '{{changeSet:KNOWN_AFTER_APPLY}}', 'SKIPPED'],
  ])('%s', async (_, value, status) => {
    expect(await statusOf(change({ AWS: value }, admits({ AWS: { Ref: 'Who' } })))).toBe(status);
  });

  test.each([
    ['a secret, which is masked', { AWS: { Ref: 'Who' } }, { NoEcho: true }],
    ['the name of a parameter elsewhere', { AWS: { Ref: 'Who' } }, { Type: 'AWS::SSM::Parameter::Value<String>' }],
    ['a list whose entries a condition moves', { AWS: [{ Ref: 'Who' }, { 'Fn::If': ['C', 'a', 'b'] }] }, {}],
  ])('but not %s', async (_, principal, more) => {
    const after = { AWS: Array.isArray(principal.AWS) ? ['arn:aws:iam::111122223333:root', 'a'] : '*' };
    expect(await statusOf(change(after, admits(principal, more)))).toBe('SKIPPED');
  });

  test('two answers to one question are none', () => {
    const template = {
      Parameters: { Who: { Type: 'String' } },
      Resources: { A: { Properties: { X: { Ref: 'Who' } } } },
    };
    const change = (X: string): ResourceChange => ({ logicalId: 'A', properties: { X } });
    expect([...statedParameters(template, [change('a')])]).toEqual([['Who', 'a']]);
    expect([...statedParameters(template, [change('a'), change('b')])]).toEqual([]);
  });

  test.each(['5', '["a"]', '[{"logicalResourceId":"A","afterContext":"{"}]'])(
    'changes that are %s',
    async (changed) => {
      const fetchText = (): Promise<string> =>
        Promise.resolve(`{"template":${JSON.stringify(clean)},"changedResources":${changed}}`);
      expect(await answer(changeSetEvent, { fetchText })).toMatchObject({ errorCode: 'InternalFailure' });
    },
  );
});

describe('one resource', () => {
  test('what stands beside it is undecided, what it says itself is judged', async () => {
    const response = await answer(resourceEvent('AWS::S3::Bucket', secure.Properties));
    expect(response.hookStatus).toBe('SUCCESS');
    const transport = response.annotations?.find(({ annotationName }) => annotationName === 'plaintext-transport');
    expect(transport?.status).toBe('SKIPPED');
    expect(transport?.statusMessage).toContain('was handed over alone');
    const open = { ...secure.Properties, AccessControl: 'PublicRead' };
    expect(await answer(resourceEvent('AWS::S3::Bucket', open))).toMatchObject({ hookStatus: 'FAILED' });
  });

  test('a policy on a bucket that is made elsewhere is judged', async () => {
    const properties = {
      Bucket: 'data-4711',
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::data-4711/*' }],
      },
    };
    const response = await answer(resourceEvent('AWS::S3::BucketPolicy', properties, true));
    expect(response).toMatchObject({ hookStatus: 'FAILED', errorCode: 'NonCompliant' });
    expect(response.message.length).toBeLessThanOrEqual(1024);
  });

  test('a type that nobody here knows is no pass of anything', async () => {
    const other = await answer(resourceEvent('AWS::DynamoDB::Table', { TableName: 'x' }));
    expect(other.hookStatus).toBe('SUCCESS');
    expect(other.annotations?.map(({ annotationName }) => annotationName)).toEqual(['opaque-template']);
    const registry = await answer(resourceEvent('Acme::Storage::Bucket', { Name: 'x' }));
    expect(registry.annotations?.find(({ annotationName }) => annotationName === 'opaque-template')).toMatchObject({
      status: 'SKIPPED',
    });
  });

  test('what is deleted is not judged', async () => {
    const event = { ...resourceEvent('AWS::S3::Bucket', null), actionInvocationPoint: 'DELETE_PRE_PROVISION' };
    expect(await answer(event)).toMatchObject({ hookStatus: 'SUCCESS', clientRequestToken: 'token' });
  });
});

describe('what goes wrong never passes', () => {
  const internal = { hookStatus: 'FAILED', errorCode: 'InternalFailure' };

  test.each([
    ['nothing', undefined],
    ['a list', []],
    ['no request data', { ...stackEvent, requestData: null }],
    ['no target', { ...stackEvent, requestData: {} }],
    ['no payload', { ...stackEvent, requestData: { targetType: 'STACK' } }],
    ['no model', { ...stackEvent, requestData: { targetType: 'AWS::S3::Bucket' } }],
    ['no properties', { ...stackEvent, requestData: { targetType: 'AWS::S3::Bucket', targetModel: {} } }],
    [
      'no type',
      {
        ...stackEvent,
        requestData: { targetType: 'RESOURCE', targetName: '', targetModel: { resourceProperties: {} } },
      },
    ],
  ])('an event that is %s', async (_, event) => {
    expect(await answer(event)).toMatchObject(internal);
  });

  test('an address that is gone', async () => {
    const response = await answer(stackEvent, { fetchText: () => Promise.reject(new Error('HTTP 403')) });
    expect(response).toMatchObject(internal);
    expect(response.message).toContain('HTTP 403');
  });

  test('a store that is throttled is asked again', async () => {
    let asked = 0;
    const fetchText = (): Promise<string> =>
      ++asked < 3 ? Promise.reject(new Error('HTTP 503')) : Promise.resolve(JSON.stringify({ template: clean }));
    expect((await answer(stackEvent, { fetchText })).hookStatus).toBe('SUCCESS');
    expect(asked).toBe(3);
  });

  test.each([
    ['no JSON', '<Error/>'],
    ['a list', '[]'],
    ['without a template', '{}'],
  ])('a payload that is %s', async (_, text) => {
    expect(await answer(stackEvent, { fetchText: () => Promise.resolve(text) })).toMatchObject(internal);
  });

  test('an error of ours', async () => {
    const judge = (): Promise<HookResponse> => Promise.reject(new Error('a bug'));
    const lines: string[] = [];
    const response = await answer(stackEvent, { judge, log: (line) => lines.push(line) });
    expect(response).toMatchObject(internal);
    expect(response.message).not.toContain('a bug');
    expect(lines.join('\n')).toContain('a bug');
  });

  test('time that is nearly over: twice more is asked for, and what was begun goes on', async () => {
    const handler = new LambdaHook();
    let begun = 0;
    let finish: (response: HookResponse) => void = () => undefined;
    const slow = runtime({
      timeLeft: () => 2010,
      judge: () => {
        begun++;
        return new Promise((resolve) => (finish = resolve));
      },
    });
    const again = (invocation: number): Promise<HookResponse> =>
      handler.answer({ ...stackEvent, requestContext: { invocation, callbackContext: null } }, slow);
    expect(await again(1)).toMatchObject({ hookStatus: 'IN_PROGRESS', callbackContext: { invocation: 1 } });
    expect(await again(2)).toMatchObject({ hookStatus: 'IN_PROGRESS', callbackDelaySeconds: 1 });
    finish({ hookStatus: 'SUCCESS', message: 'done' });
    expect(await again(3)).toEqual({ hookStatus: 'SUCCESS', message: 'done' });
    expect(begun).toBe(1);
  });

  test('the third time is the last: it fails, and what was begun is stopped', async () => {
    const handler = new LambdaHook();
    const stopped: boolean[] = [];
    const slow = runtime({
      timeLeft: () => 2010,
      judge: (_, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error(String(stopped.push(true)))));
        }),
    });
    const again = (invocation: number): Promise<HookResponse> =>
      handler.answer({ ...stackEvent, requestContext: { invocation, callbackContext: null } }, slow);
    expect([await again(1), await again(2)]).toMatchObject([
      { hookStatus: 'IN_PROGRESS' },
      { hookStatus: 'IN_PROGRESS' },
    ]);
    expect(stopped).toEqual([]);
    expect(await again(3)).toMatchObject(internal);
    expect(stopped).toEqual([true]);
  });

  test.each([
    ['has no token', {}],
    ['has the token of another', { clientRequestToken: 'token' }],
  ])('an event that %s is never given the answer to another', async (_, token) => {
    const handler = new LambdaHook();
    const { clientRequestToken: _token, ...first } = resourceEvent('AWS::S3::Bucket', secure.Properties) as Untokened;
    const pass = { hookStatus: 'SUCCESS', message: 'of the first' } as const;
    let finish: (response: HookResponse) => void = () => undefined;
    const slow = runtime({ timeLeft: () => 2010, judge: () => new Promise((resolve) => (finish = resolve)) });
    await handler.answer({ ...first, ...token }, slow);
    finish(pass);
    const open = resourceEvent('AWS::S3::Bucket', { ...secure.Properties, AccessControl: 'PublicRead' }) as Untokened;
    const { clientRequestToken: _other, ...second } = open;
    for (const invocation of [1, 2])
      expect(
        await handler.answer({ ...second, ...token, requestContext: { invocation, callbackContext: null } }, runtime()),
      ).toMatchObject({ hookStatus: 'FAILED', errorCode: 'NonCompliant' });
  });

  test('a first question is judged anew, whatever was left over under its token', async () => {
    const handler = new LambdaHook();
    const pass = { hookStatus: 'SUCCESS', message: 'of before' } as const;
    let finish: (response: HookResponse) => void = () => undefined;
    const slow = runtime({ timeLeft: () => 2010, judge: () => new Promise((resolve) => (finish = resolve)) });
    await handler.answer(stackEvent, slow);
    finish(pass);
    expect(await handler.answer(stackEvent, runtime(payload(leaky)))).toMatchObject({ hookStatus: 'FAILED' });
  });

  test('an address that is signed anew is known again', async () => {
    const handler = new LambdaHook();
    let begun = 0;
    const ask = (signature: string, invocation: number): Promise<HookResponse> =>
      handler.answer(
        {
          ...stackEvent,
          requestData: { ...stackEvent.requestData, payload: `https://payload/x?X-Amz-Signature=${signature}` },
          requestContext: { invocation, callbackContext: null },
        },
        runtime({
          timeLeft: () => 2010,
          judge: () => {
            begun++;
            return new Promise(() => undefined);
          },
        }),
      );
    await ask('a', 1);
    await ask('b', 2);
    expect(begun).toBe(1);
  });

  test('an environment that says what nobody understands', () => {
    expect(() => hookPolicy({ BUCKET_WARDEN_NEW_ACCESS: 'everyone' })).toThrow('expected public, cross-account, any');
    expect(() => hookPolicy({ BUCKET_WARDEN_CONFIGURATION: 'failOn: Medium' })).toThrow('`Medium`');
  });
});

describe('limits', () => {
  test.each([
    [0, 'head'],
    [1, 'head\nline 0'],
  ])('%i lines that fit are whole', (count, text) => {
    expect(linesWithin('head', lines(count), 100)).toBe(text);
  });

  test('exactly the limit is kept, one more is counted', () => {
    const three = lines(3);
    const whole = ['head', ...three].join('\n');
    expect(linesWithin('head', three, whole.length)).toBe(whole);
    const shorter = linesWithin('head', three, whole.length - 1);
    expect(shorter.length).toBeLessThanOrEqual(whole.length - 1);
    expect(shorter).toMatch(/… and \d more$/);
  });

  test.each([40, 41, 42, 60, 100, 1024, 4096])('never more than %i, and nothing is left uncounted', (limit) => {
    const many = lines(1000);
    const text = linesWithin('1000 findings', many, limit);
    expect(text.length).toBeLessThanOrEqual(limit);
    const [, more] = /… and (\d+) more$/.exec(text) ?? [];
    expect(text.split('\n').filter((line) => line.startsWith('line')).length + Number(more)).toBe(1000);
  });

  test('half a character is not cut', () => {
    expect(cut('ab😀d', 4)).toBe('ab…');
    expect(cut('abcd', 4)).toBe('abcd');
  });

  test('1,024 for Cloud Control, 4,096 for CloudFormation', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [
        `Bucket${index}`,
        { Type: 'AWS::S3::Bucket', Properties: { AccessControl: 'PublicRead' } },
      ]),
    );
    const response = await answer(stackEvent, payload(JSON.stringify({ Resources: many })));
    expect(response.message.length).toBeGreaterThan(3900);
    expect(response.message.length).toBeLessThanOrEqual(4096);
    expect(response.message).toMatch(/… and \d+ more$/);
    const every = hookPolicy({ BUCKET_WARDEN_CONFIGURATION: 'strict: true\nfailOn: low' });
    const judge = (job: HookJob): Promise<HookResponse> => Promise.resolve(judgeHook(job, rules, every, '2026-11-26'));
    const bare = { BucketName: 'data', AccessControl: 'PublicRead', WebsiteConfiguration: { IndexDocument: 'i' } };
    const short = await answer(resourceEvent('AWS::S3::Bucket', bare, true), { judge });
    expect(short.hookStatus).toBe('FAILED');
    expect(short.message.length).toBeGreaterThan(900);
    expect(short.message.length).toBeLessThanOrEqual(1024);
    for (const { statusMessage } of short.annotations ?? []) expect(statusMessage.length).toBeLessThanOrEqual(16_384);
  });
});

test('the region and the account come from the stack, its name is that of the template', () => {
  expect(readHookEvent(stackEvent)).toMatchObject({ account: '111122223333', region: 'eu-west-1', stackName: 'Data' });
});

test('an answer is never larger than Lambda lets through', async () => {
  const long = 'x'.repeat(255);
  const many = Object.fromEntries(
    Array.from({ length: 200 }, (_, index) => [
      `${long}${index}`,
      { Type: 'AWS::S3::Bucket', Properties: { AccessControl: 'PublicRead', BucketName: `b-${index}` } },
    ]),
  );
  const response = await answer(stackEvent, payload(JSON.stringify({ Resources: many })));
  const [longest = 0] = (response.annotations ?? [])
    .map(({ statusMessage }) => statusMessage.length)
    .sort((a, b) => b - a);
  expect(longest).toBeGreaterThan(16_000);
  expect(longest).toBeLessThanOrEqual(16_384);
  expect(Buffer.byteLength(JSON.stringify(response))).toBeLessThan(6 * 1024 * 1024);
});

describe('the bundle, as Lambda calls it', () => {
  let server: Server;
  let address: string;
  const large = JSON.stringify({
    Resources: Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [
        `Data${index}`,
        {
          ...secure,
          Metadata: { padding: 'x'.repeat(1700) },
          Properties: { ...secure.Properties, BucketName: `data-${index}` },
        },
      ]),
    ),
  });

  beforeAll(async () => {
    server = createServer((request, response) => {
      const templates: Record<string, string> = { '/clean': clean, '/leaky': leaky, '/large': large };
      if (request.url === '/hangs') return;
      const template = templates[request.url ?? ''];
      response.statusCode = template === undefined ? 403 : 200;
      response.end(template === undefined ? '<Error/>' : JSON.stringify({ template }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });

  async function invoke(path: string, environment: Readonly<Record<string, string>> = {}): Promise<HookResponse> {
    const [response] = await invokeAll([path], environment);
    if (response === undefined) throw new Error('there was no answer');
    return response;
  }

  /** One machine that is asked one question after the other. */
  async function invokeAll(
    paths: readonly string[],
    environment: Readonly<Record<string, string>> = {},
    prelude = '',
  ): Promise<readonly HookResponse[]> {
    const events = paths.map((path, index) => ({
      ...stackEvent,
      clientRequestToken: String(index),
      requestData: { ...stackEvent.requestData, payload: `${address}${path}` },
    }));
    const program = `
      ${prelude}
      const { hook } = require(${JSON.stringify(join(projectRoot, 'dist/lambda/index.js'))});
      (async () => {
        const responses = [];
        for (const event of ${JSON.stringify(events)})
          responses.push(await hook(event, { getRemainingTimeInMillis: () => 28000.5 }));
        process.stdout.write(JSON.stringify(responses));
      })();`;
    const child = spawn(process.execPath, ['-e', program], {
      env: { PATH: process.env['PATH'], BUCKET_WARDEN_CONFIGURATION: config, ...environment },
    });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    // what nobody reads is waited for
    child.stderr.resume();
    await new Promise((resolve) => child.once('close', resolve));
    return JSON.parse(text) as readonly HookResponse[];
  }

  test('a machine that is asked again answers each by itself', async () => {
    const paths = ['/leaky', '/clean', '/gone', '/clean', '/leaky', '/clean'];
    const responses = await invokeAll(paths);
    expect(
      responses.map(({ clientRequestToken, hookStatus, errorCode }) => [clientRequestToken, hookStatus, errorCode]),
    ).toEqual([
      ['0', 'FAILED', 'NonCompliant'],
      ['1', 'SUCCESS', undefined],
      ['2', 'FAILED', 'InternalFailure'],
      ['3', 'SUCCESS', undefined],
      ['4', 'FAILED', 'NonCompliant'],
      ['5', 'SUCCESS', undefined],
    ]);
  });

  test('after one that needed too much memory the next is judged', async () => {
    const [first, second] = await invokeAll(['/large', '/clean'], { AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '12' });
    expect(first).toMatchObject({ clientRequestToken: '0', errorCode: 'InternalFailure' });
    expect(second).toMatchObject({ clientRequestToken: '1' });
  });

  test('who asks first has waited for the start of the machine, and is answered within 30 s with it', async () => {
    // a machine that took 27.6 s to start leaves 0.4 s before the answer is due
    const begin = Date.now();
    const responses = await invokeAll(['/hangs'], {}, 'performance.now = () => 27600;');
    // in progress, or what was to be fetched is given up, whichever comes first
    expect(responses.map(({ hookStatus }) => hookStatus)).toEqual([expect.stringMatching(/^(IN_PROGRESS|FAILED)$/)]);
    expect(Date.now() - begin).toBeLessThan(15_000);
    // the second time it was there already
    const later = await invokeAll(['/clean', '/leaky'], {}, 'performance.now = () => 20000;');
    expect(later.map(({ hookStatus }) => hookStatus)).toEqual(['SUCCESS', 'FAILED']);
  });

  test('judges what is behind the address, in a thread of its own', async () => {
    expect((await invoke('/clean')).hookStatus).toBe('SUCCESS');
    expect(await invoke('/leaky')).toMatchObject({ hookStatus: 'FAILED', errorCode: 'NonCompliant' });
    expect(await invoke('/gone')).toMatchObject({ hookStatus: 'FAILED', errorCode: 'InternalFailure' });
  });

  test('a configuration that is wrong is said, and nothing passes', async () => {
    const response = await invoke('/clean', { BUCKET_WARDEN_CONFIGURATION: 'failOn: Medium' });
    expect(response).toMatchObject({ hookStatus: 'FAILED', errorCode: 'InternalFailure' });
    expect(response.message).toContain('`Medium`');
  });

  test('what needs more memory than there is gets an answer', async () => {
    expect(await invoke('/large', { AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '12' })).toMatchObject({
      hookStatus: 'FAILED',
      errorCode: 'InternalFailure',
    });
    expect((await invoke('/clean', { AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512' })).hookStatus).toBe('SUCCESS');
  });

  test('500 resources and nearly 1 MB', async () => {
    expect(large.length).toBeGreaterThan(950_000);
    const response = await invoke('/large');
    expect(response).toMatchObject({ hookStatus: 'FAILED', errorCode: 'NonCompliant' });
    expect(response.message).toMatch(/… and \d+ more$/);
  });

  test('loads neither the CDK nor the SDK', () => {
    const program = `
      require(${JSON.stringify(join(projectRoot, 'dist/lambda/index.js'))});
      process.stdout.write(Object.keys(require.cache).filter((name) => /aws-cdk|@aws-sdk/.test(name)).join());`;
    const { stdout, status } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' });
    expect([stdout, status]).toEqual(['', 0]);
  });
});

function lines(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `line ${index}`);
}

/** An event as the page on operations on resources has it, where no token stands. */
interface Untokened {
  readonly clientRequestToken?: string;
}
