import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { loadConfig } from '../lib/config';
import { exposures, type Exposure } from '../lib/engine';
import {
  answerConfig,
  internalFailure,
  judgeConfig,
  judgeHook,
  LambdaHook,
  type ConfigEvaluation,
  type ConfigEvent,
  type HookJob,
  type HookPolicy,
  type HookResponse,
  type Log,
  type RunningEstate,
} from '../lib/handlers';
import { putEvaluations, readEstate } from '../lib/live';
import { nodeFiles, overlay, renderUserError, UserError, type Files } from '../lib/template';
import { allRules, rules } from '../rules';

/**
 * The handlers that AWS calls: one file, which `npm run build` bundles without the CDK. What they are told comes from
 * the environment of the function, which only its owner can change:
 *
 * - `BUCKET_WARDEN_CONFIGURATION`: the text of a configuration; else `bucket-warden.yaml` beside the code
 * - `BUCKET_WARDEN_NEW_ACCESS`: whose new access fails a stack: `public`, `cross-account` or `any`
 * - `BUCKET_WARDEN_INLINE_SUPPRESSIONS`: `true` where what templates accept themselves counts
 */
const inlineConfiguration = 'bucket-warden.environment.yaml';

/** What a hook is given from when it is called. */
const hookTimeLimit = 30_000;
/** A template is 1 MB at most, a payload holds two of them, as texts in JSON. */
const maximumPayload = 16 * 1024 * 1024;

const lambdaHook = new LambdaHook();

/** What the start of this machine took, in milliseconds: who asks first has waited for it as well. */
let untilStarted = performance.now();

/** What of Lambda's context is used. */
export interface LambdaContext {
  readonly getRemainingTimeInMillis: () => number;
}

/** The handler of a Lambda Hook: `lambda.hook`. */
export async function hook(event: unknown, context: LambdaContext): Promise<HookResponse> {
  const begin = Date.now() - untilStarted;
  untilStarted = 0;
  return lambdaHook.answer(event, {
    fetchText,
    judge: (job, signal) => inWorker<HookResponse>({ hook: job }, signal),
    timeLeft: () => Math.min(context.getRemainingTimeInMillis(), hookTimeLimit - (Date.now() - begin)),
    log,
  });
}

