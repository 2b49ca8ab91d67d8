import type * as CloudTrail from '@aws-sdk/client-cloudtrail';
import { loadSdk, onlyAnswers, regionIn, pooled, stated } from '../sdk';
import { plainObject } from '../plain-json';
import { everyPage, listOf, partOf, type AccountCalls, type Listing, type LiveResource } from './account-calls';

interface CloudTrailClient {
  readonly sdk: typeof CloudTrail;
  readonly client: CloudTrail.CloudTrailClient;
}

/** What `DescribeTrails` lists. */
function described(what: string): Listing {
  return { what, action: 'cloudtrail:DescribeTrails', types: ['AWS::CloudTrail::Trail'] };
}

/**
 * The trails of the account and of its organisation. A trail of all regions is seen from each of them; one of a single
 * region from there alone, so that the regions that `ListTrails` names are asked beside those of the buckets.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DescribeTrails.html
 */
export async function readTrails(calls: AccountCalls, regions: readonly string[]): Promise<readonly LiveResource[]> {
  calls.notAsked(described('trails'), 'CLOUDTRAIL');
  if (!calls.asks('CLOUDTRAIL')) return [];
  const sdk = await loadSdk('@aws-sdk/client-cloudtrail', () => import('@aws-sdk/client-cloudtrail'));
  const clientIn = (region?: string): CloudTrail.CloudTrailClient =>
    onlyAnswers(new sdk.CloudTrailClient(calls.config('CLOUDTRAIL', region)), calls.until);
  const home = clientIn();
  const listed: CloudTrail.TrailInfo[] = [];
  const elsewhere: Listing = {
    what: 'trails of regions without buckets',
    action: 'cloudtrail:ListTrails',
    types: ['AWS::CloudTrail::Trail'],
  };
  await calls.list({ ...elsewhere, isNew: true }, () =>
    everyPage(listed, async (NextToken) => {
      const page = await home.send(new sdk.ListTrailsCommand({ NextToken }));
      return { items: stated(page.Trails), next: page.NextToken };
    }),
  );
  const homes = listed.flatMap(({ HomeRegion }) => regionIn(HomeRegion) ?? []);
  const asked = new Set([calls.config('CLOUDTRAIL').region, ...regions, ...homes]);
  const trails = new Map<string, CloudTrail.Trail>();
  for (const region of asked) {
    const client = clientIn(region);
    const seen = await calls.list(described(`trails in ${region}`), async () =>
      listOf(stated((await client.send(new sdk.DescribeTrailsCommand({}))).trailList)),
    );
    for (const trail of seen ?? []) trails.set(trail.TrailARN ?? trail.Name ?? '', trail);
  }
  const found: LiveResource[] = [];
  await pooled([...trails.values()], 4, async (trail) => {
    found.push(await readTrail(calls, { sdk, client: clientIn(regionIn(trail.HomeRegion)) }, trail));
  });
  return found;
}

async function readTrail(
  calls: AccountCalls,
  { sdk, client }: CloudTrailClient,
  trail: CloudTrail.Trail,
): Promise<LiveResource> {
  const name = trail.TrailARN ?? trail.Name ?? '';
  const [status, selectors] = await Promise.all([
    calls.answer('cloudtrail:GetTrailStatus', async () =>
      stated((await client.send(new sdk.GetTrailStatusCommand({ Name: name }))).IsLogging),
    ),
    calls.answer('cloudtrail:GetEventSelectors', async () => {
      const found = await client.send(new sdk.GetEventSelectorsCommand({ TrailName: name }));
      stated(found.EventSelectors ?? found.AdvancedEventSelectors);
      return found;
    }),
  ]);
  return {
    id: name,
    type: 'AWS::CloudTrail::Trail',
    region: regionIn(trail.HomeRegion),
    attributes: { '': trail.Name ?? name, Arn: name },
    names: [name],
    properties: plainObject({
      TrailName: trail.Name,
      S3BucketName: trail.S3BucketName,
      S3KeyPrefix: trail.S3KeyPrefix,
      IncludeGlobalServiceEvents: trail.IncludeGlobalServiceEvents,
      IsMultiRegionTrail: trail.IsMultiRegionTrail,
      IsOrganizationTrail: trail.IsOrganizationTrail,
      IsLogging: partOf(status),
      EnableLogFileValidation: trail.LogFileValidationEnabled,
      KMSKeyId: trail.KmsKeyId,
      CloudWatchLogsLogGroupArn: trail.CloudWatchLogsLogGroupArn,
      CloudWatchLogsRoleArn: trail.CloudWatchLogsRoleArn,
      EventSelectors: partOf(selectors, ({ EventSelectors }) => EventSelectors),
      AdvancedEventSelectors: partOf(selectors, ({ AdvancedEventSelectors }) => AdvancedEventSelectors),
    }),
  };
}
