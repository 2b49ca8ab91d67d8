import { join } from 'node:path';
import { warden, type Ran } from '../support/audit';
import { folder } from '../support/command';
import { correctAccount, type StubAccount } from '../support/stub-account';
import { serve, type StubOptions } from '../support/stub-server';

/** A bucket whose name CloudFormation makes, one that a parameter describes, and one that a condition leaves out. */
const template = `
Parameters:
  Status: { Type: String }
  Logged: { Type: String }
Conditions:
  HasScratch: !Equals [!Ref Status, Suspended]
Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration: { Status: !Ref Status }
      LoggingConfiguration: { DestinationBucketName: !Ref Logs, LogFilePrefix: !Sub '\${Logged}/' }
  Logs:
    Type: AWS::S3::Bucket
    Properties: { VersioningConfiguration: { Status: Enabled } }
  Scratch:
    Type: AWS::S3::Bucket
    Condition: HasScratch
`;

const bucket = (logicalId: string, physicalId: string): StubAccount['stacks'][string]['resources'][number] => ({
  logicalId,
  type: 'AWS::S3::Bucket',
  physicalId,
});

function account(change: (stack: StubAccount) => void = () => undefined): StubAccount {
  const found = correctAccount();
  found.stacks['app'] = {
    parameters: { Status: 'Enabled', Logged: 'acme-data' },
    resources: [bucket('Data', 'acme-data'), bucket('Logs', 'acme-logs')],
  };
  change(found);
  return found;
}

interface Asked extends Ran {
  readonly actions: readonly string[];
  readonly asked: readonly string[];
}

async function asked(args: readonly string[], given: StubAccount, allows?: StubOptions['allows']): Promise<Asked> {
  const stub = await serve({ account: given, ...(allows ? { allows } : {}) });
  const ran = await warden([...args, '--endpoint-url', stub.url], stub.environment);
  await stub.close();
  const names = stub.calls.flatMap(({ bucket: name }) => name ?? []);
  return { ...ran, actions: stub.calls.map(({ action }) => action), asked: [...new Set(names)].sort() };
}

const file = join(folder({ 'app.yaml': template }), 'app.yaml');

interface Drifted {
  readonly bucket: string;
  readonly name?: string;
  readonly because?: string;
  readonly properties: readonly { readonly property: string; readonly kind: string; readonly because?: string }[];
}

async function drifted(
  given: StubAccount,
  allows?: StubOptions['allows'],
  args: readonly string[] = [],
): Promise<Asked & { readonly buckets: readonly Drifted[] }> {
  const ran = await asked(['drift', file, '--stack', 'app', '--format', 'json', ...args], given, allows);
  return { ...ran, buckets: ran.stdout === '' ? [] : (JSON.parse(ran.stdout) as { buckets: Drifted[] }).buckets };
}

const propertiesOf = (buckets: readonly Drifted[], name: string): readonly string[] =>
  buckets.flatMap(({ bucket: one, properties }) =>
    one === name ? properties.map(({ kind, property }) => `${kind} ${property}`) : [],
  );

