import * as S3 from '@aws-sdk/client-s3';
import { App, aws_s3 as s3, CfnResource, NestedStack, Stack } from 'aws-cdk-lib';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, request as requestTo, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { addLeakyStacks } from '../../examples/leaky-app/leaky-app';
import { audit, blockAll, publicPolicy } from '../support/audit';
import { bucketWarden, folder, projectRoot } from '../support/command';
import { haveServers, moto, radosgw, type Server } from '../support/servers';

/*
 * One leak, seen by linting, by the hook, by Config and by an audit: each asks the command or the bundle that AWS runs,
 * and what runs is on a real S3 server.
 */

const describeWithServers = haveServers() ? describe : describe.skip;

const outdir = folder();
const app = new App({ outdir });
addLeakyStacks(app);
// the same leaks once more, in a stack that is nested
const nested = new NestedStack(new Stack(app, 'Uploads'), 'Inner');
new CfnResource(nested, 'Dropbox', {
  type: 'AWS::S3::Bucket',
  properties: {
    AccessControl: 'PublicReadWrite',
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] },
    CorsConfiguration: { CorsRules: [{ AllowedOrigins: ['*'], AllowedMethods: ['GET', 'PUT'] }] },
  },
});
new s3.Bucket(nested, 'Site', {
  websiteIndexDocument: 'index.html',
  publicReadAccess: true,
  blockPublicAccess: s3.BlockPublicAccess.BLOCK_ACLS_ONLY,
});
app.synth();
const innerId = String(nested.resolve((nested.nestedStackResource as CfnResource).logicalId));
const inner = { stack: `Uploads-${innerId}`, stackName: `Uploads-${innerId}-Z2VKC706XKXT` };
const website = readdirSync(outdir, { recursive: true, encoding: 'utf8' }).find(
  (file) => file.endsWith('Website.template.json') || /Website[0-9A-F]{8}\.template\.json$/.test(file),
);

/** A bucket that leaks, as the CDK, CloudFormation and S3 call it, and how it leaks. */
interface Leak {
  readonly template: string;
  /** what every gate calls the stack */
  readonly stack: string;
  /** what CloudFormation calls it */
  readonly stackName: string;
  readonly id: string;
  readonly bucket: string;
  /** the rule that says so */
  readonly rule: 'public-acl' | 'public-read';
}

const siteIn = (template: string): string => {
  const { Resources } = JSON.parse(readFileSync(join(outdir, template), 'utf8')) as { Resources: object };
  return Object.keys(Resources).find((id) => /^Site[0-9A-F]{8}$/.test(id)) ?? '';
};
const logs = { template: 'Logs.template.json', stack: 'Logs', stackName: 'Logs' };
const production = { template: website ?? '', stack: 'Production-Website', stackName: 'Production-Website' };
const storage = { template: nested.templateFile, ...inner };
const leaks: readonly Leak[] = [
  { ...logs, id: 'Dropbox', bucket: 'logs-dropbox-1x2y3z', rule: 'public-acl' },
  { ...storage, id: 'Dropbox', bucket: 'uploads-dropbox-1x2y3z', rule: 'public-acl' },
  { ...production, id: siteIn(production.template), bucket: 'website-site-1x2y3z', rule: 'public-read' },
  { ...storage, id: siteIn(storage.template), bucket: 'uploads-site-1x2y3z', rule: 'public-read' },
];

interface Named {
  readonly correlation: string;
  readonly severity: string;
  readonly kind: string;
}

/** What is said of the bucket of a leak, and fails by default or would: the name of each once. */
function namesOf(
  findings: readonly Named[],
  { stack, id }: Leak,
  kind: 'fail' | 'unknown' = 'fail',
): readonly string[] {
  const said = findings.filter(
    (one) => one.kind === kind && one.severity !== 'low' && one.correlation.endsWith(`|${stack}|${id}`),
  );
  return [...new Set(said.map(({ correlation }) => correlation))].sort();
}

const linted = (() => {
  const { stdout } = bucketWarden([outdir, '--format', 'json']);
  return (JSON.parse(stdout) as { findings: readonly Named[] }).findings;
})();

