import type * as S3 from '@aws-sdk/client-s3';
import type * as S3Control from '@aws-sdk/client-s3-control';
import { UserError, unreadFunction } from '../../template';
import { plainObject } from '../plain-json';
import { loadSdk, onlyAnswers, pooled, stated } from '../sdk';
import {
  everyPage,
  orNone,
  partOf,
  policyDocument,
  type AccountCalls,
  type LiveResource,
  type Listing,
} from './account-calls';

/**
 * What else of S3 a region has: directory, table and vector buckets, Object Lambda access points and Access Grants.
 * Of all but grants the names and the policies alone are read, so that a rule says that nobody looked at the rest.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingBucket.html
 */
export async function readOtherKinds(
  calls: AccountCalls,
  account: string,
  region: string,
): Promise<readonly LiveResource[]> {
  const found = await Promise.all([
    readDirectoryBuckets(calls, region),
    readTableBuckets(calls, region),
    readVectorBuckets(calls, region),
    readOfControl(calls, account, region),
  ]);
  return found.flat();
}

/** A resource of which the name alone is known. */
function named(type: string, region: string, id: string, properties: object): LiveResource {
  return { id, type, region, properties: plainObject(properties) };
}

/** Where the policy of something is kept, and how it is asked for. */
interface PolicyCall<T> {
  readonly action: Parameters<AccountCalls['answer']>[0];
  /** what AWS answers where there is none */
  readonly none: string;
  readonly ask: (one: T) => Promise<string | null | undefined>;
  /** the policy as CloudFormation writes it, of what is called so */
  readonly as: (one: T, policy: unknown) => LiveResource;
}

/** The policies of what was listed, each of which may be denied for itself. */
async function policiesOf<T>(
  calls: AccountCalls,
  listed: readonly T[],
  { action, none, ask, as }: PolicyCall<T>,
): Promise<readonly LiveResource[]> {
  const found: LiveResource[] = [];
  await pooled(listed, 8, async (one) => {
    const answer = await calls.answer(action, () =>
      orNone(
        [none],
        ask(one).then((text) => stated(text)),
      ),
    );
    const policy = partOf(answer, policyDocument);
    if (policy !== undefined) found.push(as(one, policy));
  });
  return found;
}

const directoryType = 'AWS::S3Express::DirectoryBucket';

