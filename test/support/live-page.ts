import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { organizationActions } from '../../lib/audit-actions';
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
    'What directory, table and vector buckets and Object Lambda access points keep',
    'each is named and undecided (`unread-s3-resource`), in the regions of buckets and of the profile; its policy ' +
      'is read and judged (`exposed-s3-resource`). Where the package for tables or vectors is not installed, the ' +
      'list is undecided',
  ],
  [
    'Policies of single tables, access points of directory buckets',
    'nothing but that the bucket they belong to is undecided (`unread-s3-resource`)',
  ],
  [
    'S3 on Outposts',
    'its buckets and access points are not listed: they are of a service of their own (`s3-outposts:*`), and nothing ' +
      'is said about them',
  ],
  ['Storage Lens', 'it lets nobody in and keeps no objects; where it exports to is not asked'],
  ['RequestPayment', 'no rule asks for it, and CloudFormation has no property of it'],
  ['How metadata tables are encrypted', 'undecided for each table (`unencrypted-metadata-table`)'],
  [
    'Service control and resource control policies, in an audit',
    'they only refuse, and no rule rests on them; questions about access read them (above)',
  ],
  ['Load balancers, flow logs, WAF, Config, Redshift, Firehose', 'what they write into buckets is not asked'],
  ['Records of Route 53, alarms of CloudWatch, GuardDuty, Macie', 'their rules find nothing to ask about'],
];

const organizationsPage = 'https://docs.aws.amazon.com/organizations/latest/APIReference';
const anyAccount = `[every account](${organizationsPage}/API_DescribeOrganization.html)`;
const listPoliciesPage = `${organizationsPage}/API_ListPoliciesForTarget.html`;
const managementAlone = `[the management account, and delegated administrators](${listPoliciesPage})`;

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
    '`who-can --live`, `principal-can --live` and `can --live` ask for the policies of the organization that limit ' +
      'the account,',
    'level by level, where no `--scp` and `--rcp` give them. What is denied is said, with the action: what was not ' +
      'read can only',
    'refuse more.',
    '',
    '| call | IAM action | who may ask |',
    '| --- | --- | --- |',
    ...organizationActions.map(
      (action, index) =>
        `| ${action.replace(/^.*:/, '')} | \`${action}\` | ${index === 0 ? anyAccount : managementAlone} |`,
    ),
    '',
    '## Not read',
    '',
    '| what | what it means |',
    '| --- | --- |',
    ...notRead.map(([what, meaning]) => `| ${what} | ${meaning} |`),
    '',
  ].join('\n');
}
