import { get, isOneOf, items, text, whyUnknown, type Resource, type Text, type Value } from '../template';
import { bucketReference, type BucketReference } from './bucket-reference';
import { bucketDomain, isBareEndpoint, mayBeBucketDomain } from './bucket-domain';
import { entity, property, type Entity, type Estate } from './estate';

/** Records of a hosted zone: one, or a group of them. */
export interface DnsRecord extends Entity {
  readonly kind: 'dns-record';
}

export const dnsRecordTypes: readonly string[] = ['AWS::Route53::RecordSet', 'AWS::Route53::RecordSetGroup'];

export function dnsRecordOf(estate: Estate, resource: Resource): DnsRecord {
  return { kind: 'dns-record', ...entity(estate, resource) };
}

/** Where a record sends its visitors, and what S3 makes of it. */
export interface RecordTarget {
  readonly target: Value;
  /** an endpoint of S3; `open` where nobody can tell */
  readonly isS3: boolean | 'open';
  /** the bucket that the target names, if any: S3 does not look at it */
  readonly named: Text | undefined;
  /** the bucket that S3 looks for: it is called as the record is */
  readonly bucket: BucketReference;
}

/**
 * What the records point at. S3 takes the name of the bucket from the host name that it is asked by.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html#VirtualHostingCustomURLs
 * @returns undefined when nobody can tell which records there are
 */
export function recordTargets(record: DnsRecord): readonly RecordTarget[] | undefined {
  const isGroup = record.resource.type === 'AWS::Route53::RecordSetGroup';
  const records = isGroup ? items(property(record, 'RecordSets')) : [record.properties];
  return records?.flatMap((one) => targetsOf(one, record.estate));
}

function targetsOf(record: Value, estate: Estate): readonly RecordTarget[] {
  const alias = get(record, 'AliasTarget', 'DNSName');
  const isName = isOneOf(get(record, 'Type'), 'CNAME');
  const values =
    isName.kind === 'no' ? [] : (items(get(record, 'ResourceRecords')) ?? [get(record, 'ResourceRecords')]);
  const bucket = bucketReference(withoutDot(get(record, 'Name')), estate);
  return [alias, ...values]
    .filter(({ kind }) => kind !== 'absent')
    .map((target) => ({ target, bucket, ...endpointIn(withoutDot(target)) }));
}

function endpointIn(target: Value): Pick<RecordTarget, 'isS3' | 'named'> {
  if (target.kind !== 'text') return { isS3: whyUnknown(target) === undefined ? false : 'open', named: undefined };
  const named = bucketDomain(target.text)?.name;
  if (named !== undefined || isBareEndpoint(target.text)) return { isS3: true, named };
  return { isS3: mayBeBucketDomain(target.text) ? 'open' : false, named };
}

/** A host name may end with the dot of the root. */
function withoutDot(value: Value): Value {
  if (value.kind !== 'text') return value;
  const last = value.text.at(-1);
  const ends = typeof last === 'string' && last.endsWith('.');
  return ends ? { ...value, text: text(...value.text.slice(0, -1), last.slice(0, -1)) } : value;
}