describe('drift of a stack', () => {
  test('names that CloudFormation made and its parameters are found, and no other bucket is read', async () => {
    const { buckets, asked: read, stderr } = await drifted(account());
    expect(stderr).toBe('');
    expect(buckets.map(({ bucket: one, name }) => [one, name])).toEqual([
      ['Data', 'acme-data'],
      ['Logs', 'acme-logs'],
      ['Scratch', undefined],
    ]);
    const ofData = propertiesOf(buckets, 'Data');
    expect(ofData.filter((one) => /Versioning|Logging/.test(one))).toEqual([]);
    expect(propertiesOf(buckets, 'Scratch')).toEqual([]);
    expect(read).toEqual(['acme-data', 'acme-logs']);
  });

  test('what is not as its parameters say is found', async () => {
    const { buckets } = await drifted(
      account(({ stacks }) => {
        if (stacks['app']) stacks['app'].parameters = { Status: 'Suspended', Logged: 'other' };
      }),
    );
    const ofData = propertiesOf(buckets, 'Data').filter((one) => /Versioning|Logging/.test(one));
    expect(ofData).toEqual(['changed VersioningConfiguration.Status', 'changed LoggingConfiguration.LogFilePrefix']);
    // now the condition makes it, and the stack has none
    expect(propertiesOf(buckets, 'Scratch')).toEqual(['unknown bucket']);
  });

  test('a bucket that was deleted behind its back is missing', async () => {
    const { buckets, code } = await drifted(
      account((one) => {
        delete one.buckets['acme-logs'];
      }),
    );
    expect(code).toBe(1);
    expect(propertiesOf(buckets, 'Logs')).toEqual(['missing bucket']);
  });

  test('denied, the names are undecided with the action', async () => {
    const denied = 'cloudformation:ListStackResources';
    const { buckets, stderr, code } = await drifted(account(), (action) => action !== denied);
    expect(stderr).toContain(`not read: resources of the stack: \`${denied}\` is denied`);
    expect(code).toBe(0);
    expect(propertiesOf(buckets, 'Data')).toEqual(['unknown bucket']);
    expect(buckets[0]?.because).toContain(denied);
    const strict = await drifted(account(), (action) => action !== denied, ['--strict-unknown']);
    expect(strict.code).toBe(1);
  });

  test('denied, the parameters are, and what hangs on them', async () => {
    const denied = 'cloudformation:DescribeStacks';
    const { buckets, stderr } = await drifted(account(), (action) => action !== denied);
    expect(stderr).toContain(`not read: parameters of the stack: \`${denied}\` is denied`);
    const kinds = propertiesOf(buckets, 'Data').filter((one) => /Versioning|Logging|bucket/.test(one));
    expect(kinds.length).toBeGreaterThan(0);
    expect(kinds.filter((one) => !one.startsWith('unknown'))).toEqual([]);
  });

  test('stars stand for what nobody is shown, and are no value', async () => {
    const { buckets } = await drifted(
      account(({ stacks }) => {
        if (stacks['app']) stacks['app'].parameters = { Status: '****', Logged: 'acme-data' };
      }),
    );
    const kinds = propertiesOf(buckets, 'Data').filter((one) => /Versioning|bucket/.test(one));
    expect(kinds.filter((one) => !one.startsWith('unknown'))).toEqual([]);
  });

  test('a stack that is not there is one error', async () => {
    const ran = await asked(['drift', file, '--stack', 'none'], account());
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain('there is no stack called `none`');
  });

  test('the printed policy suffices', async () => {
    const { stdout } = await asked(['drift', '--stack', 'app', '--print-policy'], account());
    const statements = (JSON.parse(stdout) as { Statement: { Action: string[] }[] }).Statement;
    const printed = new Set([...statements.flatMap(({ Action }) => Action), 'sts:GetCallerIdentity']);
    const { buckets, actions } = await drifted(account(), (action) => printed.has(action));
    expect(actions.filter((action) => !printed.has(action))).toEqual([]);
    expect(buckets).toEqual((await drifted(account())).buckets);
  });
});

describe('audit of a stack', () => {
  test('reads its buckets alone, those of stacks that it nests as well', async () => {
    const nested = 'arn:aws:cloudformation:us-east-1:111122223333:stack/app-nested/1';
    const given = account(({ stacks }) => {
      stacks['app'] = {
        parameters: {},
        resources: [
          bucket('Data', 'acme-data'),
          { logicalId: 'Nested', type: 'AWS::CloudFormation::Stack', physicalId: nested },
        ],
      };
      stacks[nested] = { parameters: {}, resources: [bucket('Data', 'acme-logs')] };
    });
    const ran = await asked(['audit', '--stack', 'app', '--format', 'concise'], given);
    expect(ran.asked).toEqual(['acme-data', 'acme-logs']);
    expect(ran.code).toBe(0);
  });

  test('denied, ends with one error that names the action', async () => {
    const denied = 'cloudformation:ListStackResources';
    const ran = await asked(['audit', '--stack', 'app'], account(), (action) => action !== denied);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain(denied);
  });

  test('without buckets says so', async () => {
    const given = account(({ stacks }) => {
      stacks['app'] = { parameters: {}, resources: [] };
    });
    const ran = await asked(['audit', '--stack', 'app'], given);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain('has no buckets');
  });
});