async function fetchText(url: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(url, { signal });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > maximumPayload) throw new Error(`it is larger than ${maximumPayload} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The handler of a custom rule of AWS Config: `lambda.config`. */
export async function config(event: unknown, context: LambdaContext): Promise<void> {
  await answerConfig(event, {
    judge: async (of, signal) => {
      const judged = await inWorker<ConfigJudgement>({ config: of }, signal);
      if ('because' in judged) throw new UserError(judged.because);
      return judged.evaluations;
    },
    put: putEvaluations,
    timeLeft: () => context.getRemainingTimeInMillis(),
    log,
  });
}

function log(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** What a thread is started for. */
type Job = { readonly hook: HookJob } | { readonly config: ConfigEvent };

/** What a thread makes of an event of Config; an error that a person has to mend is told as its text. */
type ConfigJudgement = { readonly evaluations: readonly ConfigEvaluation[] } | { readonly because: string };

/** What a thread says: its answer, and what is written into the log beside it. */
interface Judged<Answer> {
  readonly answer: Answer;
  readonly lines: readonly string[];
}

/** What the thread that judges may keep of the memory of the function: the rest is for the thread that answers. */
const shareOfMemory = 0.75;

/** Threads that have judged before, and know the rules already: a machine is asked again and again. */
const idle: Worker[] = [];

function inWorker<Answer>(job: Job, signal: AbortSignal): Promise<Answer> {
  const worker = idle.pop() ?? startWorker();
  const stop = (): void => void worker.terminate();
  signal.addEventListener('abort', stop, { once: true });
  // one that waits keeps nothing alive
  worker.ref();
  return new Promise((resolve, reject) => {
    const end = (code: number): void => reject(new Error(`the judging thread ended with ${code}`));
    worker.once('error', reject);
    worker.once('exit', end);
    worker.once('message', ({ answer, lines }: Judged<Answer>) => {
      // a thread's own output may come after the answer, when the machine is frozen
      for (const line of lines) log(line);
      signal.removeEventListener('abort', stop);
      worker.off('error', reject);
      worker.off('exit', end);
      worker.unref();
      idle.push(worker);
      resolve(answer);
    });
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    worker.postMessage(job);
  });
}

function startWorker(): Worker {
  const memory = Number(process.env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'] ?? Number.NaN);
  // what needs more is an error, and an answer, before the whole machine is killed
  const limits = Number.isNaN(memory) ? {} : { resourceLimits: { maxOldGenerationSizeMb: memory * shareOfMemory } };
  const worker = new Worker(__filename, limits);
  // whoever waits for it is told by listeners of their own
  worker.on('error', () => undefined);
  worker.once('exit', () => {
    const at = idle.indexOf(worker);
    if (at !== -1) idle.splice(at, 1);
  });
  return worker;
}

/** @throws UserError when the environment says something that is not understood */
export function hookPolicy(environment: Readonly<Record<string, string | undefined>>): HookPolicy {
  const text = environment['BUCKET_WARDEN_CONFIGURATION'];
  const files: Files = text === undefined ? nodeFiles : overlay(nodeFiles, new Map([[inlineConfiguration, text]]));
  const stated = loadConfig(text === undefined ? undefined : inlineConfiguration, files, allRules, {
    allowsCode: false,
  });
  const asked = environment['BUCKET_WARDEN_NEW_ACCESS'];
  const newAccess = exposures.find((one) => one === asked);
  if (asked !== undefined && newAccess === undefined)
    throw new UserError(`\`BUCKET_WARDEN_NEW_ACCESS\` is \`${asked}\`, expected ${exposures.join(', ')}`);
  const inlineSuppressions = environment['BUCKET_WARDEN_INLINE_SUPPRESSIONS'] === 'true';
  return { config: stated, inlineSuppressions, ...newAccessOf(newAccess) };
}

function newAccessOf(newAccess: Exposure | undefined): Pick<HookPolicy, 'newAccess'> {
  return newAccess === undefined ? {} : { newAccess };
}

function judgedHook(job: HookJob, tell: Log): HookResponse {
  try {
    return judgeHook(job, rules, hookPolicy(process.env), today(), tell);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return internalFailure(job.event.token, `the hook is configured wrongly: ${renderUserError(error)}`);
  }
}

async function judgedConfig(event: ConfigEvent, tell: Log): Promise<ConfigJudgement> {
  try {
    const policy = hookPolicy(process.env);
    return { evaluations: judgeConfig(event, await estateOf(event), rules, policy, today(), tell) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { because: renderUserError(error) };
  }
}

/**
 * What an event is about: the bucket alone, as roles and users are many and are read when it is time to look at
 * everything; then all that the account has in this region, as each region has a rule of its own.
 */
async function estateOf(event: ConfigEvent): Promise<RunningEstate> {
  const region = process.env['AWS_REGION'];
  const endpoint = process.env['AWS_ENDPOINT_URL_S3'];
  const connection = { environment: process.env, ...(endpoint === undefined ? {} : { endpoint }) };
  if (event.kind === 'change') return readEstate(connection, { names: [event.id], withIdentities: false });
  if (event.kind === 'proposal') return { templates: [], settings: {} };
  return readEstate(connection, region === undefined || endpoint !== undefined ? {} : { inRegion: region });
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

async function judge(job: Job): Promise<void> {
  const lines: string[] = [];
  const tell: Log = (line) => void lines.push(line);
  const answer = 'hook' in job ? judgedHook(job.hook, tell) : await judgedConfig(job.config, tell);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage({ answer, lines });
}

if (!isMainThread) parentPort?.on('message', (job: Job) => void judge(job));