/** The lines of JSON that the bundle writes into its log when it is asked. */
async function askBundle(handler: string, event: object, environment: object): Promise<readonly Named[]> {
  const program = `require(${JSON.stringify(join(projectRoot, 'dist/lambda/index.js'))})
    .${handler}(${JSON.stringify(event)}, { getRemainingTimeInMillis: () => 60000 })
    .then((answer) => process.stdout.write(JSON.stringify(answer ?? null)))`;
  const child = spawn(process.execPath, ['-e', program], {
    cwd: projectRoot,
    env: { PATH: process.env['PATH'], AWS_REGION: 'us-east-1', ...environment },
  });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  expect(await new Promise((resolve) => child.once('close', resolve))).toBe(0);
  return log.split('\n').flatMap((line) => (line.startsWith('{"correlation"') ? [JSON.parse(line) as Named] : []));
}

const listening = async (server: HttpServer): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const closed = async (server: HttpServer): Promise<void> => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
};

async function hooked({ template, stackName }: Leak): Promise<readonly Named[]> {
  const store = createServer((_, response) => {
    response.end(JSON.stringify({ template: readFileSync(join(outdir, template), 'utf8') }));
  });
  const event = {
    clientRequestToken: 'token',
    awsAccountId: '111122223333',
    stackId: `arn:aws:cloudformation:eu-west-1:111122223333:stack/${stackName}/1a2345b6`,
    actionInvocationPoint: 'CREATE_PRE_PROVISION',
    requestData: {
      targetName: 'STACK',
      targetType: 'STACK',
      targetLogicalId: stackName,
      payload: await listening(store),
    },
  };
  const found = await askBundle('hook', event, {});
  await closed(store);
  return found;
}

/**
 * Before a server: it says of each bucket the tags that CloudFormation alone may write, as S3 refuses them to everybody
 * else.
 */
