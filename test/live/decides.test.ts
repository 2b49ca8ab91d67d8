import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { can } from '../../lib/engine';
import { loadText } from '../../lib/template';
import { haveServers, radosgw, users, type Server, type User } from '../support/servers';

/** A bucket of alice's; the server knows her account by no number, the engine by this one. */
const account = '111111111111';
const bob = `arn:aws:iam::${account}:user/bob`;
const carol = 'arn:aws:iam::222222222222:user/carol';

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: object;
}

const bucket = 'arn:aws:s3:::decide';
const objects = `${bucket}/*`;
const allow = (more: Partial<Statement>): Statement => ({
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: objects,
  ...more,
});
const deny = (more: Partial<Statement>): Statement => ({
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: objects,
  ...more,
});
const tls = (operator: string, value: string): object => ({ [operator]: { 'aws:SecureTransport': value } });
const ip = (operator: string, ...ranges: readonly string[]): object => ({ [operator]: { 'aws:SourceIp': ranges } });

const policies: Readonly<Record<string, readonly Statement[]>> = {
  'nothing but a useless denial': [deny({ Action: 's3:DeleteBucket', Resource: bucket })],
  'read for all': [allow({})],
  'read for all, by a map': [allow({ Principal: { AWS: '*' } })],
  'read for bob': [allow({ Principal: { AWS: bob } })],
  'read for carol': [allow({ Principal: { AWS: carol } })],
  'read for bob and carol': [allow({ Principal: { AWS: [bob, carol] } })],
  'list for all': [allow({ Action: 's3:ListBucket', Resource: bucket })],
  'list on the wrong resource': [allow({ Action: 's3:ListBucket', Resource: objects })],
  'read on the wrong resource': [allow({ Resource: bucket })],
  'write for all': [allow({ Action: 's3:PutObject' })],
  'delete for bob': [allow({ Principal: { AWS: bob }, Action: 's3:DeleteObject' })],
  'everything for all': [allow({ Action: 's3:*', Resource: [bucket, objects] })],
  'everything for bob': [allow({ Principal: { AWS: bob }, Action: 's3:*', Resource: [bucket, objects] })],
  'everything by a star': [allow({ Action: '*', Resource: [bucket, objects] })],
  'actions by a prefix': [allow({ Action: 's3:Get*' })],
  'actions by a question mark': [allow({ Action: 's3:GetObjec?' })],
  'actions in other letters': [allow({ Action: 's3:getobject' })],
  'two actions': [allow({ Action: ['s3:GetObject', 's3:PutObject'] })],
  'one object': [allow({ Resource: `${bucket}/public/a.txt` })],
  'a folder': [allow({ Resource: `${bucket}/public/*` })],
  'a folder by a question mark': [allow({ Resource: `${bucket}/publi?/*` })],
  'a name with a star in the middle': [allow({ Resource: `${bucket}/p*.txt` })],
  'every bucket': [allow({ Resource: '*' })],
  'another bucket': [
    allow({ Resource: 'arn:aws:s3:::another/*' }),
    deny({ Action: 's3:DeleteBucket', Resource: bucket }),
  ],
  'read for all, denied to bob': [allow({}), deny({ Principal: { AWS: bob } })],
  'read for all, denied to all': [allow({}), deny({})],
  'read for all, a folder denied': [allow({}), deny({ Resource: `${bucket}/private/*` })],
  'read for all, one object denied to carol': [
    allow({}),
    deny({ Principal: { AWS: carol }, Resource: `${bucket}/public/a.txt` }),
  ],
  'everything for bob, writing denied': [
    allow({ Principal: { AWS: bob }, Action: 's3:*', Resource: [bucket, objects] }),
    deny({ Action: 's3:PutObject' }),
  ],
  'everything for bob, everything denied': [
    allow({ Principal: { AWS: bob }, Action: 's3:*', Resource: [bucket, objects] }),
    deny({ Action: 's3:*', Resource: [bucket, objects] }),
  ],
  'denied first': [deny({ Principal: { AWS: bob } }), allow({})],
  'denied actions by exception': [
    allow({ Action: 's3:*', Resource: [bucket, objects] }),
    deny({ Action: undefined, NotAction: ['s3:GetObject', 's3:ListBucket'], Resource: [bucket, objects] }),
  ],
  'denied resources by exception': [allow({}), deny({ Resource: undefined, NotResource: `${bucket}/public/*` })],
  'allowed resources by exception': [allow({ Resource: undefined, NotResource: `${bucket}/private/*` })],
  'read for all over TLS': [allow({ Condition: tls('Bool', 'true') })],
  'read for all, plain HTTP denied if it is known': [allow({}), deny({ Condition: tls('BoolIfExists', 'false') })],
  'read for all, plain HTTP denied': [allow({}), deny({ Condition: tls('Bool', 'false') })],
  'without a referer denied': [
    allow({}),
    deny({ Condition: { StringNotLike: { 'aws:Referer': 'https://shop.example/*' } } }),
  ],
  'read for bob over TLS': [allow({ Principal: { AWS: bob }, Condition: tls('Bool', 'true') })],
  'from this machine': [allow({ Condition: ip('IpAddress', '127.0.0.0/8') })],
  'from this address alone': [allow({ Condition: ip('IpAddress', '127.0.0.1/32') })],
  'from this address without a mask': [allow({ Condition: ip('IpAddress', '127.0.0.1') })],
  'from elsewhere': [allow({ Condition: ip('IpAddress', '10.0.0.0/8') })],
  'from one of two networks': [allow({ Condition: ip('IpAddress', '10.0.0.0/8', '127.0.0.0/16') })],
  'from everywhere but here': [allow({ Condition: ip('NotIpAddress', '127.0.0.0/8') })],
  'from everywhere but there': [allow({ Condition: ip('NotIpAddress', '10.0.0.0/8') })],
  'denied from here': [allow({}), deny({ Condition: ip('IpAddress', '127.0.0.1/32') })],
  'denied from outside': [allow({}), deny({ Condition: ip('NotIpAddress', '127.0.0.0/8') })],
  'denied from outside of elsewhere': [allow({}), deny({ Condition: ip('NotIpAddress', '10.0.0.0/8') })],
  'from here and over TLS': [allow({ Condition: { ...ip('IpAddress', '127.0.0.0/8'), ...tls('Bool', 'true') } })],
  'list below a prefix': [
    allow({ Action: 's3:ListBucket', Resource: bucket, Condition: { StringEquals: { 's3:prefix': 'public/' } } }),
  ],
  'list below a pattern': [
    allow({ Action: 's3:ListBucket', Resource: bucket, Condition: { StringLike: { 's3:prefix': 'pub*' } } }),
  ],
  'list below another prefix': [
    allow({ Action: 's3:ListBucket', Resource: bucket, Condition: { StringEquals: { 's3:prefix': 'private/' } } }),
  ],
  'with a referer': [allow({ Condition: { StringLike: { 'aws:Referer': 'https://shop.example/*' } } })],
  'bob reads, all list': [allow({ Principal: { AWS: bob } }), allow({ Action: 's3:ListBucket', Resource: bucket })],
  'all read, bob writes, carol lists': [
    allow({}),
    allow({ Principal: { AWS: bob }, Action: 's3:PutObject' }),
    allow({ Principal: { AWS: carol }, Action: 's3:ListBucket', Resource: bucket }),
  ],
  'two statements for one thing': [
    allow({ Resource: `${bucket}/public/*` }),
    allow({ Resource: `${bucket}/private/*` }),
  ],
  'versions only': [allow({ Action: 's3:GetObjectVersion' })],
  'tags only': [allow({ Action: 's3:GetObjectTagging' })],
  'read and list for carol, denied to all over plain HTTP': [
    allow({ Principal: { AWS: carol }, Action: ['s3:GetObject', 's3:ListBucket'], Resource: [bucket, objects] }),
    deny({ Action: 's3:*', Resource: [bucket, objects], Condition: tls('BoolIfExists', 'false') }),
  ],
  'the owner denied as well': [allow({ Principal: { AWS: bob } }), deny({ Action: 's3:DeleteObject' })],
  'write for all into a folder': [allow({ Action: 's3:PutObject', Resource: `${bucket}/public/*` })],
  'read for all but in two folders': [allow({}), deny({ Resource: [`${bucket}/public/*`, `${bucket}/private/*`] })],
  'read for nobody that exists': [allow({ Principal: { AWS: bob }, Condition: ip('IpAddress', '10.0.0.0/8') })],
  'old language': [allow({})],
  'delete for carol, denied in a folder': [
    allow({ Principal: { AWS: carol }, Action: 's3:DeleteObject' }),
    deny({ Principal: { AWS: carol }, Action: 's3:DeleteObject', Resource: `${bucket}/private/*` }),
  ],
};

