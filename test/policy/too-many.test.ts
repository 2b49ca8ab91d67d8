import { Budget } from '../../lib/policy/boxes';
import { TooComplex } from '../../lib/policy/too-complex';
import { lintText } from '../support/lint';

/** A bucket whose policy tells so many accounts apart by how their numbers begin. */
const withAccounts = (count: number): string =>
  JSON.stringify({
    Resources: {
      Data: {
        Type: 'AWS::S3::Bucket',
        Properties: { BucketName: 'data', PublicAccessBlockConfiguration: { BlockPublicPolicy: false } },
      },
      Policy: {
        Type: 'AWS::S3::BucketPolicy',
        Properties: {
          Bucket: 'data',
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: {
              Effect: 'Allow',
              Principal: '*',
              Action: 's3:GetObject',
              Resource: 'arn:aws:s3:::data/*',
              Condition: {
                StringLike: {
                  'aws:PrincipalAccount': Array.from({ length: count }, (_, index) => `${1000 + index}*${index % 10}`),
                },
              },
            },
          },
        },
      },
    },
  });

const kinds = (count: number, ...rules: readonly string[]): readonly string[] =>
  lintText(withAccounts(count), rules).findings.map(({ kind }) => kind);

test('a policy that tells too many accounts apart is undecided, never a pass', () => {
  expect(kinds(2000, 'public-read')).toEqual(['unknown']);
  expect(kinds(2000, 'unreachable-key')).toEqual([]);
  // the control: few are decided
  expect(kinds(5, 'public-read')).toEqual(['fail']);
});

test('what costs more than one question may is no answer', () => {
  const budget = new Budget(10);
  budget.spend(10);
  expect(() => budget.spend(1)).toThrow(TooComplex);
});
