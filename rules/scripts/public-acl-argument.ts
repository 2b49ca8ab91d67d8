import { judged, withOptionValue, withoutOption, type CommandOnEstate } from '../../lib/engine';
import { areAclsOn, ignoresPublicAcls } from '../../lib/s3';
import { isCall, optionPlace, someOptionValue } from '../../lib/scripts';
import { allOf, decided, not, yes, type Decided } from '../../lib/template';
import { defineRule } from '../define-rule';

const writers = [
  's3 cp',
  's3 mv',
  's3 sync',
  's3api put-object',
  's3api copy-object',
  's3api create-multipart-upload',
  's3api create-bucket',
  's3api put-bucket-acl',
  's3api put-object-acl',
];
const setsOnlyAcl = /^put-(?:bucket|object)-acl$/;
const open = /^(?:public-read|public-read-write|authenticated-read)$/;
const everybody = /groups\/global\/(?:AllUsers|AuthenticatedUsers)/;
const grants = [
  'access-control-policy',
  'grants',
  'grant-read',
  'grant-write',
  'grant-full-control',
  'grant-read-acp',
  'grant-write-acp',
];

/** Whether S3 heeds a public ACL on the bucket; where the template of the bucket is not read, it may. */
function isHeeded({ bucket }: CommandOnEstate): Decided {
  return bucket === undefined ? yes : allOf([areAclsOn(bucket), not(ignoresPublicAcls(bucket))]);
}

export default defineRule({
  id: 'public-acl-argument',
  title: 'Command makes objects or a bucket public by ACL',
  severity: 'critical',
  rationale:
    'What a canned ACL opens, anybody can read, or write; a command leaves no trace in the template that is reviewed.',
  remediation:
    'Leave `--acl` out, and serve what is public through CloudFront with origin access control ' +
    '(`S3BucketOrigin.withOriginAccessControl` in the CDK).',
  controls: [],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl',
    'https://docs.aws.amazon.com/cli/latest/reference/s3/cp.html',
  ],
  since: '0.2.0',
  subject: 'command',
  concerns: (command) => decided(isCall(command, ...writers)),
  *check(command) {
    if (!isCall(command, ...writers)) return;
    const canned = someOptionValue(command, 'acl', (text) => open.test(text));
    const heeded = isHeeded(command);
    yield* judged(
      allOf([canned, heeded]),
      optionPlace(command, 'acl'),
      'the ACL lets everybody in, unless the bucket ignores ACLs',
      // a call that only sets the ACL needs one
      setsOnlyAcl.test(command.operation) ? withOptionValue(command, 'acl', 'private') : withoutOption(command, 'acl'),
    );
    if (canned.kind === 'unknown' && !command.options.has('acl')) return;
    for (const name of grants) {
      const granted = someOptionValue(command, name, (text) => everybody.test(text));
      if (command.options.has(name))
        yield* judged(
          allOf([granted, heeded]),
          optionPlace(command, name),
          'the grant lets everybody in, unless the bucket ignores ACLs',
          setsOnlyAcl.test(command.operation) ? {} : withoutOption(command, name),
        );
    }
  },
});
