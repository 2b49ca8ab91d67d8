import { judged, type CommandOnEstate } from '../../lib/engine';
import { isVersioned } from '../../lib/s3';
import { hasOption, isCall, optionPlace, type AwsCommand } from '../../lib/scripts';
import { allOf, decided, no, not, undecided, type Decided } from '../../lib/template';
import { defineRule } from '../define-rule';

/** Whether what is deleted are objects; in a copy from S3 they are files. */
function isIntoBucket({ paths: [, target], doubt }: AwsCommand): Decided {
  if (target === undefined) return undecided(doubt ?? 'no destination is given');
  if (target.text !== undefined) return decided(target.text.startsWith('s3://'));
  return target.beginning.startsWith('s3://') ? decided(true) : undecided(target.why);
}

/** Whether the template of the bucket says that versions are kept; where it is not read, nothing says so. */
function keepsVersions({ bucket }: CommandOnEstate): Decided {
  return bucket === undefined ? no : isVersioned(bucket);
}

export default defineRule({
  id: 'sync-with-delete',
  title: 'Command deletes objects that its source does not have',
  severity: 'low',
  rationale:
    'A source that is empty, or another folder than was meant, deletes every object; only versions bring them back.',
  remediation:
    'Leave `--delete` out and let a lifecycle rule expire what is old (CDK: `lifecycleRules`), or keep versions ' +
    '(`versioned: true`) ' +
    'and accept the finding with that reason.',
  controls: [],
  references: [
    'https://docs.aws.amazon.com/cli/latest/reference/s3/sync.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html',
  ],
  since: '0.2.0',
  subject: 'command',
  concerns: (command) => decided(isCall(command, 's3 sync')),
  *check(command) {
    if (!isCall(command, 's3 sync')) return;
    const isReal = not(hasOption(command, 'dryrun'));
    const answer = allOf([hasOption(command, 'delete'), isIntoBucket(command), isReal, not(keepsVersions(command))]);
    yield* judged(answer, optionPlace(command, 'delete'), 'objects that the source does not have are deleted');
  },
});
