// Writes docs/peers.md: what other linters tell apart. Each situation is two templates, a wrong one and its right twin
// that differs in one thing; a linter finds it when it says something of the wrong one that it does not say of the
// twin.
//   node tools/compare-peers.mjs
// cdk-nag is the one that is installed here; cfn-lint and checkov are run where they are on the PATH, and a row says
// where they are not. Needs a build.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const require = createRequire(import.meta.url);
const userGuide = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide';
const hub = 'https://docs.aws.amazon.com/securityhub/latest/userguide';
const iam = 'https://docs.aws.amazon.com/IAM/latest/UserGuide';
const cloudFront = 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide';

const bucket = (properties = {}) => ({ Type: 'AWS::S3::Bucket', Properties: properties });
const objects = { 'Fn::Sub': '${Data.Arn}/*' };
const open = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
};
const policyOf = (id, ...Statement) => ({
  Type: 'AWS::S3::BucketPolicy',
  Properties: { Bucket: { Ref: id }, PolicyDocument: { Version: '2012-10-17', Statement } },
});
const allow = (more) => ({ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: objects, ...more });
const withPolicy = (statement, block) => ({
  Data: bucket(block ? { PublicAccessBlockConfiguration: block } : {}),
  Policy: policyOf('Data', statement),
});
const role = { AWS: 'arn:aws:iam::111122223333:role/reader' };
const plaintext = (action) => ({
  Effect: 'Deny',
  Principal: '*',
  Action: action,
  Resource: [{ 'Fn::GetAtt': ['Data', 'Arn'] }, objects],
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});
const trust = (service) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
});
const balancer = (encryption) => ({
  Logs: bucket(encryption),
  Policy: policyOf('Logs', {
    Effect: 'Allow',
    Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
    Action: 's3:PutObject',
    Resource: { 'Fn::Sub': '${Logs.Arn}/AWSLogs/${AWS::AccountId}/*' },
  }),
  Balancer: {
    Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    Properties: {
      Subnets: ['subnet-1a2b3c4d', 'subnet-2a2b3c4d'],
      LoadBalancerAttributes: [
        { Key: 'access_logs.s3.enabled', Value: 'true' },
        { Key: 'access_logs.s3.bucket', Value: { Ref: 'Logs' } },
      ],
    },
  },
});
const encrypted = (SSEAlgorithm) => ({
  BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm } }] },
});
const distribution = (ownership) => ({
  Logs: bucket({ OwnershipControls: { Rules: [{ ObjectOwnership: ownership }] } }),
  Front: {
    Type: 'AWS::CloudFront::Distribution',
    Properties: {
      DistributionConfig: {
        Enabled: true,
        Logging: { Bucket: { 'Fn::GetAtt': ['Logs', 'DomainName'] } },
        Origins: [
          {
            Id: 'api',
            DomainName: 'api.example.com',
            CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] },
          },
        ],
        DefaultCacheBehavior: {
          TargetOriginId: 'api',
          ViewerProtocolPolicy: 'redirect-to-https',
          CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
        },
      },
    },
  },
});
const replicated = (actions) => ({
  Source: bucket({
    BucketName: 'source-of-replicas',
    VersioningConfiguration: { Status: 'Enabled' },
    ReplicationConfiguration: {
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Rules: [{ Status: 'Enabled', Prefix: '', Destination: { Bucket: 'arn:aws:s3:::replica-elsewhere' } }],
    },
  }),
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: trust('s3.amazonaws.com'),
      Policies: [
        {
          PolicyName: 'replicate',
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Action: ['s3:GetReplicationConfiguration', 's3:ListBucket'],
                Resource: 'arn:aws:s3:::source-of-replicas',
              },
              {
                Effect: 'Allow',
                Action: ['s3:GetObjectVersionForReplication', 's3:GetObjectVersionAcl'],
                Resource: 'arn:aws:s3:::source-of-replicas/*',
              },
              { Effect: 'Allow', Action: actions, Resource: 'arn:aws:s3:::replica-elsewhere/*' },
            ],
          },
        },
      ],
    },
  },
});
const outsideNetwork = { Effect: 'Deny', Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } };

const situation = (what, page, wrong, right) => ({ what, page, wrong, right });

