import type * as S3Control from '@aws-sdk/client-s3-control';
import { unreadFunction } from '../../template';
import { loadSdk, onlyAnswers, pooled, stated } from '../sdk';
import { plainObject } from '../plain-json';
import { everyPage, orNone, partOf, policyDocument, type AccountCalls, type LiveResource } from './account-calls';

interface Control {
  readonly sdk: typeof S3Control;
  readonly client: S3Control.S3ControlClient;
  readonly AccountId: string;
}

async function control(calls: AccountCalls, AccountId: string, region?: string): Promise<Control> {
  const sdk = await loadSdk('@aws-sdk/client-s3-control', () => import('@aws-sdk/client-s3-control'));
  return {
    sdk,
    client: onlyAnswers(new sdk.S3ControlClient(calls.config('S3_CONTROL', region)), calls.until),
    AccountId,
  };
}

export const accountBlockAction = 's3:GetAccountPublicAccessBlock';

const allOff = {
  BlockPublicAcls: false,
  BlockPublicPolicy: false,
  IgnorePublicAcls: false,
  RestrictPublicBuckets: false,
};

/** The four switches for the whole account; undefined when nobody can tell. */
export async function readAccountBlock(
  calls: AccountCalls,
  account: string,
): Promise<Readonly<Record<string, boolean>> | undefined> {
  if (!calls.asks('S3_CONTROL')) return undefined;
  const { sdk, client, AccountId } = await control(calls, account);
  const what = 'the public access block of the account';
  return calls.list({ what, action: accountBlockAction, types: [] }, async () => {
    const asked = client.send(new sdk.GetPublicAccessBlockCommand({ AccountId }));
    const found = await orNone(['NoSuchPublicAccessBlockConfiguration'], asked);
    if (found === undefined) return allOff;
    const block = stated(found.PublicAccessBlockConfiguration);
    return {
      BlockPublicAcls: stated(block.BlockPublicAcls),
      BlockPublicPolicy: stated(block.BlockPublicPolicy),
      IgnorePublicAcls: stated(block.IgnorePublicAcls),
      RestrictPublicBuckets: stated(block.RestrictPublicBuckets),
    };
  });
}

/** The access points of a region. One whose parts are denied is there all the same. */
export async function readAccessPoints(
  calls: AccountCalls,
  account: string,
  region: string,
): Promise<readonly LiveResource[]> {
  if (!calls.asks('S3_CONTROL')) return [];
  const there = await control(calls, account, region);
  const { sdk, client, AccountId } = there;
  const listed: S3Control.AccessPoint[] = [];
  const [what, types] = [`the access points in ${region}`, ['AWS::S3::AccessPoint']];
  await calls.list({ what, action: 's3:ListAccessPoints', types, isNew: true }, () =>
    everyPage(listed, async (NextToken) => {
      const page = await client.send(new sdk.ListAccessPointsCommand({ AccountId, NextToken }));
      return { items: page.AccessPointList, next: page.NextToken };
    }),
  );
  const found: LiveResource[] = [];
  await pooled(listed, 8, async (point) => {
    if (point.Name !== undefined) found.push(await readAccessPoint(calls, there, point, region));
  });
  return found;
}

async function readAccessPoint(
  calls: AccountCalls,
  { sdk, client, AccountId }: Control,
  { Name, Bucket, VpcConfiguration }: S3Control.AccessPoint,
  region: string,
): Promise<LiveResource> {
  const [point, policy] = await Promise.all([
    calls.answer('s3:GetAccessPoint', () => client.send(new sdk.GetAccessPointCommand({ AccountId, Name }))),
    calls.answer('s3:GetAccessPointPolicy', () =>
      orNone(['NoSuchAccessPointPolicy'], client.send(new sdk.GetAccessPointPolicyCommand({ AccountId, Name }))),
    ),
  ]);
  return {
    id: `accesspoint/${Name ?? ''}`,
    type: 'AWS::S3::AccessPoint',
    region,
    properties: plainObject({
      Name,
      Bucket,
      PublicAccessBlockConfiguration: partOf(
        point,
        (one) => one.PublicAccessBlockConfiguration ?? unsaid('s3:GetAccessPoint'),
      ),
      VpcConfiguration: VpcConfiguration ?? partOf(point, (one) => one.VpcConfiguration),
      Policy: partOf(policy, (one) => one && (policyDocument(one.Policy) ?? unsaid('s3:GetAccessPointPolicy'))),
    }),
  };
}

/** What an answer does not say that AWS never leaves out. */
function unsaid(action: string): object {
  return { [unreadFunction]: `the answer to \`${action}\` does not say it` };
}

/** Multi-Region access points are asked for in one region. */
const multiRegionHome = 'us-west-2';

/**
 * The multi-Region access points of the account, with their policies.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/MrapOperations.html
 */
export async function readMultiRegionAccessPoints(
  calls: AccountCalls,
  account: string,
): Promise<readonly LiveResource[]> {
  if (!calls.asks('S3_CONTROL')) return [];
  const { sdk, client, AccountId } = await control(calls, account, multiRegionHome);
  const listed: S3Control.MultiRegionAccessPointReport[] = [];
  const types = ['AWS::S3::MultiRegionAccessPoint', 'AWS::S3::MultiRegionAccessPointPolicy'];
  const listing = { what: 'multi-Region access points', action: 's3:ListMultiRegionAccessPoints', types } as const;
  await calls.list({ ...listing, isNew: true }, () =>
    everyPage(listed, async (NextToken) => {
      const page = await client.send(new sdk.ListMultiRegionAccessPointsCommand({ AccountId, NextToken }));
      return { items: page.AccessPoints, next: page.NextToken };
    }),
  );
  const found: LiveResource[] = [];
  await pooled(listed, 4, async ({ Name, Alias, PublicAccessBlock, Regions }) => {
    const id = `multi-region-access-point/${Name ?? ''}`;
    const policy = await calls.answer('s3:GetMultiRegionAccessPointPolicy', () =>
      orNone(
        ['NoSuchMultiRegionAccessPointPolicy', 'NoSuchAccessPointPolicy'],
        client.send(new sdk.GetMultiRegionAccessPointPolicyCommand({ AccountId, Name })),
      ),
    );
    const text = partOf(policy, (one) => policyDocument(one?.Policy?.Established?.Policy));
    const regions = Regions?.map(({ Bucket, BucketAccountId }) => ({ Bucket, BucketAccountId }));
    const properties = plainObject({ Name, PublicAccessBlockConfiguration: PublicAccessBlock, Regions: regions });
    const attributes = { '': Name ?? '', ...(Alias === undefined ? {} : { Alias }) };
    found.push({ id, type: 'AWS::S3::MultiRegionAccessPoint', region: undefined, properties, attributes });
    if (text !== undefined)
      found.push({
        id: `${id}/policy`,
        type: 'AWS::S3::MultiRegionAccessPointPolicy',
        region: undefined,
        properties: plainObject({ MrapName: { Ref: id }, Policy: text }),
      });
  });
  return found;
}
