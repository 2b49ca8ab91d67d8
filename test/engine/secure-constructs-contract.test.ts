import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../../lib/config';
import type { Finding } from '../../lib/engine';
import { loadPaths, nodeFiles } from '../../lib/template';
import { allRules } from '../../rules';
import { folder, projectRoot, run } from '../support/command';
import { lintText } from '../support/lint';

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}
type Resources = Record<string, Resource>;
type Statement = Record<string, unknown>;

const example = join(projectRoot, 'examples', 'secure-constructs');
const outdir = folder();
const made = run(process.execPath, [join(projectRoot, 'dist', 'examples', 'secure-constructs', 'app.js')], {
  cwd: example,
  env: { CDK_OUTDIR: outdir, CDK_VALIDATION: 'false', CDK_DISABLE_CLI_TELEMETRY: 'true' },
});
const files = new Map(
  readdirSync(outdir)
    .filter((name) => name.endsWith('.json') || name === 'cdk.out')
    .map((name) => [name, readFileSync(join(outdir, name), 'utf8')]),
);
const contracts = loadConfig(join(example, 'bucket-warden.yaml'), nodeFiles, allRules).access ?? [];

/** What breaks the contracts of the example once a stack has been changed. */
function broken(stack: string, change: (resources: Resources) => void): readonly Finding[] {
  const name = `${stack}.template.json`;
  const template = JSON.parse(files.get(name) ?? '') as { Resources: Resources };
  change(template.Resources);
  const cwd = folder({ ...Object.fromEntries(files), [name]: JSON.stringify(template, undefined, 1) });
  const { templates, errors } = loadPaths([cwd], nodeFiles);
  expect(errors).toEqual([]);
  return lintText(templates, [], { contracts }).findings.filter(({ rule }) => rule.id === 'access-contract');
}

function called(resources: Resources, logicalId: string): Resource {
  const found = resources[logicalId];
  if (found === undefined) throw new Error(`nothing is called ${logicalId}`);
  return found;
}

function statementsOf(resources: Resources, path: string): Statement[] {
  return (called(resources, path).Properties['PolicyDocument'] as { Statement: Statement[] }).Statement;
}

const objectsOf = (logicalId: string): object => ({
  'Fn::Join': ['', [{ 'Fn::GetAtt': [logicalId, 'Arn'] }, '/*']],
});

function roleThat(action: string, resource: object): Resource {
  const Statement = [{ Effect: 'Allow', Action: action, Resource: resource }];
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] },
      Policies: [{ PolicyName: 'own', PolicyDocument: { Version: '2012-10-17', Statement } }],
    },
  };
}

const uploads = 'Uploads4F6EB0FD';
const uploadsPolicy = 'UploadsPolicy148F8199';

// objects are encrypted with a key that lets nobody else read, whatever the bucket says
function allowUploads(resources: Resources, principal: unknown): void {
  const statement = { Effect: 'Allow', Principal: principal, Action: 's3:DeleteObject' };
  statementsOf(resources, uploadsPolicy).push({ ...statement, Resource: objectsOf(uploads) });
}