interface Ask {
  readonly who: User | 'anyone';
  readonly what: 's3:GetObject' | 's3:PutObject' | 's3:DeleteObject' | 's3:ListBucket';
  readonly key: string;
  readonly isPlaintext: boolean;
}

const whos: readonly (User | 'anyone')[] = ['anyone', users.bob, users.carol];
const asks: readonly Ask[] = whos.flatMap((who) =>
  [false, true].flatMap((isPlaintext): Ask[] => [
    { who, what: 's3:GetObject', key: 'public/a.txt', isPlaintext },
    { who, what: 's3:GetObject', key: 'private/b.txt', isPlaintext },
    { who, what: 's3:PutObject', key: 'public/new.txt', isPlaintext },
    { who, what: 's3:DeleteObject', key: 'private/gone.txt', isPlaintext },
    { who, what: 's3:ListBucket', key: 'public/', isPlaintext },
  ]),
);

const nameOf = (who: Ask['who']): string => (typeof who === 'string' ? who : who.name);
const show = ({ who, what, key, isPlaintext }: Ask): string =>
  `${nameOf(who)} ${what} ${key} ${isPlaintext ? 'http' : 'https'}`;

/** What the engine says: yes or no; another account's own policies are taken to allow it, as this server has none. */
function decided(statements: readonly Statement[], { who, what, key, isPlaintext }: Ask): boolean {
  const template = loadText(
    't.json',
    JSON.stringify({
      Resources: {
        Decide: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'decide' } },
        // a user whom no template makes might be allowed anything by policies of its own
        Bob: { Type: 'AWS::IAM::User', Properties: { UserName: 'bob' } },
        Policy: {
          Type: 'AWS::S3::BucketPolicy',
          Properties: { Bucket: 'decide', PolicyDocument: { Version: '2012-10-17', Statement: statements } },
        },
      },
    }),
    { environment: { account, region: 'us-east-1' } },
  );
  const principal = typeof who === 'string' ? '*' : who.name === 'carol' ? carol : bob;
  const resource = what === 's3:ListBucket' ? bucket : `${bucket}/${key}`;
  const context = new Map<string, string[]>([
    ['aws:SourceIp', ['127.0.0.1']],
    ...(what === 's3:ListBucket' ? [['s3:prefix', [key]] as [string, string[]]] : []),
  ]);
  const verdicts = can([template], { principal, action: what, resource, context, isPlaintext }).answers.map(
    ({ verdict, because }) => `${verdict}: ${because}`,
  );
  const [only = 'nothing'] = verdicts;
  if (!/^(allowed|denied)/.test(only)) throw new Error(`the engine cannot tell: ${only}`);
  return only.startsWith('allowed');
}

