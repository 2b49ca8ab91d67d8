import { get, isOn, whyUnknown, type Value, type Reason } from '../template';
import type { Bucket } from './bucket';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html */
export const publicAccessSwitches = [
  'BlockPublicAcls',
  'BlockPublicPolicy',
  'IgnorePublicAcls',
  'RestrictPublicBuckets',
] as const;

export interface SwitchStates {
  /** switches that are off, stated or not */
  readonly off: readonly string[];
  /** switches nobody can tell, with the reason */
  readonly open: readonly { readonly name: string; readonly value: Value; readonly because: Reason }[];
}

/** How the four switches of a stated block stand. A switch that the block does not mention is off. */
export function switchStates(block: Value): SwitchStates {
  const states = publicAccessSwitches.map((name) => ({ name, value: get(block, name) }));
  return {
    off: states.filter(({ value }) => isOn(value) === false).map(({ name }) => name),
    open: states.flatMap(({ name, value }) =>
      isOn(value) === undefined
        ? [{ name, value, because: whyUnknown(value) ?? 'it is neither `true` nor `false`' }]
        : [],
    ),
  };
}

/**
 * Whether S3 keeps external principals out of a bucket with a public policy, or rejects the policy; undefined when nobody can
 * tell. A block that is not stated does not count.
 */
export function blocksExternalAccess(bucket: Bucket | undefined): boolean | undefined {
  if (bucket === undefined) return false;
  if (bucket.estate.inventory.settings.accountPublicAccessBlock === true) return true;
  const block = get(bucket.properties, 'PublicAccessBlockConfiguration');
  const [restricts, blocks] = [isOn(get(block, 'RestrictPublicBuckets')), isOn(get(block, 'BlockPublicPolicy'))];
  if (restricts === true || blocks === true) return true;
  if (bucket.estate.inventory.settings.accountPublicAccessBlock === 'unknown') return undefined;
  return restricts === undefined || blocks === undefined || block.kind === 'unknown' ? undefined : false;
}
