import { isArray, isObject, own, type Json, type JsonObject, type JsonPath } from './json';
import { policyOfConnector, policyOfTemplate } from './serverless-policies';
import type { OpaquePart } from './opaque';

/** The macro that makes CloudFormation of SAM. */
export const serverlessTransform = 'AWS::Serverless-2016-10-31';

/** The stand-in for a document that nobody here can read; `resolve` gives its argument as the reason. */
const unread = 'Fn::BucketWarden::Unread';

/** Where a part of a generated resource was written: of two that fit a place, the longer one says where. */
export interface Origin {
  readonly made: JsonPath;
  readonly written: JsonPath;
  /** it is what was written, node by node, and not made of it */
  readonly isCopy?: boolean;
}

/** A template of SAM with what the macro makes of it beside it, as far as S3 and its keys are concerned. */
export interface Expansion {
  readonly body: JsonObject;
  /** what the macro makes and nobody here looked at */
  readonly opaque: readonly OpaquePart[];
  readonly origins: readonly Origin[];
}

type Resources = Readonly<Record<string, JsonObject>>;

/** What a type of SAM makes a role for. */
interface RoleMaker {
  readonly globals: string;
  readonly service: string;
  /** managed policies that the role always has */
  readonly managed: readonly string[];
  /** properties that make nothing that reaches a bucket or a key, beside those of the role */
  readonly quiet: ReadonlySet<string>;
}

/**
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-statemachine.html
 */
const roleMakers: ReadonlyMap<string, RoleMaker> = new Map([
  [
    'AWS::Serverless::Function',
    {
      globals: 'Function',
      service: 'lambda.amazonaws.com',
      managed: ['service-role/AWSLambdaBasicExecutionRole'],
      // `Tracing` and `VpcConfig` add managed policies to the role that are about X-Ray and EC2
      quiet: new Set(
        `Architectures AutoPublishAlias AutoPublishAliasAllProperties AutoPublishCodeSha256 CapacityProviderConfig
        CodeSigningConfigArn CodeUri DeadLetterQueue Description DurableConfig Environment EphemeralStorage
        FileSystemConfigs FunctionName FunctionScalingConfig FunctionUrlConfig Handler ImageConfig ImageUri InlineCode
        KmsKeyArn Layers LoggingConfig MemorySize PackageType PublishToLatestPublished PropagateTags
        ProvisionedConcurrencyConfig RecursiveLoop ReservedConcurrentExecutions Runtime RuntimeManagementConfig
        SnapStart SourceKMSKeyArn Tags TenancyConfig Timeout Tracing VersionDescription VersionDeletionPolicy
        VpcConfig`.split(/\s+/),
      ),
    },
  ],
  [
    'AWS::Serverless::StateMachine',
    {
      globals: 'StateMachine',
      service: 'states.amazonaws.com',
      managed: [],
      quiet: new Set(
        `AutoPublishAlias UseAliasAsEventTarget Definition DefinitionSubstitutions DefinitionUri DeploymentPreference
        Logging Name PropagateTags Tags Tracing Type`.split(/\s+/),
      ),
    },
  ],
]);

/** Properties that the generated role is made of. */
const ofTheRole = new Set(['Role', 'Policies', 'PermissionsBoundary', 'RolePath', 'AssumeRolePolicyDocument']);

/**
 * Events that reach no bucket: what SAM adds to the role for streams and queues is about those services.
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventsource.html
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-function.html
 */
const quietEvents = new Set(
  `AlexaSkill Api CloudWatchEvent CloudWatchLogs Cognito DynamoDB EventBridgeRule HttpApi IoTRule Kinesis MSK Schedule
  ScheduleV2 SNS SQS`.split(/\s+/),
);

/**
 * Types of SAM that make no role that could reach a bucket, and no bucket; a nested application is a template of its
 * own.
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html
 */
const quietTypes = new Set(
  ['Api', 'HttpApi', 'LayerVersion', 'SimpleTable', 'Application'].map((name) => `AWS::Serverless::${name}`),
);

/** Managed policies that SAM takes by their name alone, and whose ARN has a path. */
const servicePolicies = new Set(
  ['Basic', 'VPCAccess', 'SQSQueue', 'Kinesis', 'DynamoDB'].map((name) => `AWSLambda${name}ExecutionRole`),
);

/**
 * Writes down what SAM makes of functions, state machines and connectors: their roles and policies, under the logical
 * ids that the macro gives them. Everything else of SAM is opaque, one by one. A document without SAM is returned as it
 * is.
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html
 */
