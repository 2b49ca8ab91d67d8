import { fork, type ChildProcess } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { folder, projectRoot } from '../support/command';

/*
 * A rehearsal of the hook: deployments of every kind are judged by the bundle in processes of its own, which are
 * started anew now and then, refuse what comes while they are busy, and fetch templates from a store that throttles,
 * forgets and hangs.
 */

/** What a deployment is, and what has to come of it. */
interface Kind {
  readonly name: string;
  /** of 1,000 deployments */
  readonly share: number;
  readonly template: string;
  /** any of these */
  readonly expected: readonly string[];
  /** milliseconds that a function has for it */
  readonly time: number;
}

const bucket = (properties: object): object => ({ Type: 'AWS::S3::Bucket', Properties: properties });
const policyOf = (grants: readonly object[]): object => ({
  Type: 'AWS::S3::BucketPolicy',
  Properties: {
    Bucket: { Ref: 'Data' },
    PolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:*',
          Resource: [{ 'Fn::GetAtt': ['Data', 'Arn'] }, { 'Fn::Sub': '${Data.Arn}/*' }],
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
        ...grants,
      ],
    },
  },
});
const readableBy = (principal: unknown): object => ({
  Effect: 'Allow',
  Principal: principal,
  Action: 's3:GetObject',
  Resource: { 'Fn::Sub': '${Data.Arn}/*' },
});
const template = (grants: readonly object[], more: object = {}): string =>
  JSON.stringify({
    ...more,
    Resources: { Data: bucket({ BucketName: 'data-4711' }), Policy: policyOf(grants) },
  });
const large = JSON.stringify({
  Resources: Object.fromEntries(
    Array.from({ length: 500 }, (_, index) => [`Data${index}`, bucket({ BucketName: `data-${index}` })]),
  ),
});

const kinds: readonly Kind[] = [
  { name: 'right', share: 600, template: template([]), expected: ['SUCCESS'], time: 29_000 },
  { name: 'leaks', share: 200, template: template([readableBy('*')]), expected: ['NonCompliant'], time: 29_000 },
  {
    name: 'undecided',
    share: 150,
    template: template([readableBy({ AWS: { Ref: 'Who' } })], { Parameters: { Who: { Type: 'String' } } }),
    expected: ['SUCCESS, undecided'],
    time: 29_000,
  },
  { name: 'broken', share: 20, template: '{"Resources": {', expected: ['InternalFailure'], time: 29_000 },
  { name: '500 resources', share: 10, template: large, expected: ['SUCCESS'], time: 29_000 },
  // longer than there is time, so that it is asked about again, while the machine goes on with it
  { name: 'time near', share: 5, template: large, expected: ['SUCCESS', 'InternalFailure'], time: 2100 },
  { name: 'throttled store', share: 10, template: template([]), expected: ['SUCCESS'], time: 29_000 },
  { name: 'payload gone', share: 4, template: template([]), expected: ['InternalFailure'], time: 29_000 },
  // it hangs until there is no time left, three times over
  { name: 'store hangs', share: 1, template: template([]), expected: ['InternalFailure'], time: 2300 },
];

/** What the rules are told: to look for the leak. */
const configuration = 'select: [public-read, public-acl]';

/** What came of it. */
export interface Rehearsal {
  readonly deployments: number;
  readonly invocations: number;
  readonly coldStarts: number;
  readonly refused: number;
  readonly inProgress: number;
  /** milliseconds by the clock from the event to its answer, in the machine */
  readonly median: number;
  readonly slowest: number;
  /** milliseconds of processor of the invocation that took most */
  readonly dearest: number;
  /** the least time that was left when an answer was given; below 0 the machine would have been killed before */
  readonly leastLeft: number;
  readonly tooLate: number;
  /** deployments that did not come to what they had to */
  readonly wrong: readonly string[];
}

/** Invocations after which a machine is taken away. */
const lifetime = 400;

/** What a machine says of an invocation: its answer, and in milliseconds what it took and what was left. */
interface Answered {
  readonly response: Record<string, unknown>;
  readonly took: number;
  readonly cpu: number;
  readonly left: number;
}

/** One machine of Lambda: a process that answers one event after the other. */
class Machine {
  private process: ChildProcess | undefined;
  private answered = 0;
  coldStarts = 0;
  isBusy = false;

  constructor(private readonly program: string) {}

  /** @returns undefined where it is busy: Lambda refuses then */
  async invoke(event: object, time: number): Promise<Answered | undefined> {
    if (this.isBusy) return undefined;
    this.isBusy = true;
    const process = this.start();
    const answer = new Promise<Answered>((resolve) => process.once('message', resolve));
    process.send({ event, time });
    const answered = await answer;
    if (++this.answered % lifetime === 0) this.stop();
    this.isBusy = false;
    return answered;
  }

  stop(): void {
    this.process?.kill();
    this.process = undefined;
  }