describe('the contracts of examples/secure-constructs', () => {
  test('are kept', () => {
    expect(made).toMatchObject({ code: 0 });
    expect(contracts).toHaveLength(5);
    expect(broken('Storage', () => undefined)).toEqual([]);
  });

  test.each<[string, string, (resources: Resources) => void, RegExp, RegExp, RegExp]>([
    [
      'another account deletes',
      'Storage',
      (all) => allowUploads(all, { AWS: '444455556666' }),
      /the account 444455556666` may delete from .*nobody outside of `own account` may \(\w+ contract `one account`\)/,
      /the account `444455556666`: `s3:DeleteObject`/,
      /UploadsPolicy.*Statement/,
    ],
    [
      'everybody of the account deletes',
      'Storage',
      (all) => allowUploads(all, '*'),
      /any principal of its own account` may delete from .*only `Storage\/Reader` may \(access contract `uploads`\)/,
      /any principal of its own account: `s3:DeleteObject`/,
      /UploadsPolicy.*Statement/,
    ],
    [
      'the world deletes',
      'Storage',
      (all) => {
        allowUploads(all, '*');
        called(all, uploads).Properties['PublicAccessBlockConfiguration'] = { RestrictPublicBuckets: false };
      },
      /anyone, unsigned` may delete from .*access contract `one account`/,
      /anyone, unsigned: `s3:DeleteObject`/,
      /UploadsPolicy.*Statement/,
    ],
    [
      'plain HTTP is not refused any more',
      'Storage',
      (all) => {
        const all2 = statementsOf(all, uploadsPolicy);
        all2.splice(
          0,
          all2.length,
          ...all2.filter(({ Condition }) => !JSON.stringify(Condition ?? '').includes('SecureTransport')),
        );
      },
      /Storage\/Reader.* must not unless `aws:SecureTransport`/,
      /over HTTP/,
      /ReaderDefaultPolicy.*Statement/,
    ],
    [
      'somebody else deletes',
      'Storage',
      (all) => {
        all['Other'] = roleThat('s3:DeleteObject', objectsOf(uploads));
      },
      /`Other` may delete from .*only `Storage\/Reader` may/,
      /`s3:DeleteObject`/,
      /Other.*Statement/,
    ],
    [
      'the reader reads no more',
      'Storage',
      (all) => {
        delete all['ReaderDefaultPolicy151F3818'];
      },
      /Storage\/Reader.* must be able to (read|list) .*no statement allows/,
      /^add \{"Effect":"Allow"/,
      /^Resources\/Uploads/,
    ],
    [
      'evidence is deleted',
      'Storage',
      (all) => {
        all['Cleaner'] = roleThat('s3:DeleteObject*', objectsOf('AuditBucket7486E833'));
      },
      /`Cleaner` may delete from .*must not \(access contract `the trail`\)/,
      /`s3:DeleteObject`/,
      /Cleaner.*Statement/,
    ],
    [
      'the trail is not let in any more',
      'Storage',
      (all) => {
        const own = statementsOf(all, 'AuditBucketPolicyE6CAAC5C');
        own.splice(0, own.length, ...own.filter(({ Action }) => !JSON.stringify(Action).includes('PutObject')));
      },
      /cloudtrail.amazonaws.com` must be able to do `s3:PutObject` with .*no statement allows/,
      /"Service":"cloudtrail.amazonaws.com"/,
      /^Resources\/Audit/,
    ],
    [
      'somebody else deletes copies',
      'Backup',
      (all) => {
        all['Forger'] = roleThat('s3:DeleteObject', objectsOf('OrdersA9B65338'));
      },
      /`Forger` may delete from .*only `Storage\/Orders\/Replication` may/,
      /`s3:DeleteObject`/,
      /Forger.*Statement/,
    ],
    [
      'CloudFront reads for any distribution',
      'Web',
      (all) => {
        for (const one of statementsOf(all, 'FilesBucketPolicyD7D4095B'))
          if (one['Effect'] === 'Allow') delete one['Condition'];
      },
      /the service cloudfront.amazonaws.com` may read .*nobody outside of `own account` may/,
      /the service `cloudfront.amazonaws.com`: `s3:GetObject`/,
      /FilesBucketPolicy.*Statement/,
    ],
  ])('%s', (_, stack, change, message, witness, place) => {
    const found = broken(stack, change);
    expect(found.map((one) => one.message)).toEqual(expect.arrayContaining([expect.stringMatching(message)]));
    const first = found.find((one) => message.test(one.message));
    expect(first?.kind).toBe('fail');
    expect(first?.witness ?? first?.fix).toMatch(witness);
    expect(first?.location.path).toMatch(place);
    expect(first?.related.map(({ location }) => location.file)).toEqual([join(example, 'bucket-warden.yaml')]);
  });

  test('a bucket that is gone leaves no contract that looks kept', () => {
    const gone = broken('Backup', (all) => {
      delete all['OrdersA9B65338'];
      delete all['OrdersPolicy95F4027F'];
    });
    expect(gone.map(({ message }) => message)).toContain(
      'no bucket is called `Backup/Orders`: access contract `the copy`',
    );
  });
});