export function expandServerless(body: JsonObject, transforms: readonly string[]): Expansion {
  const resources = resourcesOf(body);
  const ofServerless = Object.entries(resources).filter(([, resource]) => isOfServerless(resource));
  if (ofServerless.length === 0) return { body, opaque: [], origins: [] };
  if (!transforms.includes(serverlessTransform)) {
    const because = `only the transform \`${serverlessTransform}\` makes something of it, and the template has none`;
    return { body, opaque: ofServerless.map(([id]) => ({ path: ['Resources', id], because })), origins: [] };
  }
  const maker = new Maker(resources, own(body, 'Globals'));
  for (const [id, resource] of ofServerless) maker.expand(id, resource);
  const made = [...maker.amended, ...maker.resources];
  if (made.length === 0) return { body, opaque: maker.opaque, origins: [] };
  const expanded = { ...body, Resources: { ...resources, ...Object.fromEntries(made) } };
  return { body: expanded, opaque: maker.opaque, origins: maker.origins };
}

function resourcesOf(body: JsonObject): Resources {
  const found = own(body, 'Resources');
  const entries = Object.entries(isObject(found) ? found : {});
  return Object.fromEntries(entries.flatMap(([id, one]) => (isObject(one) ? [[id, one] as const] : [])));
}

function isOfServerless(resource: JsonObject): boolean {
  return typeOf(resource).startsWith('AWS::Serverless::') || own(resource, 'Connectors') !== undefined;
}

function typeOf(resource: JsonObject | undefined): string {
  const type = own(resource, 'Type');
  return typeof type === 'string' ? type : '';
}

function propertiesOf(resource: JsonObject | undefined): JsonObject {
  const properties = own(resource, 'Properties');
  return isObject(properties) ? properties : {};
}

function asList(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null) return [];
  return isArray(value) ? value : [value];
}

class Maker {
  readonly resources = new Map<string, JsonObject>();
  /** buckets with the notifications that the macro adds to them */
  readonly amended = new Map<string, JsonObject>();
  readonly opaque: OpaquePart[] = [];
  readonly origins: Origin[] = [];

  constructor(
    private readonly written: Resources,
    private readonly globals: Json | undefined,
  ) {}

  expand(id: string, resource: JsonObject): void {
    const type = typeOf(resource);
    const maker = roleMakers.get(type);
    if (maker) this.expandRole(id, resource, maker);
    else if (type === 'AWS::Serverless::Connector')
      this.expandConnector(id, resource, { id: `${id}Policy`, path: ['Resources', id, 'Properties'] });
    else if (type.startsWith('AWS::Serverless::') && !quietTypes.has(type)) this.leave(['Resources', id, 'Type'], type);
    const connectors = own(resource, 'Connectors');
    if (connectors !== undefined && !isObject(connectors)) this.leave(['Resources', id, 'Connectors'], 'Connectors');
    for (const [name, connector] of Object.entries(isObject(connectors) ? connectors : {})) {
      const path = ['Resources', id, 'Connectors', name, 'Properties'];
      if (isObject(connector)) this.expandConnector(id, connector, { id: `${id}${name}Policy`, path });
      else this.leave(path, name);
    }
  }

  /** Says that what the macro makes of a part was not looked at. */
  private leave(path: JsonPath, what: string): void {
    this.opaque.push({ path, because: `what SAM makes of \`${what}\` was not looked at` });
  }

  private make(id: string, resource: JsonObject, origins: readonly Origin[]): void {
    const [first] = origins;
    if (Object.hasOwn(this.written, id) || this.resources.has(id)) {
      this.opaque.push({
        path: first?.written ?? [],
        because: `SAM makes a resource \`${id}\`, and the template has one`,
      });
      return;
    }
    this.resources.set(id, resource);
    this.origins.push(...origins);
  }

  private expandRole(id: string, resource: JsonObject, maker: RoleMaker): void {
    const globals = isObject(this.globals) ? own(this.globals, maker.globals) : undefined;
    const written = own(resource, 'Properties') ?? {};
    const merged = isObject(globals) ? merge(globals, written) : written;
    const properties = isObject(merged) ? merged : {};
    for (const [name, value] of Object.entries(properties))
      if (!maker.quiet.has(name) && !ofTheRole.has(name)) this.checkLoud({ id, resource }, name, value);
    for (const name of ['Policies', 'Role', 'Events'])
      if (isObject(globals) && own(globals, name) !== undefined) this.leave(['Globals', maker.globals, name], name);
    const role = own(properties, 'Role');
    // with a condition in it, there may be a role or none
    if (role !== undefined && !(isObject(role) && own(role, 'Fn::If') !== undefined)) return;
    if (role !== undefined) this.leave(['Resources', id, 'Properties', 'Role'], 'Role');
    this.makeRole(id, { resource, properties, maker });
  }