/** What is wrong, the page that says so, the wrong template and its right twin. */
const situations = [
  situation(
    'anybody reads, by the policy',
    `${userGuide}/access-control-block-public-access.html`,
    withPolicy(allow({}), open),
    withPolicy(allow({ Principal: role }), open),
  ),
  situation(
    'a condition that a stranger meets (`aws:Referer`), instead of an organization',
    `${iam}/reference_policies_condition-keys.html`,
    withPolicy(allow({ Condition: { StringLike: { 'aws:Referer': 'https://example.com/*' } } }), open),
    withPolicy(allow({ Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } }), open),
  ),
  situation(
    'a Deny that leaves strangers in, instead of one that keeps all but a network out',
    `${iam}/reference_policies_evaluation-logic.html`,
    {
      Data: bucket({ PublicAccessBlockConfiguration: open }),
      Policy: policyOf('Data', allow({}), allow({ ...outsideNetwork, Action: 's3:PutObject' })),
    },
    {
      Data: bucket({ PublicAccessBlockConfiguration: open }),
      Policy: policyOf('Data', allow({}), allow(outsideNetwork)),
    },
  ),
  situation(
    'requests over HTTP are denied for writes alone',
    `${hub}/s3-controls.html#s3-5`,
    withPolicy(plaintext('s3:PutObject')),
    withPolicy(plaintext('s3:*')),
  ),
  situation(
    'an operator that does not exist (`StringEqual`)',
    `${iam}/access-analyzer-reference-policy-checks.html`,
    withPolicy(allow({ Principal: role, Condition: { StringEqual: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } })),
    withPolicy(allow({ Principal: role, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } })),
  ),
  situation(
    'an action that does not exist (`s3:ListObjects`)',
    'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html',
    withPolicy(allow({ Principal: role, Action: 's3:ListObjects', Resource: { 'Fn::GetAtt': ['Data', 'Arn'] } })),
    withPolicy(allow({ Principal: role, Action: 's3:ListBucket', Resource: { 'Fn::GetAtt': ['Data', 'Arn'] } })),
  ),
  situation(
    'an action on objects, and the bucket as its resource',
    'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html',
    withPolicy(allow({ Principal: role, Resource: { 'Fn::GetAtt': ['Data', 'Arn'] } })),
    withPolicy(allow({ Principal: role })),
  ),
  situation(
    'a load balancer that logs into a bucket with SSE-KMS',
    'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html',
    balancer(encrypted('aws:kms')),
    balancer(encrypted('AES256')),
  ),
  situation(
    'legacy logs of CloudFront into a bucket without ACLs',
    `${cloudFront}/standard-logging-legacy-s3.html`,
    distribution('BucketOwnerEnforced'),
    distribution('BucketOwnerPreferred'),
  ),
  situation(
    'a replication role that may not write replicas',
    `${userGuide}/setting-repl-config-perm-overview.html`,
    replicated(['s3:ReplicateTags']),
    replicated(['s3:ReplicateObject', 's3:ReplicateDelete']),
  ),
  situation(
    'a transition back from GLACIER',
    `${userGuide}/lifecycle-transition-general-considerations.html`,
    {
      Data: bucket({
        LifecycleConfiguration: {
          Rules: [
            {
              Status: 'Enabled',
              Transitions: [
                { StorageClass: 'GLACIER', TransitionInDays: 30 },
                { StorageClass: 'STANDARD_IA', TransitionInDays: 120 },
              ],
            },
          ],
        },
      }),
    },
    {
      Data: bucket({
        LifecycleConfiguration: {
          Rules: [
            {
              Status: 'Enabled',
              Transitions: [
                { StorageClass: 'STANDARD_IA', TransitionInDays: 30 },
                { StorageClass: 'GLACIER', TransitionInDays: 120 },
              ],
            },
          ],
        },
      }),
    },
  ),
  situation(
    'four settings of the block, three of them on',
    `${hub}/s3-controls.html#s3-8`,
    {
      Data: bucket({
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          IgnorePublicAcls: true,
          BlockPublicPolicy: true,
          RestrictPublicBuckets: false,
        },
      }),
    },
    {
      Data: bucket({
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          IgnorePublicAcls: true,
          BlockPublicPolicy: true,
          RestrictPublicBuckets: true,
        },
      }),
    },
  ),
];

const folder = mkdtempSync(join(tmpdir(), 'bucket-warden-peers-'));
const files = situations.flatMap((one, at) =>
  ['wrong', 'right'].map((twin) => {
    const path = join(folder, `s${at}-${twin}.json`);
    writeFileSync(path, JSON.stringify({ AWSTemplateFormatVersion: '2010-09-09', Resources: one[twin] }, null, 1));
    return path;
  }),
);
const nameOf = (path) => /(s\d+-(?:wrong|right))/.exec(path)?.[1];

/** What each linter says of each file: its name and version, and ids of rules by file. */
const linters = [bucketWarden(), cdkNag(), cfnLint(), checkov()];
rmSync(folder, { recursive: true, force: true });

function add(said, file, id) {
  said.set(file, (said.get(file) ?? new Set()).add(id));
}

