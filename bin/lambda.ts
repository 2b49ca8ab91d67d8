import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { loadConfig } from '../lib/config';
import { exposures, type Exposure } from '../lib/engine';
import {
  internalFailure,
  judgeHook,
  LambdaHook,
  type HookJob,
  type HookPolicy,
  type HookResponse,
} from '../lib/handlers';
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

/** What of Lambda's context is used. */
export interface LambdaContext {
  readonly getRemainingTimeInMillis: () => number;
}

/** The handler of a Lambda Hook: `lambda.hook`. */
export async function hook(event: unknown, context: LambdaContext): Promise<HookResponse> {
  const begin = Date.now();
  return lambdaHook.answer(event, {
    fetchText,
    judge: judgeInWorker,
    timeLeft: () => Math.min(context.getRemainingTimeInMillis(), hookTimeLimit - (Date.now() - begin)),
    log: (line) => process.stderr.write(`${line}\n`),
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

/** What the thread that judges may keep of the memory of the function: the rest is for the thread that answers. */
const shareOfMemory = 0.75;

function judgeInWorker(job: HookJob, signal: AbortSignal): Promise<HookResponse> {
  const memory = Number(process.env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'] ?? Number.NaN);
  return new Promise((resolve, reject) => {
    const worker = new Worker(__filename, {
      workerData: job,
      // what needs more is an error, and an answer, before the whole machine is killed
      ...(Number.isNaN(memory) ? {} : { resourceLimits: { maxOldGenerationSizeMb: memory * shareOfMemory } }),
    });
    signal.addEventListener('abort', () => void worker.terminate(), { once: true });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the judging thread ended with ${code}`)));
  });
}

/** @throws UserError when the environment says something that is not understood */
export function hookPolicy(environment: Readonly<Record<string, string | undefined>>): HookPolicy {
  const text = environment['BUCKET_WARDEN_CONFIGURATION'];
  const files: Files = text === undefined ? nodeFiles : overlay(nodeFiles, new Map([[inlineConfiguration, text]]));
  const config = loadConfig(text === undefined ? undefined : inlineConfiguration, files, allRules, {
    allowsCode: false,
  });
  const asked = environment['BUCKET_WARDEN_NEW_ACCESS'];
  const newAccess = exposures.find((one) => one === asked);
  if (asked !== undefined && newAccess === undefined)
    throw new UserError(`\`BUCKET_WARDEN_NEW_ACCESS\` is \`${asked}\`, expected ${exposures.join(', ')}`);
  const inlineSuppressions = environment['BUCKET_WARDEN_INLINE_SUPPRESSIONS'] === 'true';
  return { config, inlineSuppressions, ...newAccessOf(newAccess) };
}

function newAccessOf(newAccess: Exposure | undefined): Pick<HookPolicy, 'newAccess'> {
  return newAccess === undefined ? {} : { newAccess };
}

/** What a thread is started for. */
function judge(job: HookJob): HookResponse {
  const today = new Date().toISOString().slice(0, 10);
  try {
    return judgeHook(job, rules, hookPolicy(process.env), today);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return internalFailure(job.event.token, `the hook is configured wrongly: ${renderUserError(error)}`);
  }
}

if (!isMainThread) {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(judge(workerData as HookJob));
}