  /** A property that may make more than a function. */
  private checkLoud(of: { readonly id: string; readonly resource: JsonObject }, name: string, value: Json): void {
    const path = ['Resources', of.id, 'Properties'];
    if (name === 'EventInvokeConfig' && !mentionsStorage(value)) return;
    if (name !== 'Events' || !isObject(value)) return this.leave([...path, name], name);
    for (const [event, source] of Object.entries(value)) {
      const type = isObject(source) ? own(source, 'Type') : undefined;
      const settings = isObject(source) ? own(source, 'Properties') : undefined;
      const isQuiet = typeof type === 'string' && quietEvents.has(type) && !mentionsStorage(settings);
      const isNotified = type === 'S3' && isObject(settings) && this.notify(of, event, settings);
      if (!isQuiet && !isNotified) this.leave([...path, name, event], event);
    }
  }

  /**
   * An event of S3: the bucket notifies the function, and may call it.
   * @returns false when nobody can tell which bucket it is, or what it notifies already
   * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-s3.html
   * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-function.html
   */
  private notify(
    { id, resource }: { readonly id: string; readonly resource: JsonObject },
    event: string,
    settings: JsonObject,
  ): boolean {
    const [reference, filter] = [own(settings, 'Bucket'), own(settings, 'Filter')];
    const name = isObject(reference) ? own(reference, 'Ref') : undefined;
    const bucket = typeof name === 'string' ? (this.amended.get(name) ?? own(this.written, name)) : undefined;
    const stated = own(propertiesOf(bucket), 'NotificationConfiguration') ?? {};
    const others = isObject(stated) ? (own(stated, 'LambdaConfigurations') ?? []) : undefined;
    const isPlain = isObject(stated) && Object.keys(stated).every((key) => key !== 'Ref' && !key.startsWith('Fn::'));
    if (typeof name !== 'string' || typeOf(bucket) !== 'AWS::S3::Bucket' || !isPlain || !isArray(others)) return false;
    const condition = own(resource, 'Condition');
    const added = asList(own(settings, 'Events')).map((one) => {
      const call = { Event: one, Function: { 'Fn::GetAtt': [id, 'Arn'] } };
      const whole = filter === undefined ? call : { ...call, Filter: filter };
      return condition === undefined ? whole : { 'Fn::If': [condition, whole, { Ref: 'AWS::NoValue' }] };
    });
    const notifications = { ...stated, LambdaConfigurations: [...others, ...added] };
    const properties = { ...propertiesOf(bucket), NotificationConfiguration: notifications };
    this.amended.set(name, { ...bucket, Properties: properties });
    const written = ['Resources', id, 'Properties', 'Events', event];
    const at = ['Resources', name, 'Properties', 'NotificationConfiguration', 'LambdaConfigurations'];
    this.origins.push(...added.map((_, index) => ({ made: [...at, others.length + index], written })));
    const permission = {
      Type: 'AWS::Lambda::Permission',
      ...conditionOf(resource),
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: { Ref: id },
        Principal: 's3.amazonaws.com',
        SourceAccount: { Ref: 'AWS::AccountId' },
      },
    };
    const made = `${id}${event}Permission`;
    this.make(made, permission, [{ made: ['Resources', made], written }]);
    return true;
  }

  private makeRole(
    id: string,
    from: { readonly resource: JsonObject; readonly properties: JsonObject; readonly maker: RoleMaker },
  ): void {
    const { resource, properties, maker } = from;
    const [made, written] = [`${id}Role`, ['Resources', id]];
    const origins: Origin[] = [{ made: ['Resources', made], written }];
    const documents: Json[] = [];
    const arns: Json[] = maker.managed.map(managedArn);
    const listed = own(properties, 'Policies');
    const add = (list: Json[], name: string, one: Json, path: JsonPath): void => {
      origins.push({ made: ['Resources', made, 'Properties', name, list.length], written: path });
      list.push(one);
    };
    asList(listed).forEach((entry, index) => {
      const path = [...written, 'Properties', 'Policies', ...(isArray(listed) ? [index] : [])];
      const held = policiesOf(entry);
      for (const document of held.documents) {
        const isCopy = document === entry;
        if (isCopy) {
          const here = ['Resources', made, 'Properties', 'Policies', documents.length, 'PolicyDocument'];
          origins.push({ made: here, written: path, isCopy });
        }
        add(documents, 'Policies', named(document, `${made}Policy${index}`), path);
      }
      for (const arn of held.arns) add(arns, 'ManagedPolicyArns', arn, path);
    });
    const body = {
      Type: 'AWS::IAM::Role',
      ...conditionOf(resource),
      Properties: {
        AssumeRolePolicyDocument: own(properties, 'AssumeRolePolicyDocument') ?? trust(maker.service),
        ...(arns.length === 0 ? {} : { ManagedPolicyArns: arns }),
        ...(documents.length === 0 ? {} : { Policies: documents }),
        ...taken(properties, 'PermissionsBoundary', 'PermissionsBoundary'),
        ...taken(properties, 'RolePath', 'Path'),
      },
    };
    this.make(made, body, origins);
  }

  private expandConnector(
    id: string,
    connector: JsonObject,
    at: { readonly id: string; readonly path: JsonPath },
  ): void {
    const properties = propertiesOf(connector);
    const source = own(properties, 'Source') ?? { Id: id };
    const destinations = own(properties, 'Destination');
    asList(destinations).forEach((destination, index) => {
      const made = isArray(destinations) ? at.id.replace(/Policy$/, `Destination${index}Policy`) : at.id;
      const reaches = this.connection(source, destination);
      if (reaches === 'no bucket') return;
      const policy = reaches && policyOfConnector(asList(own(properties, 'Permissions')), reaches.bucketArn);
      if (reaches === undefined || policy === undefined) return this.leave(at.path, 'Connectors');
      const body = { Type: 'AWS::IAM::ManagedPolicy', ...conditionOf(connector) };
      const withRole = { ...body, Properties: { PolicyDocument: policy, Roles: [reaches.role] } };
      this.make(made, withRole, [{ made: ['Resources', made], written: at.path }]);
    });
  }

  /** The bucket that a connector leads to, and whose role it is for. @returns undefined when nobody here can tell */
  private connection(
    source: Json,
    destination: Json,
  ): { readonly bucketArn: Json; readonly role: Json } | 'no bucket' | undefined {
    const [from, to] = [this.endOf(source), this.endOf(destination)];
    if (to.type !== 'AWS::S3::Bucket')
      return connectedTypes.has(from.type) && connectedTypes.has(to.type) ? 'no bucket' : undefined;
    const bucketArn = to.id === undefined ? own(to.reference, 'Arn') : { 'Fn::GetAtt': [to.id, 'Arn'] };
    const role = own(from.reference, 'RoleName') ?? (from.id === undefined ? undefined : this.roleOf(from.id));
    return bucketArn === undefined || role === undefined ? undefined : { bucketArn, role };
  }

  private endOf(reference: Json): { readonly reference: JsonObject; readonly id?: string; readonly type: string } {
    const found = isObject(reference) ? reference : {};
    const id = own(found, 'Id');
    if (typeof id === 'string') return { reference: found, id, type: typeOf(own(this.written, id)) };
    return { reference: found, type: typeOf(found) };
  }

  /** The name of the role that a function or state machine runs with. */
  private roleOf(id: string): Json | undefined {
    const resource = Object.hasOwn(this.written, id) ? this.written[id] : undefined;
    const properties = propertiesOf(resource);
    const role = own(properties, 'Role') ?? own(properties, 'RoleArn');
    if (role === undefined) return roleMakers.has(typeOf(resource)) ? { Ref: `${id}Role` } : undefined;
    const attribute = isObject(role) ? own(role, 'Fn::GetAtt') : undefined;
    const [holder, name] = typeof attribute === 'string' ? attribute.split('.') : asList(attribute);
    return typeof holder === 'string' && name === 'Arn' ? { Ref: holder } : undefined;
  }
}