function tagging(server: Server): HttpServer {
  const tag = (key: string, value: string): string =>
    `<Tag><Key>aws:cloudformation:${key}</Key><Value>${value}</Value></Tag>`;
  return createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', server.http);
    const asksTags = request.method === 'GET' && searchParams.has('tagging');
    const leak = leaks.find(({ bucket }) => asksTags && pathname.split('/')[1] === bucket);
    if (leak) {
      const tags = tag('stack-name', leak.stackName) + tag('logical-id', leak.id);
      response.end(`<Tagging xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><TagSet>${tags}</TagSet></Tagging>`);
      return;
    }
    const { method, headers, url } = request;
    const passed = requestTo(`${server.http}${url}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    passed.on('error', () => response.destroy());
    request.pipe(passed);
  });
}

const everybody = { Type: 'Group', URI: 'http://acs.amazonaws.com/groups/global/AllUsers' } as const;

/** What CloudFormation makes of the bucket of a leak, as far as the server takes it. */
async function deploy(client: S3.S3Client, { bucket: Bucket, rule }: Leak, hasOwnership: boolean): Promise<void> {
  await client.send(new S3.CreateBucketCommand({ Bucket }));
  const [ObjectOwnership, isSite] = [
    rule === 'public-acl' ? 'BucketOwnerPreferred' : 'BucketOwnerEnforced',
    rule === 'public-read',
  ] as const;
  if (hasOwnership)
    await client.send(
      new S3.PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: { Rules: [{ ObjectOwnership }] } }),
    );
  if (isSite) await deploySite(client, Bucket);
  else await deployDropbox(client, Bucket);
}

async function deploySite(client: S3.S3Client, Bucket: string): Promise<void> {
  const PublicAccessBlockConfiguration = { ...blockAll, BlockPublicPolicy: false, RestrictPublicBuckets: false };
  await client.send(new S3.PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
  await client.send(new S3.PutBucketPolicyCommand({ Bucket, Policy: publicPolicy(Bucket) }));
  const WebsiteConfiguration = { IndexDocument: { Suffix: 'index.html' } };
  await client.send(new S3.PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration })).catch(() => undefined);
}

async function deployDropbox(client: S3.S3Client, Bucket: string): Promise<void> {
  const { Owner } = await client.send(new S3.GetBucketAclCommand({ Bucket }));
  const owner = { Type: 'CanonicalUser', ID: Owner?.ID } as const;
  const Grants: S3.Grant[] = [
    { Grantee: owner, Permission: 'FULL_CONTROL' },
    { Grantee: everybody, Permission: 'READ' },
    { Grantee: everybody, Permission: 'WRITE' },
  ];
  await client.send(new S3.PutBucketAclCommand({ Bucket, AccessControlPolicy: { Owner, Grants } }));
  const CORSConfiguration = { CORSRules: [{ AllowedOrigins: ['*'], AllowedMethods: ['GET', 'PUT'] }] };
  await client.send(new S3.PutBucketCorsCommand({ Bucket, CORSConfiguration }));
}

async function configured({ bucket, rule }: Leak, environment: object): Promise<readonly Named[]> {
  const told: string[] = [];
  const service = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => told.push(chunk.toString()));
    request.on('end', () => response.end('{}'));
  });
  const event = {
    invokingEvent: JSON.stringify({
      configurationItem: {
        configurationItemCaptureTime: '2026-11-26T08:00:00.000Z',
        configurationItemStatus: 'OK',
        resourceId: bucket,
        resourceType: 'AWS::S3::Bucket',
      },
      messageType: 'ConfigurationItemChangeNotification',
    }),
    resultToken: 'token',
    accountId: '111122223333',
  };
  const AWS_ENDPOINT_URL_CONFIG_SERVICE = await listening(service);
  const found = await askBundle('config', event, { ...environment, AWS_ENDPOINT_URL_CONFIG_SERVICE });
  await closed(service);
  expect(told.join('')).toContain('"NON_COMPLIANT"');
  expect(told.join('')).toContain(`critical ${rule}`);
  return found;
}

test.each(leaks)('linting finds the leak of $stack, $id, and the hook under the same names', async (leak) => {
  const names = namesOf(linted, leak);
  expect(names).toContain(`${leak.rule}|${leak.stack}|${leak.id}`);
  expect(names.length).toBeGreaterThan(2);
  const hooks = namesOf(await hooked(leak), leak);
  process.stdout.write(`hook: ${leak.stack}|${leak.id}: ${hooks.length} of ${names.length} names of linting\n`);
  expect(hooks).toEqual(names);
});

describeWithServers.each([
  { name: 'moto, which remembers all of it', start: moto, hasOwnership: true, lacks: [], deployed: leaks },
  // it has no ownership controls, without which nobody can tell whether ACLs count, and no websites
  {
    name: 'radosgw, which decides',
    start: radosgw,
    hasOwnership: false,
    lacks: ['website-endpoint'],
    deployed: leaks.filter(({ rule }) => rule === 'public-read'),
  },
])('on $name', ({ name, start, hasOwnership, lacks, deployed }) => {
  let server: Server;
  let front: HttpServer;
  let reached: Pick<Server, 'http' | 'environment'>;
  beforeAll(async () => {
    server = await start();
    for (const leak of deployed) await deploy(server.client(), leak, hasOwnership);
    front = tagging(server);
    reached = { http: await listening(front), environment: server.environment };
  }, 60_000);
  afterAll(async () => {
    await closed(front);
    await server.stop();
  });

  test.each(deployed)('Config and an audit find that of $stack, $id, under the names of linting', async (leak) => {
    const names = namesOf(linted, leak).filter((one) => !lacks.some((rule) => one.startsWith(`${rule}|`)));
    const report = await audit(reached, ['--bucket', leak.bucket, '--no-identities']);
    const said = report.findings as unknown as readonly Named[];
    const [audited, undecided] = [namesOf(said, leak), namesOf(said, leak, 'unknown')];
    const environment = { ...server.environment(), AWS_ENDPOINT_URL_S3: reached.http };
    const config = namesOf(await configured(leak, environment), leak);
    const shared = (others: readonly string[]): number => names.filter((one) => others.includes(one)).length;
    process.stdout.write(
      `${name}: ${leak.stack}|${leak.id}: of ${names.length} names of linting ${shared(audited)} audited and ` +
        `${shared(undecided)} undecided, ${shared(config)} told by Config\n`,
    );
    expect(audited).toContain(`${leak.rule}|${leak.stack}|${leak.id}`);
    expect(config).toEqual(audited);
    // none is silent, and what is new is what only an account can say
    expect(names.filter((one) => !audited.includes(one) && !undecided.includes(one))).toEqual([]);
    expect(audited.filter((one) => !names.includes(one))).toEqual(
      leak.rule === 'public-acl' ? [`incomplete-public-access-block|${leak.stack}|${leak.id}`] : [],
    );
  });
});
