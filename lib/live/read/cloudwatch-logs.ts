import type * as Logs from '@aws-sdk/client-cloudwatch-logs';
import { loadSdk, onlyAnswers, stated } from '../sdk';
import { plainObject } from '../plain-json';
import { everyPage, type AccountCalls, type Listing, type LiveResource } from './account-calls';

/** CloudFront delivers from here, wherever its distributions serve. */
const cloudFrontRegion = 'us-east-1';

const sourceType = 'AWS::Logs::DeliverySource';

const sources: Listing = { what: 'deliveries of logs', action: 'logs:DescribeDeliverySources', types: [sourceType] };
const deliveries: Listing = { what: 'deliveries of logs', action: 'logs:DescribeDeliveries', types: [sourceType] };

/**
 * The deliveries of CloudWatch Logs, by which CloudFront and S3 keep logs beside their own settings.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html
 */
export async function readDeliveries(
  calls: AccountCalls,
  regions: readonly string[],
): Promise<readonly LiveResource[]> {
  calls.notAsked(sources, 'CLOUDWATCH_LOGS');
  if (!calls.asks('CLOUDWATCH_LOGS')) return [];
  const name = '@aws-sdk/client-cloudwatch-logs';
  const sdk = await loadSdk(name, () => import('@aws-sdk/client-cloudwatch-logs'));
  const found: LiveResource[] = [];
  for (const region of new Set([cloudFrontRegion, ...regions])) {
    const client = onlyAnswers(new sdk.CloudWatchLogsClient(calls.config('CLOUDWATCH_LOGS', region)), calls.until);
    found.push(...(await readRegion(calls, { sdk, client }, region)));
  }
  return found;
}

interface LogsClient {
  readonly sdk: typeof Logs;
  readonly client: Logs.CloudWatchLogsClient;
}

async function readRegion(
  calls: AccountCalls,
  { sdk, client }: LogsClient,
  region: string,
): Promise<readonly LiveResource[]> {
  const from: Logs.DeliverySource[] = [];
  const made: Logs.Delivery[] = [];
  await calls.list(sources, () =>
    everyPage(from, async (nextToken) => {
      const page = await client.send(new sdk.DescribeDeliverySourcesCommand({ nextToken }));
      return { items: stated(page.deliverySources), next: page.nextToken };
    }),
  );
  await calls.list(deliveries, () =>
    everyPage(made, async (nextToken) => {
      const page = await client.send(new sdk.DescribeDeliveriesCommand({ nextToken }));
      return { items: stated(page.deliveries), next: page.nextToken };
    }),
  );
  return [
    ...from.flatMap(({ name = '', resourceArns, logType }) =>
      (resourceArns ?? []).map((ResourceArn) => ({
        id: `delivery-source/${region}/${name}`,
        type: sourceType,
        region,
        properties: plainObject({ Name: name, ResourceArn, LogType: logType }),
      })),
    ),
    ...made.map(({ id = '', deliverySourceName, deliveryDestinationArn }) => ({
      id: `delivery/${region}/${id}`,
      type: 'AWS::Logs::Delivery',
      region,
      properties: plainObject({
        DeliverySourceName: deliverySourceName,
        DeliveryDestinationArn: deliveryDestinationArn,
      }),
    })),
  ];
}
