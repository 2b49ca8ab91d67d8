// Writes docs/comparison.md: what a bucket, and a bucket behind CloudFront, have by default in AWS Solutions Constructs
// and here, side by side.
// Needs `npm run build` to have run, and the npm registry; the other constructs are installed into a folder of their
// own.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const version = '2.104.0';
const root = new URL('..', import.meta.url).pathname;
const work = mkdtempSync(join(tmpdir(), 'compare-'));
try {
  writeFileSync(join(work, 'package.json'), '{"private":true}');
  const names = ['aws-cloudfront-s3', 'core', 'resources'].map(
    (name) => `@aws-solutions-constructs/${name}@${version}`,
  );
  execFileSync(
    'npm',
    ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error', '--legacy-peer-deps', ...names],
    { cwd: work, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  for (const name of ['aws-cdk-lib', 'constructs']) {
    rmSync(join(work, 'node_modules', name), { recursive: true, force: true });
    symlinkSync(join(root, 'node_modules', name), join(work, 'node_modules', name));
  }
  const require = createRequire(join(work, 'index.js'));
  const { App, Stack, aws_certificatemanager: acm } = require('aws-cdk-lib');
  const { CloudFrontToS3 } = require('@aws-solutions-constructs/aws-cloudfront-s3');
  const { buildS3Bucket } = require('@aws-solutions-constructs/core');
  const { SecureBucket, PrivateDistribution } = createRequire(import.meta.url)(join(root, 'dist/lib/constructs'));
  const { lint, loadPaths, nodeFiles, rules } = createRequire(import.meta.url)(join(root, 'dist/lib/entry/engine.js'));

  const account = '111122223333';
  const look = (build) => {
    const outdir = mkdtempSync(join(work, 'out-'));
    const app = new App({ outdir, context: { '@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy': true } });
    build(new Stack(app, 'Main', { env: { account, region: 'us-east-1' } }));
    app.synth();
    const { templates, errors } = loadPaths([outdir], nodeFiles);
    if (errors.length > 0) throw errors[0];
    const buckets = templates
      .flatMap(({ resources }) => [...resources.values()])
      .filter(({ type }) => type === 'AWS::S3::Bucket').length;
    const { findings } = lint(
      templates,
      // also those that are opt-in: the table is about what is there, not about what a first run says
      rules,
      { today: new Date().toISOString().slice(0, 10) },
    );
    return { buckets, findings: findings.filter(({ kind }) => kind === 'fail') };
  };
  const certificate = (stack) =>
    acm.Certificate.fromCertificateArn(
      stack,
      'Certificate',
      `arn:aws:acm:us-east-1:${account}:certificate/11111111-2222-3333-4444-555555555555`,
    );
  const protections = {
    'all four blocks on public access': ['incomplete-public-access-block', 'implicit-public-access-block'],
    'no ACLs': ['active-acls', 'legacy-acl'],
    'no request without TLS': ['plaintext-transport'],
    'TLS 1.2 or newer': ['outdated-tls'],
    "a key of one's own": ['missing-kms-encryption', 'implicit-encryption'],
    'no customer-provided keys': ['customer-provided-keys'],
    'versions, which expire': ['unversioned', 'endless-versions', 'missing-lifecycle'],
    'incomplete uploads end': ['abandoned-uploads'],
    'access logs that arrive, and expire': ['missing-access-logs', 'undeliverable-logs', 'short-lived-logs'],
    'log delivery admitted for its source alone': ['unscoped-log-delivery'],
    'kept when the stack goes': ['destroyed-with-stack'],
    'HTTPS for viewers, current TLS': ['viewer-plaintext', 'outdated-viewer-tls', 'default-certificate'],
    'origin access control': ['open-s3-origin', 'legacy-origin-access-identity', 'unsigned-origin-requests'],
    'logs of the distribution': ['missing-distribution-logs'],
  };
  const pairs = [
    {
      title: 'A bucket',
      theirs: look((stack) => buildS3Bucket(stack, {})),
      ours: look((stack) => new SecureBucket(stack, 'Data')),
      theirName: '`buildS3Bucket`',
      ourName: '`SecureBucket`',
    },
    {
      title: 'A bucket behind CloudFront',
      theirs: look(
        (stack) =>
          new CloudFrontToS3(stack, 'Files', {
            cloudFrontDistributionProps: { certificate: certificate(stack), domainNames: ['files.example.com'] },
          }),
      ),
      ours: look(
        (stack) =>
          new PrivateDistribution(stack, 'Files', {
            certificate: certificate(stack),
            domainNames: ['files.example.com'],
          }),
      ),
      theirName: '`CloudFrontToS3`',
      ourName: '`PrivateDistribution`',
    },
  ];
  const severities = ['critical', 'high', 'medium', 'low'];
  const tables = pairs.map(({ title, theirs, ours, theirName, ourName }) => {
    const count = ({ findings }, severity) => findings.filter(({ rule }) => rule.severity === severity).length;
    const holds = ({ findings }, ids) => {
      const found = [...new Set(findings.map(({ rule }) => rule.id).filter((id) => ids.includes(id)))];
      return found.length === 0 ? 'yes' : `no: ${found.map((id) => `\`${id}\``).join(', ')}`;
    };
    const delivered = title === 'A bucket' ? Object.entries(protections).slice(0, -3) : Object.entries(protections);
    const rows = [
      ['buckets made', theirs.buckets, ours.buckets],
      ...severities.map((severity) => [`${severity} findings`, count(theirs, severity), count(ours, severity)]),
      ...delivered.map(([name, ids]) => [name, holds(theirs, ids), holds(ours, ids)]),
    ];
    return [
      `## ${title}`,
      '',
      `| on every bucket | Solutions Constructs: ${theirName} | here: ${ourName} |`,
      '| --- | --- | --- |',
      ...rows.map((row) => `| ${row.join(' | ')} |`),
    ].join('\n');
  });
  const page =
    `# Compared with AWS Solutions Constructs\n\nDefaults of version ${version} and of this package, synthesised ` +
    `and linted side by side by every rule, also\nthose that are opt-in. Made by ` +
    `\`node tools/compare-constructs.mjs\` on ${new Date().toISOString().slice(0, 10)}; the judge is ours, so ` +
    `read\nthe rules' pages where you doubt a line. Other linters: [peers](peers.md).\n\n${tables.join('\n\n')}\n`;
  writeFileSync(join(root, 'docs/comparison.md'), page);
  process.stdout.write(page);
} finally {
  rmSync(work, { recursive: true, force: true });
}