  private start(): ChildProcess {
    if (this.process) return this.process;
    this.coldStarts++;
    const env = { BUCKET_WARDEN_CONFIGURATION: configuration };
    this.process = fork(this.program, { env, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    return this.process;
  }
}

/** The store behind the addresses of payloads: `/<kind>/<number of the deployment>`. */
function store(): Server {
  const asked = new Map<string, number>();
  return createServer((request, response) => {
    const url = request.url ?? '';
    const times = (asked.get(url) ?? 0) + 1;
    asked.set(url, times);
    const name = decodeURIComponent(url.split('/')[1] ?? '');
    if (name === 'store hangs') return;
    response.statusCode = name === 'payload gone' ? 403 : name === 'throttled store' && times < 3 ? 503 : 200;
    const found = kinds.find((kind) => kind.name === name);
    response.end(JSON.stringify({ template: found?.template }));
  });
}

/** Judges so many deployments, by so many machines, asked by more than there are machines. */
export async function rehearse(deployments: number, machines: number): Promise<Rehearsal> {
  const server = store();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const bundle = JSON.stringify(join(projectRoot, 'dist/lambda/index.js'));
  const program = join(
    folder({
      'machine.js': `const { hook } = require(${bundle});
        process.on('message', async ({ event, time }) => {
          const [begin, since] = [performance.now(), process.cpuUsage()];
          const left = () => time - (performance.now() - begin);
          const response = await hook(event, { getRemainingTimeInMillis: left });
          const { user, system } = process.cpuUsage(since);
          const answered = { response, took: performance.now() - begin, cpu: (user + system) / 1000, left: left() };
          process.send(answered);
        });`,
    }),
    'machine.js',
  );
  const fleet = Array.from({ length: machines }, () => new Machine(program));
  const run = new Run(fleet, address);
  const queue = Array.from({ length: deployments }, (_, index) => index).values();
  const asker = async (): Promise<void> => {
    for (const index of queue) await run.deploy(index);
  };
  await Promise.all(Array.from({ length: machines * 2 }, asker));
  for (const machine of fleet) machine.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return run.result(deployments);
}

class Run {
  private readonly answered: Answered[] = [];
  private inProgress = 0;
  private readonly wrong: string[] = [];
  private refused = 0;

  constructor(
    private readonly fleet: readonly Machine[],
    private readonly address: string,
  ) {}

  /** One deployment: asked again as long as the hook is in progress, three times at most. */
  async deploy(index: number): Promise<void> {
    const kind = kindOf(index);
    let came = 'nothing';
    for (let invocation = 1; invocation <= 3; invocation++) {
      came = outcomeOf(await this.invoke(this.eventOf(kind, index, invocation), kind.time));
      if (came !== 'IN_PROGRESS') break;
      this.inProgress++;
    }
    if (!kind.expected.includes(came))
      this.wrong.push(`${kind.name} came to ${came}, expected ${kind.expected.join(' or ')}`);
  }

  result(deployments: number): Rehearsal {
    const sorted = this.answered.map(({ took }) => took).sort((a, b) => a - b);
    const left = this.answered.map((one) => one.left);
    return {
      deployments,
      invocations: sorted.length,
      coldStarts: this.fleet.reduce((sum, { coldStarts }) => sum + coldStarts, 0),
      refused: this.refused,
      inProgress: this.inProgress,
      dearest: Math.max(...this.answered.map(({ cpu }) => cpu)),
      leastLeft: Math.min(...left),
      tooLate: left.filter((one) => one < 0).length,
      median: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN,
      slowest: sorted.at(-1) ?? Number.NaN,
      wrong: this.wrong,
    };
  }

  /** As the service does: a call that is refused is made again a little later. */
  private async invoke(event: object, time: number): Promise<Record<string, unknown>> {
    for (;;) {
      const answered = await (this.fleet.find(({ isBusy }) => !isBusy) ?? this.fleet[0])?.invoke(event, time);
      if (answered) {
        this.answered.push(answered);
        return answered.response;
      }
      this.refused++;
      await after(20);
    }
  }

  private eventOf({ name }: Kind, index: number, invocation: number): object {
    const payload = `${this.address}/${encodeURIComponent(name)}/${index}?X-Amz-Signature=${invocation}`;
    return {
      clientRequestToken: `token-${index}`,
      awsAccountId: '111122223333',
      stackId: `arn:aws:cloudformation:eu-west-1:111122223333:stack/Stack${index}/1a2345b6`,
      actionInvocationPoint: 'UPDATE_PRE_PROVISION',
      requestData: { targetName: 'STACK', targetType: 'STACK', targetLogicalId: `Stack${index}`, payload },
      requestContext: { invocation, callbackContext: null },
    };
  }
}

/** Kinds by their share, spread evenly. */
function kindOf(index: number): Kind {
  let place = (index * 617) % 1000;
  for (const kind of kinds) {
    if (place < kind.share) return kind;
    place -= kind.share;
  }
  throw new Error('the shares are not 1,000 together');
}

function outcomeOf({ hookStatus, errorCode, message }: Record<string, unknown>): string {
  if (hookStatus !== 'SUCCESS') return String(errorCode ?? hookStatus);
  return /undecided/.test(String(message)) ? 'SUCCESS, undecided' : 'SUCCESS';
}
