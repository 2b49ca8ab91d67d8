import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './command';

interface DeniedCalls {
  /** the action of each call */
  readonly calls: Readonly<Record<string, string>>;
  /** the rules that cannot tell without the action */
  readonly needed: Readonly<Record<string, readonly string[]>>;
}

const services: Readonly<Record<string, string>> = {
  s3: 'S3',
  s3control: 'S3 Control',
  s3express: 'S3 Express',
  s3tables: 'S3 Tables',
  s3vectors: 'S3 Vectors',
  iam: 'IAM',
  sts: 'STS',
  kms: 'KMS',
  cloudfront: 'CloudFront',
  cloudtrail: 'CloudTrail',
  logs: 'CloudWatch Logs',
};

/** What of an account is not read at all, and what that means. */
const notRead: readonly (readonly [what: string, meaning: string])[] = [
  [
    'What directory, table and vector buckets and Object Lambda access points keep, and whom they let in',
    'each is named and undecided (`unread-s3-resource`), in the regions of buckets and of the profile; where the ' +
      'package for tables or vectors is not installed, the list is undecided',
  ],
  ['S3 on Outposts, Storage Lens', 'nothing is said about them'],
  ['RequestPayment', 'no rule asks for it, and CloudFormation has no property of it'],
  ['How metadata tables are encrypted', 'undecided for each table (`unencrypted-metadata-table`)'],
  [
    'Service control and resource control policies',
    'they only refuse; give them with `--scp` and `--rcp` to `who-can`',
  ],
  ['Load balancers, flow logs, WAF, Config, Redshift, Firehose', 'what they write into buckets is not asked'],
  ['Records of Route 53, alarms of CloudWatch, GuardDuty, Macie', 'their rules find nothing to ask about'],
];

/** `docs/live-calls.md`, from what an audit of the account of the tests was found to need, call by call. */
export function liveCallsPage(): string {
  const file = join(projectRoot, 'test', 'live', 'denied-calls.json');
  const { calls, needed } = JSON.parse(readFileSync(file, 'utf8')) as DeniedCalls;
  const rows = Object.entries(calls).map(([call, action]) => {
    const [service = '', operation = ''] = call.split(' ');
    const rules = (needed[action] ?? []).map((rule) => `\`${rule}\``).join(', ');
    const name = service === 's3' && operation !== 'ListBuckets' ? `a bucket's \`?${operation}\`` : operation;
    return `| ${services[service] ?? service} | ${name} | \`${action}\` | ${rules || 'the audit as a whole'} |`;
  });
  return [
    '# What an audit asks, and what needs it',
    '',
    'Made by `npm run docs`; do not edit. `test/live/account.test.ts` measures it: each action in turn is denied to an',
    'audit of a correct account and of its variations, and the rules of the last column were ' +
      'undecided for that reason.',
    'No other rule was, and none of them passed or failed wrongly. `audit --print-policy` prints ' +
      'these actions, no more',
    'and no less; `sts:GetCallerIdentity` needs no permission.',
    '',
    '| service | call | IAM action | rules that cannot tell without it |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
    '`drift` asks `s3:GetIntelligentTieringConfiguration` and `s3:GetMetricsConfiguration` as well.',
    '',
    '## Not read',
    '',
    '| what | what it means |',
    '| --- | --- |',
    ...notRead.map(([what, meaning]) => `| ${what} | ${meaning} |`),
    '',
  ].join('\n');
}
