import {
  own,
  absent,
  allItems,
  allOf,
  anyOf,
  attributeText,
  decided,
  get,
  isOneOf,
  isSwitchedOn,
  literal,
  undecided,
  unknownValue,
  whyUnknown,
  yes,
  type Decided,
  type Resource,
  type Value,
} from '../template';
import type { Bucket } from './bucket';
import { entity, property, relation, type Entity, type Estate, resourcesOf } from './estate';
import { firehoseDestinations, writers, type LogWriter } from './facts/log-writers';
import { bucketKey, bucketReference, namesBucket, resourceKey } from './bucket-reference';

/** Something that a resource has written into a bucket. */
export interface LogDelivery {
  readonly writer: LogWriter;
  readonly source: Resource;
  /** where the source names the bucket */
  readonly target: Value;
  /** what the keys begin with; absent when nothing is stated */
  readonly prefix: Value;
  /** no where it is switched off */
  readonly isOn: Decided;
  /** the role that writes, where the source hands one over */
  readonly role?: Value;
}

type Found = Omit<LogDelivery, 'source'>;

/** How each type of resource says where it has its logs written. */
const readers: Readonly<Record<string, (of: Entity) => readonly Found[]>> = {
  'AWS::S3::Bucket': bucketDeliveries,
  'AWS::S3::StorageLens': (of) => {
    const destination = property(of, 'StorageLensConfiguration', 'DataExport', 'S3BucketDestination');
    return one(writers.storageLens, get(destination, 'Arn'), get(destination, 'Prefix'));
  },
  'AWS::CloudFront::Distribution': (of) => cloudFront(property(of, 'DistributionConfig', 'Logging')),
  'AWS::CloudFront::StreamingDistribution': (of) => cloudFront(property(of, 'StreamingDistributionConfig', 'Logging')),
  'AWS::CloudTrail::Trail': trailDeliveries,
  'AWS::Config::DeliveryChannel': (of) =>
    one(writers.config, property(of, 'S3BucketName'), property(of, 'S3KeyPrefix')),
  'AWS::Logs::DeliveryDestination': (of) => one(writers.vendedLogs, property(of, 'DestinationResourceArn')),
  'AWS::EC2::FlowLog': (of) => one(writers.flowLogs, property(of, 'LogDestination')),
  'AWS::Route53Resolver::ResolverQueryLoggingConfig': (of) =>
    one(writers.resolverQueryLogs, property(of, 'DestinationArn')),
  'AWS::WAFv2::LoggingConfiguration': (of) =>
    allItems(property(of, 'LogDestinationConfigs')).flatMap((target) => one(writers.webAcl, target)),
  'AWS::ElasticLoadBalancing::LoadBalancer': (of) => {
    const policy = property(of, 'AccessLoggingPolicy');
    const { classicLoadBalancer } = writers;
    return one(classicLoadBalancer, get(policy, 'S3BucketName'), get(policy, 'S3BucketPrefix'), get(policy, 'Enabled'));
  },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': balancerDeliveries,
  'AWS::KinesisFirehose::DeliveryStream': streamDeliveries,
  'AWS::Redshift::Cluster': (of) => {
    const logging = property(of, 'LoggingProperties');
    return one(writers.redshift, get(logging, 'BucketName'), get(logging, 'S3KeyPrefix'));
  },
};

/** Types whose deliveries are read. */
export const writerTypes: readonly string[] = Object.keys(readers);

function one(
  writer: LogWriter,
  target: Value,
  prefix: Value = absent(target.place),
  enabled?: Value,
): readonly Found[] {
  if (target.kind === 'absent') return [];
  return [{ writer, target, prefix, isOn: enabled === undefined ? yes : isSwitchedOn(enabled) }];
}

function cloudFront(logging: Value): readonly Found[] {
  const enabled = get(logging, 'Enabled');
  return one(
    writers.cloudFrontLegacy,
    get(logging, 'Bucket'),
    get(logging, 'Prefix'),
    ...(enabled.kind === 'absent' ? [] : [enabled]),
  );
}

