import {
  anyOf,
  decided,
  get,
  isOn,
  isSwitchedOn,
  no,
  undecided,
  whyUnknown,
  type Decided,
  type Reason,
  type Value,
} from '../template';
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
 * Whether S3 keeps external principals out of a bucket with a public policy, or rejects the policy. A block that is not
 * stated does not count.
 */
export function blocksExternalAccess(bucket: Bucket | undefined): Decided {
  if (bucket === undefined) return no;
  const { accountPublicAccessBlock } = bucket.estate.inventory.settings;
  const block = get(bucket.properties, 'PublicAccessBlockConfiguration');
  return anyOf([
    decided(accountPublicAccessBlock === true),
    ...['RestrictPublicBuckets', 'BlockPublicPolicy'].map((name) => isSwitchedOn(get(block, name))),
    accountPublicAccessBlock === 'unknown' ? undecided('the block of the account could not be read') : no,
  ]);
}
