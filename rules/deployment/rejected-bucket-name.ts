import { fail, unknown } from '../../lib/engine';
import { property, states } from '../../lib/s3';
import { literal, type Text } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'rejected-bucket-name',
  title: 'S3 will reject the name of the bucket',
  severity: 'high',
  rationale: 'The deployment stops: S3 answers `InvalidBucketName`.',
  remediation: 'Leave out `bucketName` (CDK), `BucketName` (CloudFormation), or choose one by the rules of S3.',
  controls: [],
  aliases: ['E1161', 'aws-s3-dns-compliant-name', 'AVD-AWS-0320'],
  references: ['https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html'],
  since: '0.2.0',
  subject: 'bucket',
  concerns: states('BucketName'),
  *check(bucket) {
    const value = property(bucket, 'BucketName');
    if (value.kind === 'absent') return;
    // what the deployment fills in may complete a name, but takes no character away
    const written = value.kind === 'text' ? value.text.filter((part) => typeof part === 'string') : [];
    const pieces = written.flatMap((piece) => piece.split(readLater)).filter((piece) => piece !== '');
    if (value.kind !== 'text' || pieces.length === 0) return yield unknown(value);
    const name = literal(value);
    const isWhole = name !== undefined && pieces.join('') === name;
    const broken = isWhole ? brokenBy(name) : brokenIn(pieces, value.text);
    if (broken !== undefined) yield fail(value, `S3 answers \`InvalidBucketName\`: ${broken}`);
  },
});

/** A dynamic reference, which the default of a parameter may hold as well. */
const readLater = /\{\{resolve:[^{}]*\}\}/;

const reservedBeginnings = ['xn--', 'sthree-', 'amzn-s3-demo-'];
const reservedEnds = ['-s3alias', '--ol-s3', '.mrap', '--x-s3', '--table-s3'];

/** The rule of naming that a whole name breaks. */
function brokenBy(name: string): string | undefined {
  if (name.length < 3 || name.length > 63) return `a name has 3 to 63 characters, this one ${name.length}`;
  if (!/^[a-z0-9].*[a-z0-9]$/.test(name)) return 'a name begins and ends with a small letter or a digit';
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) return 'a name is no IP address';
  const end = reservedEnds.find((one) => name.endsWith(one));
  if (end !== undefined) return `names that end in \`${end}\` are reserved`;
  return brokenIn([name], [name]);
}

/** The rule that a part of a name breaks, whatever stands around it. */
function brokenIn(pieces: readonly string[], whole: Text): string | undefined {
  const odd = /[^a-z0-9.-]/.exec(pieces.join(''))?.[0];
  if (odd !== undefined) return `\`${odd}\` is no small letter, digit, dot or hyphen`;
  if (pieces.some((piece) => piece.includes('..'))) return 'a name has no two dots in a row';
  const [first = ''] = whole;
  const begin = reservedBeginnings.find((one) => typeof first === 'string' && first.startsWith(one));
  return begin === undefined ? undefined : `names that begin with \`${begin}\` are reserved`;
}