/** The trail of an organization writes under the id of the organization; where it may be one, under that as well. */
function trailDeliveries(of: Entity): readonly Found[] {
  const [target, prefix] = [property(of, 'S3BucketName'), property(of, 'S3KeyPrefix')];
  const organization = property(of, 'IsOrganizationTrail');
  const isOfOrganization = isSwitchedOn(organization);
  const open = isOfOrganization.kind === 'unknown' ? [organization] : [];
  return [
    ...(isOfOrganization.kind === 'yes' ? [] : one(writers.cloudTrail, target, prefix, ...open)),
    ...(isOfOrganization.kind === 'no' ? [] : one(writers.organizationTrail, target, prefix, organization)),
  ];
}

function bucketDeliveries(of: Entity): readonly Found[] {
  const logging = property(of, 'LoggingConfiguration');
  const reports = [
    ...allItems(property(of, 'InventoryConfigurations')).map((inventory) => ({
      writer: writers.inventory,
      destination: get(inventory, 'Destination'),
      enabled: get(inventory, 'Enabled'),
    })),
    ...allItems(property(of, 'AnalyticsConfigurations')).map((analysis) => ({
      writer: writers.analytics,
      destination: get(analysis, 'StorageClassAnalysis', 'DataExport', 'Destination'),
      enabled: undefined,
    })),
  ];
  const stated = get(logging, 'DestinationBucketName');
  // a bucket that logs without naming a target logs into itself
  const target: Value =
    logging.kind === 'map' && stated.kind === 'absent'
      ? { kind: 'text', text: attributeText(of.resource, ''), place: stated.place }
      : stated;
  return [
    ...one(writers.accessLogs, target, get(logging, 'LogFilePrefix')),
    ...reports.flatMap(({ writer, destination, enabled }) =>
      one(writer, get(destination, 'BucketArn'), get(destination, 'Prefix'), enabled),
    ),
  ];
}

/** A stream writes with the role beside the bucket, into its destination and into what is kept of what failed. */
function streamDeliveries(of: Entity): readonly Found[] {
  const { properties, nested } = firehoseDestinations;
  return properties.flatMap((name) => {
    const destination = property(of, name);
    return [destination, ...nested.map((key) => get(destination, key))].flatMap((place) =>
      one(writers.firehose, get(place, 'BucketARN'), get(place, 'Prefix')).map((found) => ({
        ...found,
        role: get(place, 'RoleARN'),
      })),
    );
  });
}

/** Load balancers name the buckets of their logs in a list of attributes; gateway load balancers have no logs. */
function balancerDeliveries(of: Entity): readonly Found[] {
  const type = property(of, 'Type');
  if (isOneOf(type, 'gateway').kind === 'yes') return [];
  const isNetwork = isOneOf(type, 'network');
  const writer = isNetwork.kind === 'yes' ? writers.networkLoadBalancer : writers.applicationLoadBalancer;
  const attributes = allItems(property(of, 'LoadBalancerAttributes'));
  return attributes.flatMap((attribute) => {
    const key = get(attribute, 'Key');
    const [why, target] = [whyUnknown(key), get(attribute, 'Value')];
    const about = /^(\w+_logs\.s3)\.bucket$/.exec(literal(key) ?? '')?.[1];
    // what is called by an unknown key may be the bucket of the logs
    if (why !== undefined) return one(writer, target).map((found) => ({ ...found, isOn: undecided(why) }));
    if (about === undefined) return [];
    const enabled = attributeNamed(attributes, `${about}.enabled`, target);
    // of a balancer whose type nobody knows it is known only where its logs go
    const isMeant = isNetwork.kind === 'unknown' ? isNetwork : yes;
    return one(writer, target, attributeNamed(attributes, `${about}.prefix`, target), enabled).map((found) => ({
      ...found,
      isOn: allOf([found.isOn, isMeant]),
    }));
  });
}

/** The value of the attribute with that key; unknown where nobody can read the key of one, which may be it. */
function attributeNamed(attributes: readonly Value[], key: string, { place }: Value): Value {
  const answers = attributes.map((attribute) => ({ attribute, isIt: isOneOf(get(attribute, 'Key'), key) }));
  const found = answers.find(({ isIt }) => isIt.kind === 'yes');
  if (found) return get(found.attribute, 'Value');
  const open = answers.find(({ isIt }) => isIt.kind === 'unknown')?.isIt;
  return open?.kind === 'unknown' ? unknownValue(place, open.because) : absent(place);
}

