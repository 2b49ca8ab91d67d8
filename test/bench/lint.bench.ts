import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lint } from '../../lib/engine';
import { reporters } from '../../lib/reporters';
import { loadPaths, nodeFiles } from '../../lib/template';
import { rules } from '../../rules';
import { folder, projectRoot } from '../support/command';
import { benchPolicies } from './policies.bench';

/** Prints how much more than reading and parsing the same files linting costs, as ratios taken in one run. */
function main(): void {
  benchPolicies();
  console.table({
    '500 clean buckets, JSON': ratios(500, false),
    '500 leaky buckets, JSON': ratios(500, true),
    '20 stacks of 100 buckets, JSON': ratios(100, false, 20),
  });
  const start = (args: readonly string[]): number => median(7, () => void spawnSync(process.execPath, args));
  const bare = start(['-e', '0']);
  const command = start([join(projectRoot, 'dist/bin/bucket-warden.js'), '--version']);
  const small = start([join(projectRoot, 'dist/bin/bucket-warden.js'), join(projectRoot, 'examples/template.yaml')]);
  console.table({
    'node -e 0': { ms: round(bare), ratio: 1 },
    'bucket-warden --version': { ms: round(command), ratio: round(command / bare) },
    'bucket-warden examples/template.yaml': { ms: round(small), ratio: round(small / bare) },
  });
}

function ratios(buckets: number, isLeaky: boolean, stacks = 1): object {
  const cwd = folder();
  const paths = Array.from({ length: stacks }, (_, index) => join(cwd, `${index}.template.json`));
  for (const [index, path] of paths.entries())
    writeFileSync(path, JSON.stringify(stack(buckets, isLeaky, index), undefined, 1));
  const read = median(9, () => paths.forEach((path) => void JSON.parse(readFileSync(path, 'utf8'))));
  let findings = 0;
  const judge = median(9, () => {
    const { templates } = loadPaths(paths, nodeFiles);
    findings = lint(templates, rules, { today: '2026-11-23' }).findings.length;
  });
  const report = median(5, () => {
    const { templates } = loadPaths(paths, nodeFiles);
    reporters.sarif(lint(templates, rules, { today: '2026-11-23' }), {
      toolVersion: '0',
      color: false,
      width: 100,
      showSuppressed: false,
      sourceText: () => undefined,
    });
  });
  return {
    findings,
    'read + parse ms': round(read),
    'lint / parse': round(judge / read),
    'lint + sarif / parse': round(report / read),
    'us per bucket and rule': round((judge * 1000) / (buckets * stacks * rules.length)),
  };
}

function stack(buckets: number, isLeaky: boolean, index: number): object {
  const on = {
    BlockPublicAcls: true,
    BlockPublicPolicy: !isLeaky,
    IgnorePublicAcls: true,
    RestrictPublicBuckets: true,
  };
  const resources: Record<string, object> = {
    Logs: { Type: 'AWS::S3::Bucket', Properties: safe({ BucketName: `logs-${index}` }) },
  };
  function safe(rest: object): object {
    return {
      PublicAccessBlockConfiguration: on,
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }],
      },
      VersioningConfiguration: { Status: isLeaky ? 'Suspended' : 'Enabled' },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      ...rest,
    };
  }
  for (let number = 0; number < buckets; number++) {
    resources[`Data${number}`] = {
      Type: 'AWS::S3::Bucket',
      Properties: safe({ LoggingConfiguration: { DestinationBucketName: { Ref: 'Logs' } } }),
      Metadata: { 'aws:cdk:path': `Main/Data${number}/Resource` },
    };
    resources[`Data${number}Policy`] = {
      Type: 'AWS::S3::BucketPolicy',
      Properties: {
        Bucket: { Ref: `Data${number}` },
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Deny',
              Principal: '*',
              Action: 's3:*',
              Resource: [
                { 'Fn::GetAtt': [`Data${number}`, 'Arn'] },
                { 'Fn::Join': ['', [{ 'Fn::GetAtt': [`Data${number}`, 'Arn'] }, '/*']] },
              ],
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            },
          ],
        },
      },
    };
  }
  return { Resources: resources };
}

function median(times: number, work: () => void): number {
  const taken = Array.from({ length: times }, () => {
    const before = process.hrtime.bigint();
    work();
    return Number(process.hrtime.bigint() - before) / 1e6;
  });
  return taken.sort((a, b) => a - b)[Math.floor(times / 2)] ?? 0;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

main();
