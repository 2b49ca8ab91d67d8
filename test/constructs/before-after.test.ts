import {
  aws_certificatemanager as acm,
  aws_cloudfront as cloudfront,
  aws_cloudfront_origins as origins,
  aws_cloudtrail as cloudtrail,
  aws_config as config,
  aws_kms as kms,
  aws_s3 as s3,
  aws_s3_deployment as deployment,
  Duration,
  Stack,
} from 'aws-cdk-lib';
import * as constructs from 'bucket-warden/constructs';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import { findingsOf } from '../support/app';
import { projectRoot } from '../support/command';

const page = readFileSync(join(projectRoot, 'docs', 'constructs.md'), 'utf8');
const sections = page
  .split(/^## /m)
  .slice(1)
  .map((text) => {
    const [before = '', after = ''] = [...text.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, code]) => code ?? '');
    const finds = [...(/^Finds (.*)$/m.exec(text)?.[1] ?? '').matchAll(/`([a-z-]+)`/g)].map(([, id]) => id ?? '');
    return { name: text.split('\n')[0] ?? '', before, after, finds };
  });

const pem = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .publicKey.export({ type: 'spki', format: 'pem' })
  .toString();

/** Ids of the rules that have something to say of a block of the page. */
function idsOf(code: string): string[] {
  const found = findingsOf(
    (stack, app) => {
      const account = stack.account;
      const far = new Stack(app, 'Far', { env: { account, region: 'eu-central-1' } });
      const certificate = acm.Certificate.fromCertificateArn(
        stack,
        'Certificate',
        `arn:aws:acm:us-east-1:${account}:certificate/11111111-2222-3333-4444-555555555555`,
      );
      const scope: Record<string, unknown> = {
        ...constructs,
        cloudfront,
        origins,
        cloudtrail,
        config,
        kms,
        s3,
        deployment,
        Duration,
        far,
        certificate,
        pem,
      };
      // the page shows what stands in the constructor of a stack
      const run = compileFunction(code, Object.keys(scope)) as (this: Stack, ...values: unknown[]) => void;
      run.apply(stack, Object.values(scope));
    },
    {},
    'us-east-1',
  );
  return found.map((one) => one.split(' ')[1] ?? '');
}

test.each(sections.map((section) => [section.name, section] as const))('%s', (_, { before, after, finds }) => {
  expect(finds.length).toBeGreaterThan(0);
  expect(idsOf(before)).toEqual(expect.arrayContaining(finds));
  expect(idsOf(after)).toEqual([]);
});

test('every construct is on the page', () => {
  const names = Object.keys(constructs).filter((name) => !/^(Bucket|OriginAccess|DeleteReplication)/.test(name));
  expect(names.filter((name) => !page.includes(name))).toEqual([]);
});