function bucketWarden() {
  const { chooseRules, lint } = require(join(root, 'dist/lib/engine'));
  const { loadPaths, nodeFiles } = require(join(root, 'dist/lib/template'));
  const { rules } = require(join(root, 'dist/rules'));
  const said = new Map();
  for (const path of files) {
    const { templates } = loadPaths([path], nodeFiles);
    for (const { rule } of lint(templates, chooseRules(rules), { today: '2026-11-26' }).findings)
      add(said, nameOf(path), rule.id);
  }
  return { name: 'bucket-warden, this build, default run', said };
}

function cdkNag() {
  const { App, Stack, Validations } = require('aws-cdk-lib');
  const { CfnInclude } = require('aws-cdk-lib/cloudformation-include');
  const { AwsSolutionsChecks, NIST80053R5Checks } = require('cdk-nag');
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules/cdk-nag/package.json'), 'utf8'));
  const outdir = join(folder, 'cdk.out');
  const app = new App({ outdir });
  for (const path of files) new CfnInclude(new Stack(app, nameOf(path)), 'T', { templateFile: path });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new NIST80053R5Checks(app));
  const said = new Map();
  const write = process.stderr.write;
  process.stderr.write = () => true;
  try {
    app.synth();
  } catch (error) {
    if (!/validation/i.test(String(error))) throw error;
  } finally {
    process.stderr.write = write;
  }
  process.exitCode = 0;
  const { pluginReports } = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8'));
  for (const { violations } of pluginReports)
    for (const { ruleName, violatingConstructs } of violations)
      for (const { constructPath } of violatingConstructs) add(said, nameOf(constructPath), ruleName);
  return { name: `cdk-nag ${version}, AwsSolutions and NIST 800-53 r5`, said };
}

/** The version that a command says it has; undefined where it is not on the PATH. */
function versionOf(command) {
  const { status, stdout } = spawnSync(command, ['--version'], { encoding: 'utf8' });
  return status === 0 ? /\d+\.\d+(?:\.\d+)?/.exec(stdout)?.[0] : undefined;
}

function cfnLint() {
  const version = versionOf('cfn-lint');
  if (version === undefined) return { name: 'cfn-lint', said: undefined };
  const { stdout } = spawnSync('cfn-lint', ['--format', 'json', '--include-checks', 'I', '--', ...files], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  const said = new Map();
  for (const { Filename, Rule } of JSON.parse(stdout)) add(said, nameOf(Filename), Rule.Id);
  return { name: `cfn-lint ${version}`, said };
}

function checkov() {
  const version = versionOf('checkov');
  if (version === undefined) return { name: 'checkov', said: undefined };
  const { stdout } = spawnSync(
    'checkov',
    ['-d', folder, '--framework', 'cloudformation', '--output', 'json', '--quiet', '--skip-path', 'cdk.out'],
    { encoding: 'utf8', maxBuffer: 1 << 26 },
  );
  const said = new Map();
  for (const { check_id, file_path } of JSON.parse(stdout).results.failed_checks)
    add(said, nameOf(file_path), check_id);
  return { name: `checkov ${version}`, said };
}

function found({ said }, at) {
  if (said === undefined) return 'not run';
  const right = said.get(`s${at}-right`) ?? new Set();
  const ids = [...(said.get(`s${at}-wrong`) ?? [])].filter((id) => !right.has(id)).sort();
  return ids.length === 0 ? '–' : ids.join(', ');
}

const rows = situations.map(({ what, page }, at) => [`[${what}](${page})`, ...linters.map((one) => found(one, at))]);
const counts = linters.map((one) =>
  one.said === undefined
    ? 'not run'
    : `${situations.filter((_, at) => found(one, at) !== '–').length} of ${situations.length}`,
);
const date = execFileSync('date', ['+%Y-%m-%d'], { encoding: 'utf8' }).trim();
const page = [
  '# What other linters tell apart',
  '',
  `Made by \`node tools/compare-peers.mjs\` on ${date}. Each row is two templates: a wrong one, and its right twin`,
  'that differs in one thing. A cell has the rules that fire on the wrong one and not on the twin; `–`: the linter',
  'says the same of both. The situations are ours, and of the kind that this project is about: each of the others has',
  'rules that are not asked about here ([what they are called here](moving-over.md)).',
  '',
  `| ${['wrong, and not in its twin', ...linters.map(({ name }) => name)].join(' | ')} |`,
  `|${' --- |'.repeat(linters.length + 1)}`,
  ...rows.map((cells) => `| ${cells.join(' | ')} |`),
  `| **told apart** | ${counts.join(' | ')} |`,
  '',
].join('\n');
writeFileSync(join(root, 'docs/peers.md'), page);
process.stdout.write(page);