const describeWithServers = haveServers() ? describe : describe.skip;

describeWithServers('radosgw decides as `can` does', () => {
  let server: Server;
  let owner: S3Client;
  const clients = new Map<string, S3Client>();
  beforeAll(async () => {
    server = await radosgw();
    owner = server.client();
    const httpsAgent = new Agent({ keepAlive: true, ca: readFileSync(server.ca ?? '') });
    for (const who of whos) {
      for (const isPlaintext of [false, true]) {
        const credentials =
          typeof who === 'string'
            ? { accessKeyId: '', secretAccessKey: '' }
            : { accessKeyId: who.accessKeyId, secretAccessKey: who.secretAccessKey };
        const client = new S3Client({
          region: 'us-east-1',
          endpoint: isPlaintext ? server.http : (server.https ?? ''),
          forcePathStyle: true,
          credentials,
          requestChecksumCalculation: 'WHEN_REQUIRED',
          maxAttempts: 4,
          requestHandler: { httpsAgent, socketTimeout: 2000, connectionTimeout: 2000 },
          ...(typeof who === 'string' ? { signer: { sign: (request) => Promise.resolve(request) } } : {}),
        });
        clients.set(`${nameOf(who)} ${isPlaintext}`, client);
      }
    }
  }, 60_000);
  afterAll(async () => {
    for (const client of clients.values()) client.destroy();
    await server.stop();
  });

  /** What really happened: whether the server let it through. */
  async function happened(name: string, { who, what, key, isPlaintext }: Ask): Promise<boolean> {
    const client = clients.get(`${nameOf(who)} ${isPlaintext}`);
    // a bucket of an account without a tenant is `:name` to users of another one
    const Bucket = typeof who !== 'string' && who.name === 'carol' ? `:${name}` : name;
    const commands = {
      's3:GetObject': () => client?.send(new GetObjectCommand({ Bucket, Key: key })),
      's3:PutObject': () => client?.send(new PutObjectCommand({ Bucket, Key: key, Body: 'x' })),
      's3:DeleteObject': () => client?.send(new DeleteObjectCommand({ Bucket, Key: key })),
      's3:ListBucket': () => client?.send(new ListObjectsV2Command({ Bucket, Prefix: key })),
    };
    try {
      await commands[what]();
      return true;
    } catch (error) {
      const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
      if (status === 403) return false;
      throw error;
    }
  }

  /** Where this server is known to differ from AWS; each with the reason, so that nothing else hides behind it. */
  const knownDifferences: Readonly<
    Record<string, { readonly because: string; readonly isMeant: (ask: Ask) => boolean }>
  > = {
    'denied actions by exception': {
      because: 'a NotAction does nothing there',
      isMeant: ({ what }) => what === 's3:PutObject' || what === 's3:DeleteObject',
    },
    'read for all, plain HTTP denied': {
      because: 'aws:SecureTransport is there only over TLS, so that a denial without it never holds',
      isMeant: ({ what, isPlaintext }) => what === 's3:GetObject' && isPlaintext,
    },
    'without a referer denied': {
      because: 'a negated operator on a key that is not there does not hold',
      isMeant: ({ what }) => what === 's3:GetObject',
    },
  };

  test(`there are at least sixty policies, and ${asks.length} requests to each`, () =>
    expect(Object.keys(policies).length).toBeGreaterThanOrEqual(60));

  test.each(Object.entries(policies))(
    '%s',
    async (name, statements) => {
      const here = JSON.stringify({
        Version: name === 'old language' ? '2008-10-17' : '2012-10-17',
        Statement: statements,
      }).replaceAll(`arn:aws:iam::${account}:`, 'arn:aws:iam:::');
      // a bucket for each policy: some deny everybody to change it
      const Bucket = `decide-${Object.keys(policies).indexOf(name)}`;
      await owner.send(new CreateBucketCommand({ Bucket }));
      for (const Key of ['public/a.txt', 'private/b.txt', 'private/gone.txt'])
        await owner.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
      await owner.send(
        new PutBucketPolicyCommand({
          Bucket,
          Policy: here.replaceAll('arn:aws:s3:::decide', `arn:aws:s3:::${Bucket}`),
        }),
      );
      const answers = await Promise.all(
        asks.map(async (one) => ({ one, real: await happened(Bucket, one), ours: decided(statements, one) })),
      );
      // a difference that is known has to be there, or the list is wrong
      const differences = answers
        .filter(({ one, real, ours }) => (real !== ours) !== (knownDifferences[name]?.isMeant(one) === true))
        .map(
          ({ one, real, ours }) =>
            `${show(one)}: the server ${real ? 'allows' : 'denies'}, can ${ours ? 'allows' : 'denies'}`,
        );
      expect(differences).toEqual([]);
    },
    60_000,
  );
});