function directoryClient(calls: AccountCalls, sdk: typeof S3, region: string): S3.S3Client {
  const client = new sdk.S3Client({
    ...calls.config('S3', region),
    ...(calls.isOfAnotherMaker ? { forcePathStyle: true } : {}),
    // a session would be one for the objects, and nothing here asks for them
    disableS3ExpressSessionAuth: true,
  });
  return onlyAnswers(client, calls.until);
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListDirectoryBuckets.html */
async function readDirectoryBuckets(calls: AccountCalls, region: string): Promise<readonly LiveResource[]> {
  if (!calls.asks('S3')) return [];
  const sdk = await loadSdk('@aws-sdk/client-s3', () => import('@aws-sdk/client-s3'));
  const client = directoryClient(calls, sdk, region);
  const listing: Listing = {
    what: `directory buckets in ${region}`,
    action: 's3express:ListAllMyDirectoryBuckets',
    types: [directoryType],
    isNew: true,
    mayBeMistaken: true,
    isOfSomeRegions: true,
  };
  const listed: { readonly Name?: string | undefined }[] = [];
  await calls.list(listing, () =>
    everyPage(listed, async (ContinuationToken) => {
      const page = await client.send(new sdk.ListDirectoryBucketsCommand({ ContinuationToken }));
      return { items: page.Buckets, next: page.ContinuationToken };
    }),
  );
  const unread = { [unreadFunction]: 'of directory buckets only the names and the policies are read' };
  const buckets = listed.map(({ Name = '' }) =>
    named(directoryType, region, `directory-bucket/${Name}`, {
      BucketName: Name,
      BucketEncryption: unread,
      LifecycleConfiguration: unread,
    }),
  );
  // @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html
  const policies = await policiesOf(calls, listed, {
    action: 's3express:GetBucketPolicy',
    none: 'NoSuchBucketPolicy',
    ask: ({ Name }) => client.send(new sdk.GetBucketPolicyCommand({ Bucket: Name })).then(({ Policy }) => Policy),
    as: ({ Name = '' }, PolicyDocument) =>
      named('AWS::S3Express::BucketPolicy', region, `directory-bucket/${Name}/policy`, {
        Bucket: Name,
        PolicyDocument,
      }),
  });
  return [...buckets, ...policies];
}

const tableType = 'AWS::S3Tables::TableBucket';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_s3TableBuckets_ListTableBuckets.html */
async function readTableBuckets(calls: AccountCalls, region: string): Promise<readonly LiveResource[]> {
  if (!calls.asks('S3TABLES')) return [];
  const listing = ofSomeRegions('table buckets', region, 's3tables:ListTableBuckets', tableType);
  const sdk = await whereInstalled(
    calls,
    listing,
    '@aws-sdk/client-s3tables',
    () => import('@aws-sdk/client-s3tables'),
  );
  if (sdk === undefined) return [];
  const client = onlyAnswers(new sdk.S3TablesClient(calls.config('S3TABLES', region)), calls.until, true);
  const listed: { readonly name: string | undefined; readonly arn: string | undefined }[] = [];
  await calls.list(listing, () =>
    everyPage(listed, async (continuationToken) => {
      const page = await client.send(new sdk.ListTableBucketsCommand({ continuationToken }));
      return { items: stated(page.tableBuckets), next: page.continuationToken };
    }),
  );
  // @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_s3Buckets_GetTableBucketPolicy.html
  const policies = await policiesOf(calls, listed, {
    action: 's3tables:GetTableBucketPolicy',
    none: 'NotFoundException',
    ask: ({ arn }) =>
      client
        .send(new sdk.GetTableBucketPolicyCommand({ tableBucketARN: stated(arn) }))
        .then(({ resourcePolicy }) => resourcePolicy),
    as: ({ name = '', arn }, ResourcePolicy) =>
      named('AWS::S3Tables::TableBucketPolicy', region, `table-bucket/${name}/policy`, {
        TableBucketARN: arn,
        ResourcePolicy,
      }),
  });
  const buckets = listed.map(({ name = '' }) =>
    named(tableType, region, `table-bucket/${name}`, { TableBucketName: name }),
  );
  return [...buckets, ...policies];
}

const vectorType = 'AWS::S3Vectors::VectorBucket';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_S3VectorBuckets_ListVectorBuckets.html */
async function readVectorBuckets(calls: AccountCalls, region: string): Promise<readonly LiveResource[]> {
  if (!calls.asks('S3VECTORS')) return [];
  const listing = ofSomeRegions('vector buckets', region, 's3vectors:ListVectorBuckets', vectorType);
  const name = '@aws-sdk/client-s3vectors';
  const sdk = await whereInstalled(calls, listing, name, () => import('@aws-sdk/client-s3vectors'));
  if (sdk === undefined) return [];
  const client = onlyAnswers(new sdk.S3VectorsClient(calls.config('S3VECTORS', region)), calls.until, true);
  const listed: { readonly vectorBucketName: string | undefined }[] = [];
  await calls.list(listing, () =>
    everyPage(listed, async (nextToken) => {
      const page = await client.send(new sdk.ListVectorBucketsCommand({ nextToken }));
      return { items: stated(page.vectorBuckets), next: page.nextToken };
    }),
  );
  // @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_S3VectorBuckets_GetVectorBucketPolicy.html
  const policies = await policiesOf(calls, listed, {
    action: 's3vectors:GetVectorBucketPolicy',
    none: 'NotFoundException',
    ask: ({ vectorBucketName }) =>
      client.send(new sdk.GetVectorBucketPolicyCommand({ vectorBucketName })).then(({ policy }) => policy),
    as: ({ vectorBucketName: called = '' }, Policy) =>
      named('AWS::S3Vectors::VectorBucketPolicy', region, `vector-bucket/${called}/policy`, {
        VectorBucketName: called,
        Policy,
      }),
  });
  const buckets = listed.map(({ vectorBucketName: called = '' }) =>
    named(vectorType, region, `vector-bucket/${called}`, { VectorBucketName: called }),
  );
  return [...buckets, ...policies];
}

function ofSomeRegions(what: string, region: string, action: Listing['action'], type: string): Listing {
  return { what: `${what} in ${region}`, action, types: [type], isNew: true, isOfSomeRegions: true };
}

/** The package; undefined, and a gap, where it is not installed: an audit of all the rest needs it not. */
async function whereInstalled<T>(
  calls: AccountCalls,
  listing: Listing,
  name: string,
  load: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await loadSdk(name, load);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    calls.gap(listing, `the package \`${name}\` is not installed`);
    return undefined;
  }
}