/**
 * Types that connectors join, other than to a bucket: what they write then is about those services.
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/reference-sam-connector.html
 */
const connectedTypes = new Set(
  `ApiGateway::RestApi ApiGatewayV2::Api AppSync::DataSource AppSync::GraphQLApi DynamoDB::Table Events::EventBus
  Events::Rule Lambda::Function Location::PlaceIndex S3::Bucket Serverless::Api Serverless::Function
  Serverless::HttpApi Serverless::SimpleTable Serverless::StateMachine SNS::Topic SQS::Queue
  StepFunctions::StateMachine`
    .split(/\s+/)
    .map((name) => `AWS::${name}`),
);

/** Whether what an event hands on may end in a bucket: only queues, topics, functions and buses are known not to. */
function mentionsStorage(value: Json | undefined): boolean {
  if (isArray(value)) return value.some(mentionsStorage);
  if (!isObject(value)) return false;
  return Object.entries(value).some(([key, member]) => {
    if (key !== 'DestinationConfig') return mentionsStorage(member);
    const ends = isObject(member) ? Object.values(member) : [null];
    return ends.some((end) => {
      const type = isObject(end) ? own(end, 'Type') : undefined;
      return typeof type !== 'string' || !['SQS', 'SNS', 'Lambda', 'EventBridge'].includes(type);
    });
  });
}

