import type * as S3Control from '@aws-sdk/client-s3-control';
import { loadSdk, pooled } from '../sdk';
import { clean, orNone, partOf, policyDocument, type AccountCalls, type LiveResource } from './account-calls';

interface Control {
  readonly sdk: typeof S3Control;
  readonly client: S3Control.S3ControlClient;
  readonly AccountId: string;
}

async function control(calls: AccountCalls, AccountId: string, region?: string): Promise<Control> {
  const sdk = await loadSdk('@aws-sdk/client-s3-control', () => import('@aws-sdk/client-s3-control'));
  return { sdk, client: new sdk.S3ControlClient(calls.config('S3_CONTROL', region)), AccountId };
}

/** The four switches for the whole account; undefined when nobody can tell. */
export async function readAccountBlock(
  calls: AccountCalls,
  account: string,
): Promise<Readonly<Record<string, boolean>> | undefined> {
  if (!calls.asks('S3_CONTROL')) return undefined;
  const { sdk, client, AccountId } = await control(calls, account);
  const what = 'the public access block of the account';
  return calls.whole(what, 's3:GetAccountPublicAccessBlock', async () => {
    const asked = client.send(new sdk.GetPublicAccessBlockCommand({ AccountId }));
    const found = await orNone(['NoSuchPublicAccessBlockConfiguration'], asked);
    const block = found?.PublicAccessBlockConfiguration;
    return {
      BlockPublicAcls: block?.BlockPublicAcls === true,
      BlockPublicPolicy: block?.BlockPublicPolicy === true,
      IgnorePublicAcls: block?.IgnorePublicAcls === true,
      RestrictPublicBuckets: block?.RestrictPublicBuckets === true,
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
  await calls.whole(`the access points in ${region}`, 's3:ListAccessPoints', async () => {
    for await (const { AccessPointList } of sdk.paginateListAccessPoints({ client }, { AccountId }))
      listed.push(...(AccessPointList ?? []));
  });
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
    properties: clean({
      Name,
      Bucket,
      PublicAccessBlockConfiguration: partOf(point, (one) => one.PublicAccessBlockConfiguration),
      VpcConfiguration: VpcConfiguration ?? partOf(point, (one) => one.VpcConfiguration),
      Policy: partOf(policy, (one) => policyDocument(one?.Policy)),
    }),
  };
}