/** What a resource has written into buckets, wherever they are made. */
export function logDeliveriesOf(estate: Estate, source: Resource): readonly LogDelivery[] {
  return (own(readers, source.type)?.(entity(estate, source)) ?? []).map((found) => ({ ...found, source }));
}

/** What is written into the bucket because some resource of the estate says so; the bucket itself may be one. */
export function deliveriesInto(bucket: Bucket): readonly LogDelivery[] {
  const key = resourceKey(bucket.resource);
  const targets = (source: Resource, estate: Estate): readonly string[] =>
    logDeliveriesOf(estate, source).flatMap(({ target }) => bucketKey(target, estate) ?? []);
  return relation(bucket.estate, 'log target', Object.keys(readers), targets, key).flatMap((source) =>
    logDeliveriesOf(bucket.estate, source).filter(({ target }) => bucketKey(target, bucket.estate) === key),
  );
}

/** Deliveries of other resources whose target nobody can read, and that may be the bucket, each with the reason. */
function deliveriesMaybeInto(
  { estate, resource }: Bucket,
  isMeant: (writer: LogWriter) => boolean = () => true,
): readonly Decided[] {
  const isOpen = (source: Resource, there: Estate): readonly string[] =>
    logDeliveriesOf(there, source).some(
      ({ writer, target }) => writer.kind === 'log' && bucketReference(target, there).kind === 'unknown',
    )
      ? ['open']
      : [];
  return relation(estate, 'open log target', Object.keys(readers), isOpen, 'open')
    .filter((source) => source !== resource)
    .flatMap((source) => logDeliveriesOf(estate, source))
    .filter(({ writer }) => writer.kind === 'log' && isMeant(writer))
    .map(({ target, isOn }) => allOf([namesBucket(target, resource, estate), isOn]))
    .filter(({ kind }) => kind === 'unknown');
}

/** Whether some other resource has its logs written here. */
export function receivesLogs(bucket: Bucket): Decided {
  const known = deliveriesInto(bucket).filter(
    ({ writer, source }) => writer.kind === 'log' && source !== bucket.resource,
  );
  return anyOf([...known.map(({ isOn }) => isOn), ...deliveriesMaybeInto(bucket)]);
}

/** The resources of the whole estate, other than the bucket itself, that have logs written into it. */
export function logWriters(bucket: Bucket): readonly Resource[] {
  const sources = deliveriesInto(bucket).filter(({ writer }) => writer.kind === 'log');
  return [...new Set(sources.map(({ source }) => source))].filter((source) => source !== bucket.resource);
}

/** Whether a bucket delivers its access logs here. */
export function isAccessLogTarget(bucket: Bucket): boolean {
  return logWriters(bucket).some(({ type }) => type === 'AWS::S3::Bucket');
}

/** Whether a bucket delivers its access logs here, or may. */
export function receivesAccessLogs(bucket: Bucket): Decided {
  const isOfS3 = ({ what }: LogWriter): boolean => what === writers.accessLogs.what;
  return anyOf([decided(isAccessLogTarget(bucket)), ...deliveriesMaybeInto(bucket, isOfS3)]);
}

/** Whether something is written here that can be encrypted with SSE-S3 only. */
export function needsSseS3(bucket: Bucket): Decided {
  const deliveries = deliveriesInto(bucket).filter(({ source }) => source !== bucket.resource);
  const known = deliveries.map(({ writer, isOn }) => allOf([decided(writer.encryption === 'SSE-S3'), isOn]));
  return anyOf([...known, ...deliveriesMaybeInto(bucket, ({ encryption }) => encryption === 'SSE-S3')]);
}

/** Whether something is written here by an ACL, so that they have to be on. */
export function needsAcls(bucket: Bucket): boolean {
  return deliveriesInto(bucket).some(({ writer }) => writer.admission === 'ACL that AWS adds');
}

/**
 * Whether a writer may need ACLs on the bucket in some other world: conditions may bring in a distribution that logs,
 * so what would break it is not offered as a fix.
 */
export function mayNeedAcls({ estate, resource }: Bucket): boolean {
  return resourcesOf(estate.inventory, 'AWS::CloudFront::Distribution').some(({ body }) => {
    const written = JSON.stringify(body);
    return written.includes('"Logging"') && written.includes(`"${resource.logicalId}`);
  });
}
