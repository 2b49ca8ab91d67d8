import { lint } from '../../lib/engine';
import { loadText } from '../../lib/template';
import { rules } from '../../rules';
import { today } from '../support/lint';

const bucket = 'Resources:\n  Data:\n    Type: AWS::S3::Bucket\n';
const config = loadText('c.yaml', 'Resources: { X: { Type: AWS::SNS::Topic } }');

/** What the engine says of suppressions. */
function complaints(text: string, resource?: string, rule = 'missing-access-logs'): readonly string[] {
  const suppression = { rule, reason: 'r', place: { template: config, path: [] }, ...(resource ? { resource } : {}) };
  const suppressions = resource === undefined ? [] : [suppression];
  const { findings } = lint([loadText('t.yaml', text)], rules, { today, suppressions });
  return findings.filter(({ rule: { id } }) => id.endsWith('-suppression')).map(({ rule: { id } }) => id);
}

test('a suppression of the configuration for a resource of another run is not unused', () => {
  expect(complaints(bucket, 'Elsewhere')).toEqual([]);
  expect(complaints(bucket, 'Data')).toEqual([]);
  // the control: of a resource that was judged it is
  expect(complaints(bucket, 'Data', 'public-read')).toEqual(['unused-suppression']);
});
