import { chooseRules, lint } from '../../lib/engine';
import { rules } from '../../rules';
import { template, today } from '../support/lint';

/** What the rule says of a bucket with that principal, where the account of the stack is 111122223333. */
function saidOf(AWS: unknown): readonly string[] {
  const made = template(
    JSON.stringify({
      Parameters: { P: { Type: 'String' } },
      Resources: {
        Data: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'data' } },
        Policy: {
          Type: 'AWS::S3::BucketPolicy',
          Properties: {
            Bucket: { Ref: 'Data' },
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [
                { Effect: 'Allow', Principal: { AWS }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/*' },
              ],
            },
          },
        },
      },
    }),
    { environment: { account: '111122223333', region: 'eu-west-1' } },
    'template.json',
  );
  const { findings } = lint([made], chooseRules(rules, { select: ['cross-account-access'] }), { today });
  return findings.map(({ kind }) => kind);
}

test('another account fails, the own one does not, and of one that is a parameter nobody can tell which it is', () => {
  expect(saidOf('444455556666')).toEqual(['fail']);
  expect(saidOf('111122223333')).toEqual([]);
  expect(saidOf({ Ref: 'P' })).toEqual(['unknown']);
  expect(saidOf({ 'Fn::Sub': 'arn:aws:iam::${P}:root' })).toEqual(['unknown']);
  expect(saidOf(['444455556666', { Ref: 'P' }])).not.toEqual([]);
});
