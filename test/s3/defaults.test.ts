import { areAclsOn, bucketOf, estateIn, lifecycleRules, takeInventory, type Bucket } from '../../lib/s3';
import { explore, text } from '../../lib/template';
import { template } from '../support/lint';

/** What a question about a bucket comes to. */
function of<T>(properties: string, ask: (bucket: Bucket) => T): T | undefined {
  const made = template(`
Parameters: { P: { Type: String } }
Resources:
  Data: { Type: 'AWS::S3::Bucket', Properties: ${properties} }`);
  const data = made.resources.get('Data');
  const { outcomes } = explore(1, (world) => data && ask(bucketOf(estateIn(takeInventory([made]), world), data)));
  return outcomes[0]?.value;
}

test.each([
  ['{}', 'unknown'],
  ['{ OwnershipControls: { Rules: [{ ObjectOwnership: BucketOwnerEnforced }] } }', 'no'],
  ['{ OwnershipControls: { Rules: [{ ObjectOwnership: ObjectWriter }] } }', 'yes'],
  ['{ OwnershipControls: { Rules: [{ ObjectOwnership: BucketOwnerPreferred }] } }', 'yes'],
  ['{ OwnershipControls: { Rules: [{ ObjectOwnership: SomethingNew }] } }', 'unknown'],
  ['{ OwnershipControls: { Rules: [{ ObjectOwnership: !Ref P }] } }', 'unknown'],
  ['{ OwnershipControls: !Ref P }', 'unknown'],
])('with %s, whether ACLs are on is %s', (properties, kind) => {
  expect(of(properties, areAclsOn)?.kind).toBe(kind);
});

const rule = (stated: string): string => `{ LifecycleConfiguration: { Rules: [{ ${stated} }] } }`;

test.each([
  ['Status: Enabled', 'yes', 'yes'],
  ["Status: Enabled, Prefix: ''", 'yes', 'yes'],
  ['Status: Disabled', 'no', 'yes'],
  ['Status: !Ref P', 'unknown', 'yes'],
  ['Status: Enabled, Prefix: tmp/', 'yes', 'no'],
  ['Status: Enabled, Prefix: !Ref P', 'yes', 'unknown'],
  ['Status: Enabled, TagFilters: [{ Key: a, Value: b }]', 'yes', 'no'],
  ['Status: Enabled, TagFilters: !Ref P', 'yes', 'no'],
  ['Status: Enabled, ObjectSizeGreaterThan: 5', 'yes', 'no'],
  ['Status: Enabled, ObjectSizeLessThan: 5', 'yes', 'no'],
])('the lifecycle rule { %s } is on: %s, is about everything: %s', (stated, isOn, everything) => {
  const [found] = of(rule(stated), lifecycleRules) ?? [];
  expect([found?.isOn.kind, found?.coversEverything.kind]).toEqual([isOn, everything]);
});

test.each([
  ['Status: Enabled', 'logs/', 'yes'],
  ['Status: Enabled, Prefix: logs/', 'logs/', 'yes'],
  ['Status: Enabled, Prefix: logs/2026/', 'logs/', 'yes'],
  ['Status: Enabled, Prefix: l', 'logs/', 'yes'],
  ['Status: Enabled, Prefix: tmp/', 'logs/', 'no'],
  ['Status: Enabled, Prefix: tmp/', '', 'yes'],
  ['Status: Enabled, Prefix: !Ref P', 'logs/', 'unknown'],
])('the lifecycle rule { %s } touches %s: %s', (stated, prefix, kind) => {
  const [found] = of(rule(stated), lifecycleRules) ?? [];
  const wanted = found && { kind: 'text' as const, text: text(prefix), place: found.value.place };
  expect(wanted && found.touches(wanted).kind).toBe(kind);
});

test('rules that nobody can read are not taken for none', () => {
  const unread = of('{ LifecycleConfiguration: { Rules: !Ref P } }', lifecycleRules);
  expect(unread?.map(({ isOn, coversEverything }) => [isOn.kind, coversEverything.kind])).toEqual([
    ['unknown', 'unknown'],
  ]);
  expect(of('{ LifecycleConfiguration: { "Fn::Transform": { Name: Macro } } }', lifecycleRules)).toBeUndefined();
  expect(of('{}', lifecycleRules)).toEqual([]);
});
