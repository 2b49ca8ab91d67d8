import type * as CloudTrail from '@aws-sdk/client-cloudtrail';
import { loadSdk, pooled } from '../sdk';
import { clean, partOf, type AccountCalls, type LiveResource } from './account-calls';

interface CloudTrailClient {
  readonly sdk: typeof CloudTrail;
  readonly client: CloudTrail.CloudTrailClient;
}

/** The trails of the account that are seen from its region. */
export async function readTrails(calls: AccountCalls): Promise<readonly LiveResource[]> {
  if (!calls.asks('CLOUDTRAIL')) return [];
  const sdk = await loadSdk('@aws-sdk/client-cloudtrail', () => import('@aws-sdk/client-cloudtrail'));
  const client = new sdk.CloudTrailClient(calls.config('CLOUDTRAIL'));
  const listed = await calls.whole('trails', 'cloudtrail:DescribeTrails', () =>
    client.send(new sdk.DescribeTrailsCommand({})),
  );
  const found: LiveResource[] = [];
  await pooled(listed?.trailList ?? [], 4, async (trail) => {
    found.push(await readTrail(calls, { sdk, client }, trail));
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
    calls.answer('cloudtrail:GetTrailStatus', () => client.send(new sdk.GetTrailStatusCommand({ Name: name }))),
    calls.answer('cloudtrail:GetEventSelectors', () =>
      client.send(new sdk.GetEventSelectorsCommand({ TrailName: name })),
    ),
  ]);
  return {
    id: name,
    type: 'AWS::CloudTrail::Trail',
    region: trail.HomeRegion,
    properties: clean({
      TrailName: trail.Name,
      S3BucketName: trail.S3BucketName,
      S3KeyPrefix: trail.S3KeyPrefix,
      IncludeGlobalServiceEvents: trail.IncludeGlobalServiceEvents,
      IsMultiRegionTrail: trail.IsMultiRegionTrail,
      IsOrganizationTrail: trail.IsOrganizationTrail,
      IsLogging: partOf(status, ({ IsLogging }) => IsLogging),
      EnableLogFileValidation: trail.LogFileValidationEnabled,
      KMSKeyId: trail.KmsKeyId,
      CloudWatchLogsLogGroupArn: trail.CloudWatchLogsLogGroupArn,
      CloudWatchLogsRoleArn: trail.CloudWatchLogsRoleArn,
      EventSelectors: partOf(selectors, ({ EventSelectors }) => EventSelectors),
      AdvancedEventSelectors: partOf(selectors, ({ AdvancedEventSelectors }) => AdvancedEventSelectors),
    }),
  };
}
