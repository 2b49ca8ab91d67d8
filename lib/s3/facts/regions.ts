import type { Source } from './source';

/** Where the status of regions was read from. */
export const regionSource: Source = {
  page: 'https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html',
  read: '2026-09',
};

const enabled =
  'us-east-1 us-east-2 us-west-1 us-west-2 ap-south-1 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-southeast-1 ' +
  'ap-southeast-2 ca-central-1 eu-central-1 eu-west-1 eu-west-2 eu-west-3 eu-north-1 sa-east-1';
const optIn =
  'af-south-1 ap-east-1 ap-east-2 ap-south-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ' +
  'ap-southeast-7 ca-west-1 eu-central-2 eu-south-1 eu-south-2 il-central-1 mx-central-1 me-south-1 me-central-1';
const named: ReadonlyMap<string, 'enabled' | 'opt-in'> = new Map([
  ...enabled.split(' ').map((name) => [name, 'enabled'] as const),
  ...optIn.split(' ').map((name) => [name, 'opt-in'] as const),
]);

/**
 * Whether accounts have the region from the start or have to opt in; undefined: the page does not list it. Regions of
 * other partitions than `aws` are not on it.
 */
export function regionStatus(region: string): 'enabled' | 'opt-in' | undefined {
  return named.get(region);
}