const lambdaType = 'AWS::S3ObjectLambda::AccessPoint';

const grantType = 'AWS::S3::AccessGrant';

/** A list of S3 Control in one region, a page at a time. */
type ControlList = <T>(
  listing: Pick<Listing, 'what' | 'action' | 'types'>,
  ask: (NextToken: string | undefined) => Promise<{ items: readonly T[] | undefined; next: string | undefined }>,
) => Promise<readonly T[]>;

interface Control {
  readonly calls: AccountCalls;
  readonly sdk: typeof S3Control;
  readonly client: S3Control.S3ControlClient;
  readonly AccountId: string;
  readonly list: ControlList;
}

/** Object Lambda access points, and grants of the region's instance of Access Grants, if it has one. */
async function readOfControl(calls: AccountCalls, AccountId: string, region: string): Promise<readonly LiveResource[]> {
  if (!calls.asks('S3_CONTROL')) return [];
  const sdk = await loadSdk('@aws-sdk/client-s3-control', () => import('@aws-sdk/client-s3-control'));
  const client = onlyAnswers(new sdk.S3ControlClient(calls.config('S3_CONTROL', region)), calls.until);
  const list = async <T>(
    listing: Parameters<ControlList>[0],
    ask: (NextToken: string | undefined) => Promise<{ items: readonly T[] | undefined; next: string | undefined }>,
  ): Promise<readonly T[]> => {
    const found: T[] = [];
    await calls.list({ ...listing, isNew: true, mayBeMistaken: true }, () => everyPage(found, ask));
    return found;
  };
  const control: Control = { calls, sdk, client, AccountId, list };
  return [...(await readLambdaPoints(control, region)), ...(await readGrants(control, region))];
}

async function readLambdaPoints(
  { calls, sdk, client, AccountId, list }: Control,
  region: string,
): Promise<readonly LiveResource[]> {
  const action = 's3:ListAccessPointsForObjectLambda';
  const points = await list<S3Control.ObjectLambdaAccessPoint>(
    { what: `Object Lambda access points in ${region}`, action, types: [lambdaType] },
    async (NextToken) => {
      const page = await client.send(new sdk.ListAccessPointsForObjectLambdaCommand({ AccountId, NextToken }));
      return { items: page.ObjectLambdaAccessPointList, next: page.NextToken };
    },
  );
  // @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetAccessPointPolicyForObjectLambda.html
  const policies = await policiesOf(calls, points, {
    action: 's3:GetAccessPointPolicyForObjectLambda',
    none: 'NoSuchAccessPointPolicy',
    ask: ({ Name }) =>
      client.send(new sdk.GetAccessPointPolicyForObjectLambdaCommand({ AccountId, Name })).then(({ Policy }) => Policy),
    as: ({ Name = '' }, PolicyDocument) =>
      named('AWS::S3ObjectLambda::AccessPointPolicy', region, `object-lambda/${Name}/policy`, {
        ObjectLambdaAccessPoint: Name,
        PolicyDocument,
      }),
  });
  return [...points.map(({ Name = '' }) => named(lambdaType, region, `object-lambda/${Name}`, { Name })), ...policies];
}

async function readGrants({ sdk, client, AccountId, list }: Control, region: string): Promise<readonly LiveResource[]> {
  const instances = await list<S3Control.ListAccessGrantsInstanceEntry>(
    { what: `Access Grants in ${region}`, action: 's3:ListAccessGrantsInstances', types: [grantType] },
    async (NextToken) => {
      const page = await client.send(new sdk.ListAccessGrantsInstancesCommand({ AccountId, NextToken }));
      return { items: page.AccessGrantsInstancesList, next: page.NextToken };
    },
  );
  if (instances.length === 0) return [];
  const grants = await list<S3Control.ListAccessGrantEntry>(
    { what: `grants in ${region}`, action: 's3:ListAccessGrants', types: [grantType] },
    async (NextToken) => {
      const page = await client.send(new sdk.ListAccessGrantsCommand({ AccountId, NextToken }));
      return { items: page.AccessGrantsList, next: page.NextToken };
    },
  );
  return grants.map(({ AccessGrantId = '', Grantee, Permission, GrantScope }) =>
    named(grantType, region, `access-grant/${AccessGrantId}`, { Grantee, Permission, GrantScope }),
  );
}