interface Held {
  readonly documents: readonly Json[];
  readonly arns: readonly Json[];
}

/** What one entry of `Policies` is: a document, a policy template, or the name or ARN of a managed policy. */
function policiesOf(entry: Json): Held {
  if (typeof entry === 'string') return { documents: [], arns: [entry.startsWith('arn:') ? entry : managedArn(entry)] };
  if (!isObject(entry)) return unreadable('an entry that is no policy');
  if (own(entry, 'Statement') !== undefined) return { documents: [entry], arns: [] };
  const [name, second] = Object.keys(entry);
  if (name === undefined || second !== undefined) return unreadable('an entry that is no policy');
  const argument = own(entry, name);
  if (name === 'Fn::If') return eitherOf(argument);
  if (name === 'Ref' || name.startsWith('Fn::')) return { documents: [], arns: [entry] };
  const document = policyOfTemplate(name, isObject(argument) ? argument : {});
  return document === undefined ? unreadable(`the policy template \`${name}\``) : { documents: [document], arns: [] };
}

function eitherOf(argument: Json | undefined): Held {
  const [condition, whenTrue, whenFalse] = asList(argument);
  if (condition === undefined || whenTrue === undefined || whenFalse === undefined)
    return unreadable('a condition that is none');
  const none = { Ref: 'AWS::NoValue' };
  const [one, other] = [whenTrue, whenFalse].map(policiesOf);
  const ifTrue = (policy: Json): Json => ({ 'Fn::If': [condition, policy, none] });
  const ifFalse = (policy: Json): Json => ({ 'Fn::If': [condition, none, policy] });
  return {
    documents: [...(one?.documents ?? []).map(ifTrue), ...(other?.documents ?? []).map(ifFalse)],
    arns: [...(one?.arns ?? []).map(ifTrue), ...(other?.arns ?? []).map(ifFalse)],
  };
}

function unreadable(what: string): Held {
  return { documents: [{ [unread]: `what SAM makes of ${what} is not known` }], arns: [] };
}

function managedArn(name: string): Json {
  const full = servicePolicies.has(name) ? `service-role/${name}` : name;
  return { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/', full]] };
}

/** A policy of a role; a conditional document is a conditional policy. */
function named(document: Json, name: string): Json {
  const choice = isObject(document) ? own(document, 'Fn::If') : undefined;
  if (!isArray(choice)) return { PolicyName: name, PolicyDocument: document };
  const isNone = (one: Json): boolean => isObject(one) && own(one, 'Ref') === 'AWS::NoValue';
  return {
    'Fn::If': choice.map((one, index) => (index === 0 || isNone(one) ? one : named(one, name))),
  };
}

function conditionOf(resource: JsonObject): JsonObject {
  const condition = own(resource, 'Condition');
  return condition === undefined ? {} : { Condition: condition };
}

function trust(service: string): JsonObject {
  const statement = { Effect: 'Allow', Principal: { Service: [service] }, Action: ['sts:AssumeRole'] };
  return { Version: '2012-10-17', Statement: [statement] };
}

/**
 * What a resource is with the `Globals` of its type: maps are merged, lists come after the global ones, anything else
 * is replaced.
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
 */
function merge(global: Json, local: Json | undefined): Json {
  if (local === undefined) return global;
  if (isArray(global) && isArray(local)) return [...global, ...local];
  if (!isObject(global) || !isObject(local)) return local;
  const keys = new Set([...Object.keys(global), ...Object.keys(local)]);
  return Object.fromEntries(
    [...keys].map((key) => {
      const before = own(global, key);
      return [key, before === undefined ? (own(local, key) ?? null) : merge(before, own(local, key))];
    }),
  );
}

/** Where a node of the expanded template was written, for showing it. */
export function writtenPath(path: JsonPath, origins: readonly Origin[]): JsonPath {
  const fits = origins.filter(({ made }) => made.every((step, index) => path[index] === step));
  const longest = fits.reduce<Origin | undefined>(
    (best, one) => (best === undefined || one.made.length > best.made.length ? one : best),
    undefined,
  );
  if (longest === undefined) return path;
  return longest.isCopy === true ? [...longest.written, ...path.slice(longest.made.length)] : longest.written;
}

/** A property of what is expanded under its name in what is made; nothing when it is not stated. */
function taken(properties: JsonObject, from: string, to: string): JsonObject {
  const value = own(properties, from);
  return value === undefined ? {} : { [to]: value };
}
