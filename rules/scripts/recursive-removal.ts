import { judged } from '../../lib/engine';
import { hasOption, isCall, s3PathOf, wordPasses, type AwsCommand } from '../../lib/scripts';
import { allOf, decided, no, not, undecided, yes, type Decided } from '../../lib/template';
import { defineRule } from '../define-rule';

function isWhole(path: string): boolean {
  const found = s3PathOf(path);
  return found !== undefined && (found.key ?? '') === '';
}

/** Whether the path that is removed is a whole bucket, or all that an access point reaches. */
function isWholeBucket({ paths: [path], doubt }: AwsCommand): Decided {
  if (path === undefined) return undecided(doubt ?? 'no path is given');
  const key = s3PathOf(path.beginning)?.key;
  // what stands behind a prefix is part of it
  return (key ?? '') !== '' || (key !== undefined && path.isLonger) ? no : wordPasses(path, isWhole);
}

/**
 * Whether everything is meant: no filter leaves anything out. Of filters the last that fits an object counts.
 * @see https://docs.aws.amazon.com/cli/latest/reference/s3/#use-of-exclude-and-include-filters
 */
function isUnfiltered({ filters, doubt }: AwsCommand): Decided {
  let isAll: Decided = doubt === undefined ? yes : undecided(doubt);
  for (const { isExclusion, pattern } of filters) {
    if (isExclusion) isAll = no;
    else if (pattern?.text === '*') isAll = yes;
    else if (pattern?.text === undefined && isAll.kind === 'no')
      isAll = undecided(pattern?.why ?? 'no pattern is given');
  }
  return isAll;
}

export default defineRule({
  id: 'recursive-removal',
  title: 'Command deletes every object of a bucket',
  severity: 'high',
  rationale:
    'A recursive removal without a prefix empties the bucket, without asking; so does one whose prefix is an empty ' +
    'variable.',
  remediation:
    'Name a prefix, guard the variable (`${PREFIX:?}`), try it with `--dryrun`, or let a lifecycle rule of the ' +
    'template (CDK: `lifecycleRules`) expire what is old.',
  controls: [],
  references: [
    'https://docs.aws.amazon.com/cli/latest/reference/s3/rm.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/empty-bucket.html',
  ],
  since: '0.2.0',
  subject: 'command',
  concerns: (command) => decided(isCall(command, 's3 rm')),
  *check(command) {
    if (!isCall(command, 's3 rm')) return;
    const isReal = not(hasOption(command, 'dryrun'));
    const answer = allOf([hasOption(command, 'recursive'), isWholeBucket(command), isUnfiltered(command), isReal]);
    yield* judged(answer, command.paths[0]?.place ?? command.place, 'every object of the bucket is deleted');
  },
});
